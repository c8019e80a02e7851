package dev.muster.connection;

import dev.muster.shell.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an SSH client takes from its surroundings; a value, so that tests choose it.
 *
 * @param home folder that holds {@code .ssh}
 * @param user login name where nothing else gives one
 * @param agent socket of a running ssh-agent
 * @param systemKnownHosts known_hosts files of the machine
 * @param systemConfig ssh_config files of the machine, read behind the user's own
 * @param variables the environment's, for {@code ${NAME}} in ssh_config
 * @param passphrase asked for encrypted key files that come without one
 * @param keyMemory what is remembered of hosts' keys beyond known_hosts
 */
public record SshEnvironment(
        Path home,
        String user,
        Optional<Path> agent,
        List<Path> systemKnownHosts,
        List<Path> systemConfig,
        Map<String, String> variables,
        Function<Path, Optional<Secret>> passphrase,
        KeyMemory keyMemory) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)\\}");

    public SshEnvironment {
        systemKnownHosts = List.copyOf(systemKnownHosts);
        systemConfig = List.copyOf(systemConfig);
        variables = Map.copyOf(variables);
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
                System.getenv(),
                path -> Optional.empty(),
                KeyMemory.NONE);
    }

    /** A bare one: nothing but a home folder and a name. */
    public static SshEnvironment bare(Path home, String user) {
        return new SshEnvironment(
                home, user, Optional.empty(), List.of(), List.of(), Map.of(), path -> Optional.empty(), KeyMemory.NONE);
    }

    public SshEnvironment withAgent(Path socket) {
        return new SshEnvironment(
                home, user, Optional.of(socket), systemKnownHosts, systemConfig, variables, passphrase, keyMemory);
    }

    public SshEnvironment withPassphrases(Function<Path, Optional<Secret>> asked) {
        return new SshEnvironment(home, user, agent, systemKnownHosts, systemConfig, variables, asked, keyMemory);
    }

    /** The same with a memory for host keys. */
    public SshEnvironment withKeyMemory(KeyMemory memory) {
        return new SshEnvironment(home, user, agent, systemKnownHosts, systemConfig, variables, passphrase, memory);
    }

    /** The text with the environment's variables in it; those that are not set are left as they stand. */
    String expand(String text) {
        return VARIABLE.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(variables.getOrDefault(found.group(1), found.group())));
    }

    /** A file of the user's {@code .ssh} folder. */
    Path file(String name) {
        return home.resolve(".ssh").resolve(name);
    }
}
