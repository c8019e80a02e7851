package dev.muster.connection;

import dev.muster.shell.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A target with everything filled in: what the inventory said, then ssh_config, then SSH's defaults.
 *
 * @param keyName under which known_hosts is asked
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
        Target.HostKeys hostKeys,
        Target.Legacy legacy,
        Algorithms algorithms,
        Duration timeout) {
    private static final List<String> DEFAULT_KEYS = List.of("id_ed25519", "id_ecdsa", "id_rsa", "id_dsa");

    static SshRoute of(Target target, SshConfig config, SshEnvironment environment) {
        SshHostConfig options = config.about(target.address(), target.user());
        String host = options.value("hostname")
                .map(h -> h.replace("%h", target.address()).replace("%%", "%"))
                .orElse(target.address());
        int port = target.port().or(() -> number(options, "port")).orElse(22);
        String user = target.user().or(() -> options.value("user")).orElse(environment.user());
        List<Path> named = new ArrayList<>(target.identities());
        options.values("identityfile").stream()
                .filter(f -> !f.equals("none"))
                .map(f -> expand(f, environment, host, user))
                .forEach(named::add);
        Algorithms base = target.legacy() == Target.Legacy.FORCE ? Algorithms.LEGACY : Algorithms.MODERN;
        return new SshRoute(
                host,
                port,
                user,
                KnownHosts.name(options.value("hostkeyalias").orElse(host), aliasPort(options, port)),
                target.password(),
                named,
                options.values("identityfile").isEmpty()
                        ? DEFAULT_KEYS.stream().map(environment::file).toList()
                        : List.of(),
                target.passphrase(),
                options.isYes("identitiesonly"),
                jumps(target, options),
                target.knownHosts().isEmpty() ? knownHosts(options, environment, host, user) : target.knownHosts(),
                hostKeys(target, options),
                target.legacy(),
                base.adjusted(options),
                timeout(target, options));
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
                hostKeys,
                Target.Legacy.FORCE,
                Algorithms.LEGACY.adjusted(options),
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

    private static List<String> jumps(Target target, SshHostConfig options) {
        if (!target.jumps().isEmpty()) {
            return target.jumps();
        }
        return options.value("proxyjump")
                .filter(j -> !j.equalsIgnoreCase("none"))
                .map(j -> Arrays.stream(j.split(",")).map(String::strip).toList())
                .orElse(List.of());
    }

    private static List<Path> knownHosts(SshHostConfig options, SshEnvironment environment, String host, String user) {
        List<Path> files = new ArrayList<>();
        List<String> named = options.values("userknownhostsfile");
        if (named.isEmpty()) {
            files.add(environment.file("known_hosts"));
            files.add(environment.file("known_hosts2"));
        } else {
            named.stream()
                    .filter(f -> !f.equals("none"))
                    .map(f -> expand(f, environment, host, user))
                    .forEach(files::add);
        }
        files.addAll(environment.systemKnownHosts());
        return files.isEmpty() ? List.of(environment.file("known_hosts")) : files;
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

    private static Path expand(String text, SshEnvironment environment, String host, String user) {
        String home = environment.home().toString();
        String expanded = text.startsWith("~/") ? home + text.substring(1) : text;
        return Path.of(expanded.replace("%d", home)
                .replace("%h", host)
                .replace("%r", user)
                .replace("%u", environment.user())
                .replace("%%", "%"));
    }
}
