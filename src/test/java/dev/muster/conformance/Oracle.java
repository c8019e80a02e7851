package dev.muster.conformance;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import dev.muster.containers.ShellContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.ExecConfig;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** Debian's ansible-playbook in a container of its own ({@code test-hosts/ansible}). */
final class Oracle implements Tool {
    private static final int PATIENCE_SECONDS = 300;
    private final GenericContainer<?> container;
    private final Map<String, String> environment;
    private final Path scenarios;

    private Oracle(GenericContainer<?> container, Map<String, String> environment, Path scenarios) {
        this.container = container;
        this.environment = environment;
        this.scenarios = scenarios;
    }

    /**
     * Starts it.
     *
     * @param home what the admin has at home, {@code .ssh} above all
     * @param own the oracle's own copy of the scenarios
     * @param scenarios where it sees that copy: the path muster has for its own, so that both print the same
     */
    @SuppressWarnings("resource") // the oracle closes it
    static Oracle start(Path home, Path own, Path scenarios, Map<String, String> environment) {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse("muster-test/ansible:1"))
                .withLabel(ShellContainer.LABEL, "1")
                .withCreateContainerCmdModifier(command -> Objects.requireNonNull(command.getHostConfig())
                        .withInit(true)
                        .withBinds(
                                new Bind(home.toString(), new Volume("/mnt/home"), AccessMode.ro),
                                new Bind(own.toString(), new Volume(scenarios.toString()), AccessMode.rw)));
        Oracle oracle = new Oracle(container, environment, scenarios);
        container.start();
        // ssh wants these to belong to whoever calls it.
        oracle.exec("/", List.of("sh", "-c", "cp -r /mnt/home/. /root/ && chmod -R go= /root/.ssh"));
        return oracle;
    }

    @Override
    public Result run(Path folder, boolean settings, List<String> words) {
        List<String> command =
                new ArrayList<>(List.of("timeout", String.valueOf(PATIENCE_SECONDS), "ansible-playbook"));
        command.addAll(words);
        return exec(settings ? folder.toString() : scenarios.toString(), command);
    }

    private Result exec(String workingFolder, List<String> command) {
        try {
            ExecResult result = container.execInContainer(
                    StandardCharsets.UTF_8,
                    ExecConfig.builder()
                            .command(command.toArray(new String[0]))
                            .envVars(environment)
                            .workDir(workingFolder)
                            .build());
            return new Result(result.getExitCode(), result.getStdout(), result.getStderr());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Lets the user of the tests read, and in the end remove, what the oracle wrote as root. */
    void openFiles(Path folder) {
        exec("/", List.of("chmod", "-R", "a+rwX", folder.toString()));
    }

    @Override
    public void close() {
        openFiles(scenarios);
        container.stop();
    }
}
