package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.CountingRelay;
import dev.muster.connection.testing.OpenSshd;
import dev.muster.connection.testing.Targets;
import dev.muster.shell.Become;
import dev.muster.shell.Command;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host far away waits for: round trips, counted on the wire between us and a real OpenSSH. */
class RoundTripsTest {
    /** What the relay cannot see of a login: TCP itself. */
    private static final int TCP = 1;

    private static final Query LOOK = Query.of(new ReadScript("t", "echo seen"));

    @Test
    void loginTakesAtMostSevenAndAFrameOne(@TempDir Path folder) throws Exception {
        Path key = OpenSshd.newKey(folder.resolve("id"), "", "-t", "ed25519");
        try (OpenSshd sshd = new OpenSshd(folder.resolve("host"))
                        .authorize(folder.resolve("id.pub"))
                        .start();
                CountingRelay relay = new CountingRelay(sshd.port());
                SshConnector connector = new SshConnector(
                        SshEnvironment.bare(folder.resolve("home"), "t"), Clock.systemUTC(), Duration.ofMinutes(5))) {
            Targets target = Targets.on(relay.port())
                    .as(OpenSshd.user())
                    .withIdentity(key)
                    .checking(Target.HostKeys.OFF);

            Connection connection = ((Opened.Ready) connector.open(target.target())).connection();
            int login = relay.roundTrips();
            HostWriter writer = connection.writer(Become.NOBODY);
            writer.read(List.of(LOOK));
            int first = relay.roundTrips();
            writer.run(List.of(Command.of(new Script("t", "cat")).withInput(new byte[1_000])), List.of(LOOK, LOOK));
            writer.read(List.of(LOOK, LOOK, LOOK));

            assertThat(TCP + login).isBetween(4, 7);
            assertThat(first - login).isLessThanOrEqualTo(4); // channel, shell, greeting, frame
            assertThat(relay.roundTrips() - first).isEqualTo(2);
            assertThat(connector.counters().frames()).isEqualTo(3);
            assertThat(connector.counters().scripts()).isEqualTo(7);
            connection.close();
        }
    }
}
