package dev.muster.containers;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** One running test host. */
final class ContainerHost extends ShellContainer {
    // One line for each file of the host: type, mode, owner, size, time and content. Left out is what a login itself
    // writes (wtmp, the message of the day, sudo's time stamps) and what the daemons write all the time. Times of
    // folders are left out because these are among them.
    private static final String MANIFEST = """
            cd /
            find etc var root home opt srv tmp run usr/local -xdev \\
              \\( -path var/log -o -path var/lib/ntp -o -path var/lib/ntpsec -o -path var/lib/chrony -o -path run/sudo \\
                 -o -path var/lib/sudo -o -path run/utmp -o -path run/motd.dynamic \\
                 -o -path run/chrony \\) -prune -o \\
              \\( -type d -printf '/%p\\t%y %m %U:%G\\n' -o -printf '/%p\\t%y %m %U:%G %s %T@ %l\\n' \\)
            find etc var/spool root home opt srv tmp run usr/local -xdev -path run/sudo -prune -o -type f \\
              -exec sha256sum {} + | sed 's|^\\([0-9a-f]*\\)  \\(.*\\)|/\\2#\\t\\1|' | grep -v '^/run/utmp' \\
              | grep -v '^/run/motd.dynamic'
            """;

    private final HostKind kind;

    private ContainerHost(HostKind kind, String name, GenericContainer<?> container) {
        super(name, container);
        this.kind = kind;
    }

    /** A host that is not started yet. */
    static ContainerHost of(HostKind kind, String name) {
        return of(kind, name, Map.of());
    }

    /** A host with further tmpfs mounts: path to options. */
    static ContainerHost of(HostKind kind, String name, Map<String, String> mounts) {
        Map<String, String> all = new LinkedHashMap<>(mounts);
        if (kind == HostKind.HARD) {
            all.put("/tmp", "rw,noexec");
        }
        GenericContainer<?> container = new GenericContainer<>(
                        DockerImageName.parse("muster-test/" + kind.image() + ":1"))
                .withLabel(LABEL, "1")
                .withTmpFs(all)
                .withCreateContainerCmdModifier(command -> {
                    command.withHostName(name);
                    // As on a real host, root sees which program a process of another user runs: stopping chronyd
                    // by its init script needs that.
                    Objects.requireNonNull(command.getHostConfig())
                            .withSysctls(Map.of("net.ipv6.conf.all.disable_ipv6", "0"))
                            .withCapAdd(Capability.SYS_PTRACE);
                })
                .waitingFor(Wait.forLogMessage(".*Server listening on 0\\.0\\.0\\.0 port 22.*", 1)
                        .withStartupTimeout(Duration.ofSeconds(90)));
        return new ContainerHost(kind, name, container);
    }

    /** Lets the host see a folder of this machine, which it cannot write to. Before it is started. */
    ContainerHost withReadOnly(Path folder, String at) {
        container()
                .withCreateContainerCmdModifier(command -> Objects.requireNonNull(command.getHostConfig())
                        .withBinds(new Bind(folder.toString(), new Volume(at), AccessMode.ro)));
        return this;
    }

    /** Lets a shell script be the first process, which may mount. Before it is started. */
    ContainerHost withInit(String script) {
        container()
                .withCommand("/bin/sh", "-c", script)
                .withCreateContainerCmdModifier(command -> Objects.requireNonNull(command.getHostConfig())
                        .withCapAdd(Capability.SYS_ADMIN, Capability.SYS_PTRACE)
                        .withSecurityOpts(List.of("apparmor=unconfined")));
        return this;
    }

    void start() {
        container().start();
    }

    HostKind kind() {
        return kind;
    }

    /** Bytes of the configuration, one char each. */
    String config() {
        return sh("cat " + kind.config());
    }

    /** Type, mode, owner, size, time and hash of the host's files. */
    Map<String, String> manifest() {
        return sh(MANIFEST)
                .lines()
                .map(line -> line.split("\t", 2))
                .collect(Collectors.toMap(
                        cells -> cells[0], cells -> cells[1], (first, second) -> second, TreeMap::new));
    }

    /** When the time daemon was started, in the kernel's ticks since boot; two daemons never share it and the pid. */
    String daemonStart() {
        return sh("for p in /proc/[0-9]*; do case $(cat $p/comm 2>/dev/null) in ntpd|chronyd) "
                + "echo \"${p#/proc/} $(sed 's/.*) //' $p/stat | cut -d' ' -f20)\";; esac; done");
    }

    /** Lines for known_hosts. */
    List<String> knownHosts() {
        return sh("cat /etc/ssh/ssh_host_*_key.pub")
                .lines()
                .map(line -> address() + " " + line)
                .toList();
    }
}
