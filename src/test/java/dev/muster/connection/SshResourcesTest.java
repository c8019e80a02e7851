package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.EmbeddedSshd;
import dev.muster.connection.testing.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import net.schmizz.sshj.Config;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshResourcesTest {
    private final EmbeddedSshd one =
            new EmbeddedSshd().withUser("admin", "secret").start();
    private final EmbeddedSshd other =
            new EmbeddedSshd().withUser("admin", "secret").start();
    private SshEnvironment environment;
    private SshResources resources;

    @BeforeEach
    void share(@TempDir Path home) throws IOException {
        Files.createDirectories(home.resolve(".ssh"));
        environment = SshEnvironment.bare(home, "tester");
        resources = new SshResources(environment, Clock.systemUTC(), Pulse.BEAT);
    }

    @AfterEach
    void close() {
        resources.helpers().close();
        one.close();
        other.close();
    }

    /** The library's configuration that a login came in with. */
    private Config loggedIn(EmbeddedSshd server) {
        Target target = Targets.on(server.port())
                .withPassword("secret")
                .checking(Target.HostKeys.OFF)
                .target();
        SshRoute route = SshRoute.of(target, SshConfig.read(environment), environment);
        SshLink link = new SshLogin(target.name(), route, resources, Optional.empty(), new Counters())
                .run()
                .link()
                .orElseThrow();
        try {
            return link.client().getTransport().getConfig();
        } finally {
            link.close();
        }
    }

    @Test
    void loginsWithTheSameSettingsShareTheLibrarysConfiguration() {
        Config first = loggedIn(one);

        assertThat(loggedIn(one)).isSameAs(first);
        assertThat(loggedIn(other)).isSameAs(first);
    }

    @Test
    void loginsWithOtherAlgorithmsHaveOneOfTheirOwn() throws IOException {
        Config first = loggedIn(one);
        Files.writeString(environment.home().resolve(".ssh/config"), "Ciphers aes256-ctr\n");

        Config second = loggedIn(one);

        assertThat(second).isNotSameAs(first);
        assertThat(second.getCipherFactories()).hasSize(1);
        assertThat(loggedIn(other)).isSameAs(second);
    }
}
