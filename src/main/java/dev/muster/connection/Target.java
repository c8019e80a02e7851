package dev.muster.connection;

import dev.muster.shell.RouterOs;
import dev.muster.shell.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where and how to reach a host, from inventory variables, command line and ssh_config. What is empty is filled from
 * {@code ~/.ssh/config} and then from SSH's defaults.
 *
 * @param name in the inventory; also the Host that ssh_config entries are matched with when address is the same
 * @param jumps hosts to go through, nearest first, each {@code user@host:port}
 * @param identities private key files
 * @param knownHosts files with host keys in place of the user's own; none for these
 * @param timeout for connect and login together
 * @param options that beat ssh_config
 */
public record Target(
        String name,
        Kind kind,
        String address,
        Optional<Integer> port,
        Optional<String> user,
        Optional<Secret> password,
        List<Path> identities,
        Optional<Secret> passphrase,
        List<String> jumps,
        HostKeys hostKeys,
        List<Path> knownHosts,
        Legacy legacy,
        Optional<String> shell,
        Duration timeout,
        SshOptions options) {

    /** Kind of transport, and what answers there. */
    public enum Kind {
        SSH,
        LOCAL,
        /** The command line of Cisco IOS, by SSH. */
        IOS,
        /** The command line of Junos, by SSH. */
        JUNOS;

        /** What router it is, if it is one. */
        public Optional<RouterOs> router() {
            return switch (this) {
                case IOS -> Optional.of(RouterOs.IOS);
                case JUNOS -> Optional.of(RouterOs.JUNOS);
                default -> Optional.empty();
            };
        }

        public static Kind of(RouterOs os) {
            return os == RouterOs.IOS ? IOS : JUNOS;
        }
    }

    /** What to do with host keys that known_hosts does not hold. A changed key is refused by all but OFF. */
    public enum HostKeys {
        STRICT,
        ACCEPT_NEW,
        OFF
    }

    /** Whether algorithms of 2006 may be used: never, as last resort, always. */
    public enum Legacy {
        OFF,
        AUTO,
        FORCE
    }

    /** Asked for with every frame, and hardly two targets of a run have the same name. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    public Target {
        identities = List.copyOf(identities);
        jumps = List.copyOf(jumps);
        knownHosts = List.copyOf(knownHosts);
    }

    /** A host reached by SSH with all defaults. */
    public static Target ssh(String name) {
        return new Target(
                name,
                Kind.SSH,
                name,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                HostKeys.STRICT,
                List.of(),
                Legacy.OFF,
                Optional.empty(),
                Duration.ofSeconds(30),
                SshOptions.NONE);
    }

    /** This machine, without SSH. */
    public static Target local(String name) {
        Target ssh = ssh(name);
        return ssh.with(Kind.LOCAL, ssh.timeout);
    }

    /** The same host, connected to within that time or not at all. */
    public Target within(Duration newTimeout) {
        return with(kind, newTimeout);
    }

    private Target with(Kind newKind, Duration newTimeout) {
        return new Target(
                name,
                newKind,
                address,
                port,
                user,
                password,
                identities,
                passphrase,
                jumps,
                hostKeys,
                knownHosts,
                legacy,
                shell,
                newTimeout,
                options);
    }
}
