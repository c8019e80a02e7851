package dev.muster.engine;

import dev.muster.connection.JumpSpec;
import dev.muster.connection.SshConfig;
import dev.muster.connection.SshOptions;
import dev.muster.connection.Target;
import dev.muster.module.ModuleException;
import dev.muster.settings.HomePath;
import dev.muster.shell.ShellWords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What {@code ansible_ssh_common_args} and kin ask of OpenSSH, as far as muster's own SSH can honour it. Options that
 * only tune OpenSSH are passed over; any other is an error, because ignoring it could mean reaching another host or
 * trusting another key than the author meant.
 */
record SshArguments(
        List<String> jumps,
        Optional<String> user,
        Optional<Integer> port,
        List<String> identities,
        Optional<Target.HostKeys> hostKeys,
        List<String> knownHosts,
        Optional<Duration> timeout,
        SshOptions options) {
    private static final Set<String> TUNING = Set.of(
            "controlmaster",
            "controlpersist",
            "controlpath",
            "serveraliveinterval",
            "serveralivecountmax",
            "tcpkeepalive",
            "compression",
            "preferredauthentications",
            "pubkeyauthentication",
            "passwordauthentication",
            "kbdinteractiveauthentication",
            "gssapiauthentication",
            "batchmode",
            "loglevel",
            "globalknownhostsfile",
            "checkhostip",
            "updatehostkeys",
            "addkeystoagent",
            "forwardagent",
            "identitiesonly",
            "addressfamily",
            "connectionattempts",
            "ipqos");
    private static final Set<String> BARE = Set.of(
            "-C", "-q", "-A", "-a", "-T", "-t", "-tt", "-x", "-X", "-Y", "-4", "-6", "-n", "-k", "-K", "-v", "-vv",
            "-vvv");

    static SshArguments of(String host, List<String> texts) {
        Reader reader = new Reader(host);
        texts.forEach(text -> reader.read(ShellWords.split(text)));
        return reader.result();
    }

    private static final class Reader {
        private final String host;
        private List<String> jumps = List.of();
        private Optional<String> user = Optional.empty();
        private Optional<Integer> port = Optional.empty();
        private final List<String> identities = new ArrayList<>();
        private Optional<Target.HostKeys> hostKeys = Optional.empty();
        private List<String> knownHosts = List.of();
        private Optional<Duration> timeout = Optional.empty();
        private final List<String> lines = new ArrayList<>();
        private Optional<Path> config = Optional.empty();

        Reader(String host) {
            this.host = host;
        }

        SshArguments result() {
            return new SshArguments(
                    jumps,
                    user,
                    port,
                    List.copyOf(identities),
                    hostKeys,
                    knownHosts,
                    timeout,
                    new SshOptions(lines, config));
        }

        void read(List<String> words) {
            for (int i = 0; i < words.size(); i++) {
                String word = words.get(i);
                if (BARE.contains(word)) {
                    continue;
                }
                boolean isFlag = word.length() >= 2 && word.charAt(0) == '-' && "oJilpF".indexOf(word.charAt(1)) >= 0;
                if (!isFlag || (word.length() == 2 && i + 1 == words.size())) {
                    throw unable(word);
                }
                String value = word.length() > 2 ? word.substring(2) : words.get(++i);
                flag(word.charAt(1), value);
            }
        }

        private void flag(char flag, String value) {
            switch (flag) {
                case 'J' -> jumps = nearestFirst(value);
                case 'i' -> identities.add(value);
                case 'l' -> user = Optional.of(value);
                case 'p' -> port = Optional.of(integer(value));
                case 'F' -> config = Optional.of(file(value));
                default -> option(value);
            }
        }

        private void option(String text) {
            String[] parts = text.strip().split("\\s*=\\s*|\\s+", 2);
            String name = parts[0].toLowerCase(Locale.ROOT);
            String value = parts.length > 1 ? parts[1].strip() : "";
            switch (name) {
                case "proxyjump" -> jumps = nearestFirst(value);
                case "proxycommand" -> jumps = jumpOf(value);
                case "user" -> user = Optional.of(value);
                case "port" -> port = Optional.of(integer(value));
                case "identityfile" -> identities.add(value);
                case "connecttimeout" -> timeout = Optional.of(Duration.ofSeconds(integer(value)));
                case "userknownhostsfile" -> knownHosts = List.of(value.split("\\s+"));
                case "stricthostkeychecking" -> hostKeys = Optional.of(strictness(value));
                default -> {
                    if (!SshConfig.knows(name)) {
                        throw unable("-o " + text);
                    }
                    if (!TUNING.contains(name)) {
                        lines.add(parts[0] + " " + value);
                    }
                }
            }
        }

        private Path file(String value) {
            Path path = HomePath.of(value).toAbsolutePath();
            if (!value.equalsIgnoreCase("none") && !Files.isReadable(path)) {
                throw unable("-F " + value);
            }
            return path;
        }

        private static Target.HostKeys strictness(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "no", "off" -> Target.HostKeys.OFF;
                case "accept-new" -> Target.HostKeys.ACCEPT_NEW;
                default -> Target.HostKeys.STRICT;
            };
        }

        private static List<String> nearestFirst(String value) {
            return value.equalsIgnoreCase("none")
                    ? List.of()
                    : Stream.of(value.split(",")).map(String::strip).toList();
        }

        private List<String> jumpOf(String command) {
            return List.of(JumpSpec.ofCommand(command).orElseThrow(() -> unable("ProxyCommand=" + command)));
        }

        private int integer(String value) {
            try {
                return Integer.parseInt(value.strip());
            } catch (NumberFormatException e) {
                throw unable(value);
            }
        }

        private ModuleException unable(String what) {
            return new ModuleException("the ssh arguments of " + host + " hold \"" + what
                    + "\", which muster's own SSH cannot honour; say it in ~/.ssh/config or with muster's variables");
        }
    }
}
