package dev.muster.connection.testing;

import dev.muster.connection.SshOptions;
import dev.muster.connection.Target;
import dev.muster.shell.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Targets on loopback, with what a test wants to say about them. */
public record Targets(
        int port,
        Optional<String> user,
        Optional<Secret> password,
        List<Path> identities,
        Optional<Secret> passphrase,
        List<String> jumps,
        Target.HostKeys hostKeys,
        Target.Legacy legacy,
        Duration timeout) {

    public static Targets on(int port) {
        return new Targets(
                port,
                Optional.of("admin"),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                Target.HostKeys.STRICT,
                Target.Legacy.OFF,
                Duration.ofSeconds(15));
    }

    public Targets as(String name) {
        return new Targets(port, Optional.of(name), password, identities, passphrase, jumps, hostKeys, legacy, timeout);
    }

    public Targets withPassword(String text) {
        return new Targets(
                port, user, Optional.of(new Secret(text)), identities, passphrase, jumps, hostKeys, legacy, timeout);
    }

    public Targets withIdentity(Path file) {
        return new Targets(port, user, password, List.of(file), passphrase, jumps, hostKeys, legacy, timeout);
    }

    public Targets withPassphrase(String text) {
        return new Targets(
                port, user, password, identities, Optional.of(new Secret(text)), jumps, hostKeys, legacy, timeout);
    }

    public Targets through(String... hops) {
        return new Targets(port, user, password, identities, passphrase, List.of(hops), hostKeys, legacy, timeout);
    }

    public Targets checking(Target.HostKeys policy) {
        return new Targets(port, user, password, identities, passphrase, jumps, policy, legacy, timeout);
    }

    public Targets allowing(Target.Legacy old) {
        return new Targets(port, user, password, identities, passphrase, jumps, hostKeys, old, timeout);
    }

    public Targets within(Duration time) {
        return new Targets(port, user, password, identities, passphrase, jumps, hostKeys, legacy, time);
    }

    public Target target() {
        return new Target(
                "host",
                Target.Kind.SSH,
                "127.0.0.1",
                Optional.of(port),
                user,
                password,
                identities,
                passphrase,
                jumps,
                hostKeys,
                List.of(),
                legacy,
                Optional.empty(),
                timeout,
                SshOptions.NONE);
    }
}
