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
                SshConnector connector = new SshConnector(
                        SshEnvironment.bare(folder.resolve("home"), "t"), Clock.systemUTC(), Duration.ofMinutes(5))) {
            // A busy machine cuts into two what was sent as one, so the count is never too small.
            Turns least = turns(connector, sshd.port(), key);
            for (int more = 0; more < 9 && !least.isWithin(); more++) {
                least = least.min(turns(connector, sshd.port(), key));
            }

            assertThat(TCP + least.login()).isBetween(4, 7);
            assertThat(least.first()).isLessThanOrEqualTo(4); // channel, shell, greeting, frame
            assertThat(least.two()).isEqualTo(2);
        }
    }

    /** Round trips of a login, of the first frame after it, and of two more. */
    private record Turns(int login, int first, int two) {
        boolean isWithin() {
            return TCP + login <= 7 && first <= 4 && two <= 2;
        }

        Turns min(Turns other) {
            return new Turns(Math.min(login, other.login), Math.min(first, other.first), Math.min(two, other.two));
        }
    }

    private static Turns turns(SshConnector connector, int port, Path key) throws Exception {
        long frames = connector.counters().frames();
        long scripts = connector.counters().scripts();
        try (CountingRelay relay = new CountingRelay(port);
                Connection connection = ((Opened.Ready) connector.open(Targets.on(relay.port())
                                .as(OpenSshd.user())
                                .withIdentity(key)
                                .checking(Target.HostKeys.OFF)
                                .target()))
                        .connection()) {
            int login = relay.roundTrips();
            HostWriter writer = connection.writer(Become.NOBODY);
            writer.read(List.of(LOOK));
            int first = relay.roundTrips();
            writer.run(List.of(Command.of(new Script("t", "cat")).withInput(new byte[1_000])), List.of(LOOK, LOOK));
            writer.read(List.of(LOOK, LOOK, LOOK));

            assertThat(connector.counters().frames() - frames).isEqualTo(3);
            assertThat(connector.counters().scripts() - scripts).isEqualTo(7);
            return new Turns(login, first - login, relay.roundTrips() - first);
        }
    }
}
