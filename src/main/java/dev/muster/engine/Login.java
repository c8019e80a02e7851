package dev.muster.engine;

import dev.muster.connection.Target;
import dev.muster.shell.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How to log in where neither variables nor keywords of the playbook say: {@code -u -k -c -T --private-key}. The
 * lowest level of all, as with Ansible.
 *
 * @param connection {@code ssh} or {@code local}
 * @param timeout for connect and login together
 * @param sshArguments what would be in {@code ansible_ssh_common_args} and kin, by that name
 */
public record Login(
        Optional<String> user,
        Optional<Secret> password,
        Optional<Secret> passphrase,
        List<Path> identities,
        Optional<String> connection,
        Duration timeout,
        Target.HostKeys hostKeys,
        Target.Legacy legacy,
        Map<String, String> sshArguments) {
    public static final Login DEFAULTS = new Login(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Duration.ofSeconds(30),
            Target.HostKeys.STRICT,
            Target.Legacy.OFF,
            Map.of());

    public Login {
        identities = List.copyOf(identities);
        sshArguments = Map.copyOf(sshArguments);
    }

    /** The same with another password, or with none. */
    public Login withPassword(Optional<Secret> other) {
        return new Login(user, other, passphrase, identities, connection, timeout, hostKeys, legacy, sshArguments);
    }
}
