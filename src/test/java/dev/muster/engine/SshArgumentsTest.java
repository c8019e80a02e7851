package dev.muster.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.connection.Target;
import dev.muster.module.ModuleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshArgumentsTest {
    private static SshArguments of(String... texts) {
        return SshArguments.of("h", List.of(texts));
    }

    @Test
    void whatOnlyTunesOpenSshIsPassedOver() {
        SshArguments arguments = of("-C -o ControlMaster=auto -o ControlPersist=60s -o ControlPath=/tmp/%h-%r -tt -q");

        assertThat(arguments).isEqualTo(of());
    }

    @Test
    void whatDecidesTheWayAndTheTrustIsTaken() {
        SshArguments arguments = of(
                "-J a@bastion:2222,inner -i ~/k1 -o IdentityFile=k2 -p 2200 -l me",
                "-oStrictHostKeyChecking=no -o 'UserKnownHostsFile /dev/null' -o ConnectTimeout=7");

        assertThat(arguments.jumps()).containsExactly("a@bastion:2222", "inner");
        assertThat(arguments.identities()).containsExactly("~/k1", "k2");
        assertThat(arguments.port()).contains(2200);
        assertThat(arguments.user()).contains("me");
        assertThat(arguments.hostKeys()).contains(Target.HostKeys.OFF);
        assertThat(arguments.knownHosts()).containsExactly("/dev/null");
        assertThat(arguments.timeout()).contains(Duration.ofSeconds(7));
    }

    @Test
    void proxyCommandThatIsAJumpIsOne() {
        assertThat(of("-o ProxyCommand=\"ssh -W %h:%p -q ops@gate\"").jumps()).containsExactly("ops@gate");
        assertThatThrownBy(() -> of("-o ProxyCommand=\"nc -x proxy %h %p\""))
                .isInstanceOf(ModuleException.class)
                .hasMessageContaining("ProxyCommand=nc -x proxy %h %p");
    }

    @Test
    void otherOptionsOfSshGoWhereSshConfigGoes(@TempDir Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("config"), "Host *\n  User x\n");

        SshArguments arguments =
                of("-o HostKeyAlgorithms=+ssh-rsa -o KexAlgorithms=+diffie-hellman-group1-sha1 -F " + config);

        assertThat(arguments.options().lines())
                .containsExactly("HostKeyAlgorithms +ssh-rsa", "KexAlgorithms +diffie-hellman-group1-sha1");
        assertThat(arguments.options().config()).contains(config);
    }

    @Test
    void whatCannotBeHonouredIsNamed() {
        for (String bad : List.of(
                "-o BindAddress=10.0.0.1",
                "-o Nonsense=1",
                "-L 80:a:80",
                "-w",
                "-o",
                "-p x",
                "-F /no/such/file",
                "host")) {
            assertThatThrownBy(() -> of(bad))
                    .as(bad)
                    .isInstanceOf(ModuleException.class)
                    .hasMessageContaining("which muster's own SSH cannot honour");
        }
    }
}
