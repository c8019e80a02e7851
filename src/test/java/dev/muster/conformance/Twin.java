package dev.muster.conformance;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A host of the conformance tier ({@code test-hosts/twin}), with systemd as its first process. */
final class Twin implements AutoCloseable {
    /** Everything of a run carries this label; {@code test-hosts/test} removes what a killed run left. */
    static final String LABEL = "dev.muster.test";

    private final GenericContainer<?> container;

    private Twin(GenericContainer<?> container) {
        this.container = container;
    }

    /**
     * Starts a host and waits until its services run. systemd wants the tree of control groups and to mount; Docker's
     * profiles allow neither. SYS_PACCT is for the list of all processes.
     */
    @SuppressWarnings("resource") // the twin closes it
    static Twin start() {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse("muster-test/twin:1"))
                .withLabel(LABEL, "1")
                .withTmpFs(Map.of("/run", "rw", "/run/lock", "rw"))
                .withCreateContainerCmdModifier(command -> {
                    command.withHostName("twin");
                    HostConfig config = Objects.requireNonNull(command.getHostConfig());
                    config.withCapAdd(
                                    Capability.SYS_ADMIN,
                                    Capability.NET_ADMIN,
                                    Capability.SYS_PACCT,
                                    Capability.SYS_PTRACE)
                            .withSecurityOpts(List.of("apparmor=unconfined", "seccomp=unconfined"))
                            .withCgroupnsMode("host")
                            .withBinds(new Bind("/sys/fs/cgroup", new Volume("/sys/fs/cgroup"), AccessMode.rw));
                });
        Twin twin = new Twin(container);
        container.start();
        twin.await("systemctl is-active -q ssh.service");
        twin.sh("rm -f /run/nologin; : >/var/log/marker");
        return twin;
    }

    /** Lets the owner of these keys in, whoever built the image. */
    void allow(Path authorizedKeys) {
        try {
            String keys = Files.readString(authorizedKeys).strip();
            sh("printf '%s\\n' '" + keys.replace("'", "")
                    + "' | tee /root/.ssh/authorized_keys >/home/admin/.ssh/authorized_keys");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return container.getContainerInfo().getNetworkSettings().getNetworks().values().stream()
                .map(ContainerNetwork::getIpAddress)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    /** Standard output of a shell line run as root, which must succeed. */
    String sh(String line) {
        ExecResult result = exec(line);
        if (result.getExitCode() != 0) {
            throw new AssertionError(
                    line + "\nexit " + result.getExitCode() + "\n" + result.getStdout() + result.getStderr());
        }
        return result.getStdout();
    }

    private ExecResult exec(String line) {
        try {
            return container.execInContainer(StandardCharsets.ISO_8859_1, "/bin/sh", "-c", line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void await(String line) {
        for (int attempt = 0; attempt < 150; attempt++) {
            if (exec(line).getExitCode() == 0) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
        throw new AssertionError("never came true: " + line);
    }

    /** What the host is like now; {@link Snapshot} says what is looked at. */
    Snapshot snapshot() {
        Map<String, String> state = new LinkedHashMap<>();
        for (String line : sh(Snapshot.SCRIPT).split("\n", -1)) {
            String[] cells = line.split("\t", 2);
            if (cells.length == 2) {
                state.merge(cells[0], cells[1], (known, more) -> known + " " + more);
            }
        }
        return new Snapshot(state);
    }

    @Override
    public void close() {
        container.stop();
    }
}
