package dev.muster.containers;

import com.github.dockerjava.api.model.ContainerNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;

/**
 * A container that a test asks by a shell. What it asks goes through the container engine and not through SSH, so that
 * the answer is not muster's own.
 */
public abstract class ShellContainer implements AutoCloseable {
    /** Everything of a run carries this label; {@code test-hosts/test} removes what a killed run left. */
    public static final String LABEL = "dev.muster.test";

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int ATTEMPTS = 150;

    private final String name;
    private final GenericContainer<?> container;

    /** @param name told in complaints */
    protected ShellContainer(String name, GenericContainer<?> container) {
        this.name = name;
        this.container = container;
    }

    /** Told in complaints. */
    public final String name() {
        return name;
    }

    /** The container itself. */
    protected final GenericContainer<?> container() {
        return container;
    }

    /** The address of the container; the tests run on the machine that runs the containers. */
    public final String address() {
        return container.getContainerInfo().getNetworkSettings().getNetworks().values().stream()
                .map(ContainerNetwork::getIpAddress)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    /** Standard output of a shell line run as root, which must succeed. */
    public final String sh(String line) {
        ExecResult result = exec(line);
        if (result.getExitCode() != 0) {
            throw new AssertionError(name + ": " + line + "\nexit " + result.getExitCode() + "\n" + result.getStdout()
                    + result.getStderr());
        }
        return result.getStdout();
    }

    /** The result of a shell line run as root, whatever it is; bytes, one char each. */
    public final ExecResult exec(String line) {
        try {
            return container.execInContainer(StandardCharsets.ISO_8859_1, "/bin/sh", "-c", line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until a shell line succeeds, half a minute at most. */
    public final void await(String line) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (exec(line).getExitCode() == 0) {
                return;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new AssertionError(name + ": never came true: " + line);
    }

    @Override
    public final void close() {
        container.stop();
    }
}
