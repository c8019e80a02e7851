package dev.muster.connection;

import dev.muster.shell.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an SSH client takes from its surroundings; a value, so that tests choose it.
 *
 * @param home folder that holds {@code .ssh}
 * @param user login name where nothing else gives one
 * @param agent socket of a running ssh-agent
 * @param systemKnownHosts known_hosts files of the machine
 * @param systemConfig ssh_config files of the machine, read behind the user's own
 * @param passphrase asked for encrypted key files that come without one
 */
public record SshEnvironment(
        Path home,
        String user,
        Optional<Path> agent,
        List<Path> systemKnownHosts,
        List<Path> systemConfig,
        Function<Path, Optional<Secret>> passphrase) {

    public SshEnvironment {
        systemKnownHosts = List.copyOf(systemKnownHosts);
        systemConfig = List.copyOf(systemConfig);
    }

    /** The surroundings of this process. */
    public static SshEnvironment ofThisProcess() {
        return new SshEnvironment(
                Path.of(System.getProperty("user.home")),
                System.getProperty("user.name"),
                Optional.ofNullable(System.getenv("SSH_AUTH_SOCK"))
                        .filter(socket -> !socket.isEmpty())
                        .map(Path::of),
                List.of(Path.of("/etc/ssh/ssh_known_hosts"), Path.of("/etc/ssh/ssh_known_hosts2")),
                List.of(Path.of("/etc/ssh/ssh_config")),
                path -> Optional.empty());
    }

    /** A bare one: nothing but a home folder and a name. */
    public static SshEnvironment bare(Path home, String user) {
        return new SshEnvironment(home, user, Optional.empty(), List.of(), List.of(), path -> Optional.empty());
    }

    public SshEnvironment withAgent(Path socket) {
        return new SshEnvironment(home, user, Optional.of(socket), systemKnownHosts, systemConfig, passphrase);
    }

    public SshEnvironment withPassphrases(Function<Path, Optional<Secret>> asked) {
        return new SshEnvironment(home, user, agent, systemKnownHosts, systemConfig, asked);
    }

    /** A file of the user's {@code .ssh} folder. */
    Path file(String name) {
        return home.resolve(".ssh").resolve(name);
    }
}
