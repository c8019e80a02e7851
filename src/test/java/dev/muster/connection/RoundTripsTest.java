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
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host far away waits for: round trips, counted on the wire between us and a real OpenSSH. */
class RoundTripsTest {
    /** What the relay cannot see of a login: TCP itself. */
    private static final int TCP = 1;

    private static final Query LOOK = Query.of(new ReadScript("t", "echo seen"));

    /** As long as a look at a file; its text travels once. */
    private static final Query LONG =
            Query.of(new ReadScript("t", "echo seen\n" + "# and much that is only said\n".repeat(100)));

    @Test
    void loginTakesFiveAndAFrameOne(@TempDir Path folder) throws Exception {
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

            assertThat(TCP + least.login()).isBetween(4, 5);
            assertThat(least.first()).isLessThanOrEqualTo(3); // channel, shell, greeting with the frame
            assertThat(least.two()).isEqualTo(2);
        }
    }

    /** The key, the session and the command line travel together, and the first question with the shell's greeting. */
    @Test
    void loginAndTheFirstFrameOfAShellThatWasForeseenTakeFive(@TempDir Path folder) throws Exception {
        Path key = OpenSshd.newKey(folder.resolve("id"), "", "-t", "ed25519");
        try (OpenSshd sshd = new OpenSshd(folder.resolve("host"))
                        .authorize(folder.resolve("id.pub"))
                        .start();
                SshConnector connector = new SshConnector(
                        SshEnvironment.bare(folder.resolve("home"), "t"), Clock.systemUTC(), Duration.ofMinutes(5))) {
            int least = Integer.MAX_VALUE;
            for (int more = 0; more < 10 && least > 4; more++) {
                try (CountingRelay relay = new CountingRelay(sshd.port());
                        Connection connection = opened(connector, relay, key, Become.NOBODY)) {
                    Reply reply = connection.reader(Become.NOBODY).read(Collections.nCopies(10, LONG));
                    assertThat(reply).as("%s", reply).isInstanceOf(Reply.Answered.class);
                    least = Math.min(least, relay.roundTrips());
                }
            }

            assertThat(TCP + least).isBetween(4, 5);
        }
    }

    private static Connection opened(SshConnector connector, CountingRelay relay, Path key, Become first) {
        Target target = Targets.on(relay.port())
                .as(OpenSshd.user())
                .withIdentity(key)
                .checking(Target.HostKeys.OFF)
                .target();
        return ((Opened.Ready) connector.open(target, first)).connection();
    }

    @Test
    void becomingSomebodyWhoNeedsNoPasswordTakesNoMore(@TempDir Path folder) throws Exception {
        Path key = OpenSshd.newKey(folder.resolve("id"), "", "-t", "ed25519");
        Path sudo = Files.writeString(
                folder.resolve("sudo"), "#!/bin/sh\nwhile [ $1 != -- ]; do shift; done\nshift\nexec \"$@\"\n");
        Files.setPosixFilePermissions(sudo, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (OpenSshd sshd = new OpenSshd(folder.resolve("host"))
                        .with("SetEnv PATH=" + folder + ":/usr/bin:/bin")
                        .authorize(folder.resolve("id.pub"))
                        .start();
                SshConnector connector = new SshConnector(
                        SshEnvironment.bare(folder.resolve("home"), "t"), Clock.systemUTC(), Duration.ofMinutes(5))) {
            int least = Integer.MAX_VALUE;
            for (int more = 0; more < 10 && least > 3; more++) {
                least = Math.min(least, turnsOfSudo(connector, sshd.port(), key));
            }

            assertThat(least).isLessThanOrEqualTo(3);
        }
    }

    private static int turnsOfSudo(SshConnector connector, int port, Path key) throws Exception {
        try (CountingRelay relay = new CountingRelay(port);
                Connection connection = opened(connector, relay, key)) {
            int login = relay.roundTrips();
            Reply reply = connection
                    .writer(Become.user(Become.Method.SUDO, "operator"))
                    .read(List.of(LOOK));
            assertThat(reply).as("%s", reply).isInstanceOf(Reply.Answered.class);
            return relay.roundTrips() - login;
        }
    }

    private static Connection opened(SshConnector connector, CountingRelay relay, Path key) {
        return ((Opened.Ready) connector.open(Targets.on(relay.port())
                        .as(OpenSshd.user())
                        .withIdentity(key)
                        .checking(Target.HostKeys.OFF)
                        .target()))
                .connection();
    }

    @Test
    void saysItsFirstWordsBeforeTheServerDoes(@TempDir Path folder) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SshConnector connector = new SshConnector(SshEnvironment.bare(folder, "t"), Clock.systemUTC())) {
            CompletableFuture<Opened> opening = CompletableFuture.supplyAsync(() -> connector.open(
                    Targets.on(server.getLocalPort()).withPassword("x").target()));
            try (Socket client = server.accept()) {
                client.setSoTimeout(20_000);
                DataInputStream in = new DataInputStream(client.getInputStream());

                assertThat(new String(in.readNBytes(18), StandardCharsets.US_ASCII))
                        .isEqualTo("SSH-2.0-muster_1\r\n");

                client.getOutputStream().write("SSH-2.0-t\r\n".getBytes(StandardCharsets.US_ASCII));
                in.skipNBytes(5); // length of the packet, length of its padding
                assertThat(in.read())
                        .as("SSH_MSG_KEXINIT, and the words not once more")
                        .isEqualTo(20);
            }
            assertThat(opening.get(20, TimeUnit.SECONDS)).isInstanceOf(Opened.Failed.class);
        }
    }

    /** Round trips of a login, of the first frame after it, and of two more. */
    private record Turns(int login, int first, int two) {
        boolean isWithin() {
            return TCP + login <= 5 && first <= 3 && two <= 2;
        }

        Turns min(Turns other) {
            return new Turns(Math.min(login, other.login), Math.min(first, other.first), Math.min(two, other.two));
        }
    }

    private static Turns turns(SshConnector connector, int port, Path key) throws Exception {
        long frames = connector.counters().frames();
        long scripts = connector.counters().scripts();
        try (CountingRelay relay = new CountingRelay(port);
                Connection connection = opened(connector, relay, key)) {
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
