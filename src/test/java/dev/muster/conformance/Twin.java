package dev.muster.conformance;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import dev.muster.containers.ShellContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A host of the conformance tier ({@code test-hosts/twin}), with systemd as its first process. */
public final class Twin extends ShellContainer {
    private Twin(GenericContainer<?> container) {
        super("twin", container);
    }

    /**
     * Starts a host and waits until its services run. systemd wants the tree of control groups and to mount; Docker's
     * profiles allow neither. SYS_PACCT is for the list of all processes.
     */
    @SuppressWarnings("resource") // the twin closes it
    public static Twin start() {
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
    public void allow(Path authorizedKeys) {
        try {
            String keys = Files.readString(authorizedKeys).strip();
            sh("printf '%s\\n' '" + keys.replace("'", "")
                    + "' | tee /root/.ssh/authorized_keys >/home/admin/.ssh/authorized_keys");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
}
