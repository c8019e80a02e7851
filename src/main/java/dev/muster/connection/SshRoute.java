package dev.muster.connection;

import dev.muster.shell.Secret;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A target with everything filled in: what the inventory said, then ssh_config, then SSH's defaults.
 *
 * @param keyName under which known_hosts is asked
 * @param refusal why it must not be connected to
 * @param explicit key files that were named, tried first
 * @param fallback key files tried last because ssh always does
 */
record SshRoute(
        String host,
        int port,
        String user,
        String keyName,
        Optional<Secret> password,
        List<Path> explicit,
        List<Path> fallback,
        Optional<Secret> passphrase,
        boolean explicitOnly,
        List<String> jumps,
        List<Path> knownHosts,
        boolean hashesNames,
        Target.HostKeys hostKeys,
        Target.Legacy legacy,
        Algorithms algorithms,
        boolean takesSha1,
        Family family,
        Set<String> methods,
        Optional<Path> agent,
        Optional<String> refusal,
        Duration timeout) {
    private static final List<String> METHODS = List.of("publickey", "password", "keyboard-interactive");

    /** Which addresses of a name are used. */
    enum Family {
        ANY,
        V4,
        V6;

        boolean takes(InetAddress address) {
            return this == ANY || (this == V4) == (address instanceof Inet4Address);
        }
    }

    private static final List<String> DEFAULT_KEYS = List.of("id_ed25519", "id_ecdsa", "id_rsa", "id_dsa");

    static SshRoute of(Target target, SshConfig config, SshEnvironment environment) {
        SshHostConfig options = config.about(target.address(), target.user());
        int port = target.port().or(() -> number(options, "port")).orElse(22);
        String user = target.user().or(() -> options.value("user")).orElse(environment.user());
        String original = target.address();
        String host = options.value("hostname")
                .map(h -> new Tokens(Map.of('h', original, 'n', original)).expand(h))
                .orElse(original);
        Tokens tokens = new Tokens(Map.of(
                'h',
                host,
                'n',
                original,
                'r',
                user,
                'p',
                Integer.toString(port),
                'u',
                environment.user(),
                'd',
                environment.home().toString(),
                'k',
                options.value("hostkeyalias").orElse(original)));
        Paths paths = new Paths(options, tokens, environment);
        List<Path> named = new ArrayList<>(target.identities());
        named.addAll(paths.of("identityfile"));
        Algorithms base = target.legacy() == Target.Legacy.FORCE ? Algorithms.LEGACY : Algorithms.MODERN;
        return new SshRoute(
                host,
                port,
                user,
                KnownHosts.name(options.value("hostkeyalias").orElse(host), aliasPort(options, port)),
                target.password(),
                named,
                named.isEmpty() && options.values("identityfile").isEmpty()
                        ? DEFAULT_KEYS.stream().map(environment::file).toList()
                        : List.of(),
                target.passphrase(),
                options.isYes("identitiesonly"),
                jumps(target, options, tokens, host, port, user),
                target.knownHosts().isEmpty() ? knownHosts(paths, environment) : target.knownHosts(),
                options.isYes("hashknownhosts"),
                hostKeys(target, options),
                target.legacy(),
                base.adjusted(options),
                target.legacy() == Target.Legacy.FORCE
                        || options.value("pubkeyacceptedalgorithms")
                                .filter(list -> List.of(
                                                list.replaceAll("^[+^]", "").split(","))
                                        .contains("ssh-rsa"))
                                .isPresent(),
                family(options),
                methods(options),
                agent(paths, environment),
                options.refusal().or(() -> proxyRefusal(target, options)),
                timeout(target, options));
    }

    /** The files that an option names. */
    private record Paths(SshHostConfig options, Tokens tokens, SshEnvironment environment) {
        List<Path> of(String keyword) {
            return options.values(keyword).stream()
                    .filter(f -> !f.equals("none"))
                    .map(f -> Path.of(tokens.expandPath(f, environment)))
                    .toList();
        }

        boolean areNamedBy(String keyword) {
            return !options.values(keyword).isEmpty();
        }
    }

    /** The same with the algorithms of 2006 allowed. */
    SshRoute withLegacy(SshHostConfig options) {
        return new SshRoute(
                host,
                port,
                user,
                keyName,
                password,
                explicit,
                fallback,
                passphrase,
                explicitOnly,
                jumps,
                knownHosts,
                hashesNames,
                hostKeys,
                Target.Legacy.FORCE,
                Algorithms.LEGACY.adjusted(options),
                true,
                family,
                methods,
                agent,
                refusal,
                timeout);
    }

    private static int aliasPort(SshHostConfig options, int port) {
        return options.value("hostkeyalias").isPresent() ? 22 : port;
    }

    private static Optional<Integer> number(SshHostConfig options, String keyword) {
        return options.value(keyword)
                .filter(v -> v.length() < 6 && v.chars().allMatch(Character::isDigit))
                .map(Integer::parseInt)
                .filter(n -> n > 0);
    }

    private static Duration timeout(Target target, SshHostConfig options) {
        Duration asked =
                number(options, "connecttimeout").map(Duration::ofSeconds).orElse(target.timeout());
        return asked.compareTo(target.timeout()) < 0 ? asked : target.timeout();
    }

    /** From ProxyJump or an old-fashioned ProxyCommand; a host is not its own jump host, though it may match as well. */
    private static List<String> jumps(
            Target target, SshHostConfig options, Tokens tokens, String host, int port, String user) {
        if (!target.jumps().isEmpty()) {
            return target.jumps();
        }
        List<String> jumps = options.value("proxyjump")
                .filter(j -> !j.equalsIgnoreCase("none"))
                .map(j -> Arrays.stream(tokens.expand(j).split(","))
                        .map(String::strip)
                        .toList())
                .or(() -> options.value("proxycommand")
                        .flatMap(JumpSpec::ofCommand)
                        .map(List::of))
                .orElse(List.of());
        if (jumps.isEmpty()) {
            return jumps;
        }
        Target last = JumpSpec.target(jumps.get(jumps.size() - 1), target);
        boolean itself = List.of(host, target.address()).contains(last.address())
                && last.port().orElse(port) == port
                && last.user().orElse(user).equals(user);
        return itself ? List.of() : jumps;
    }

    private static Optional<String> proxyRefusal(Target target, SshHostConfig options) {
        return options.value("proxycommand")
                .filter(c -> target.jumps().isEmpty() && !c.equalsIgnoreCase("none"))
                .filter(c -> JumpSpec.ofCommand(c).isEmpty())
                .map(c -> "ProxyCommand " + c + " in ssh_config is not supported by muster's own SSH; say it as"
                        + " ProxyJump, or turn it off for this host with ProxyCommand none");
    }

    private static List<Path> knownHosts(Paths paths, SshEnvironment environment) {
        List<Path> files = new ArrayList<>(
                paths.areNamedBy("userknownhostsfile")
                        ? paths.of("userknownhostsfile")
                        : List.of(environment.file("known_hosts"), environment.file("known_hosts2")));
        files.addAll(
                paths.areNamedBy("globalknownhostsfile")
                        ? paths.of("globalknownhostsfile")
                        : environment.systemKnownHosts());
        return files.isEmpty() ? List.of(environment.file("known_hosts")) : files;
    }

    private static Optional<Path> agent(Paths paths, SshEnvironment environment) {
        String named = paths.options().value("identityagent").orElse("SSH_AUTH_SOCK");
        if (named.equals("none")) {
            return Optional.empty();
        }
        if (named.equals("SSH_AUTH_SOCK")) {
            return environment.agent();
        }
        return named.startsWith("$") && !named.startsWith("${")
                ? Optional.ofNullable(environment.variables().get(named.substring(1)))
                        .map(Path::of)
                : paths.of("identityagent").stream().findFirst();
    }

    private static Family family(SshHostConfig options) {
        return switch (options.value("addressfamily").orElse("any").toLowerCase(Locale.ROOT)) {
            case "inet" -> Family.V4;
            case "inet6" -> Family.V6;
            default -> Family.ANY;
        };
    }

    private static Set<String> methods(SshHostConfig options) {
        Set<String> methods = new HashSet<>(METHODS);
        options.value("preferredauthentications").ifPresent(list -> methods.retainAll(List.of(list.split(","))));
        for (String method : METHODS) {
            String option = method.equals("publickey")
                    ? "pubkeyauthentication"
                    : method.equals("password") ? "passwordauthentication" : "kbdinteractiveauthentication";
            if (options.isNo(option)) {
                methods.remove(method);
            }
        }
        return methods;
    }

    private static Target.HostKeys hostKeys(Target target, SshHostConfig options) {
        if (target.hostKeys() != Target.HostKeys.STRICT) {
            return target.hostKeys();
        }
        return switch (options.value("stricthostkeychecking").orElse("yes")) {
            case "accept-new" -> Target.HostKeys.ACCEPT_NEW;
            case "no", "off" -> Target.HostKeys.OFF;
            default -> Target.HostKeys.STRICT;
        };
    }
}
