package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.RunHeader;
import dev.muster.ledger.RunRecorder;
import dev.muster.ntp.NtpPacket;
import dev.muster.ntp.TimePacket;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** {@code muster census sweep} over addresses of loopback. */
class CensusSweepTest {
    /** Kept here, because the logging system forgets levels of loggers that nobody holds. */
    private static final Logger SERVER_LOG = Logger.getLogger("org.apache.sshd");

    @TempDir
    private Path home = Path.of("");

    private final List<Closeable> servers = new ArrayList<>();
    private Muster muster = new Muster(Path.of(""));

    @BeforeEach
    void declare() {
        SERVER_LOG.setLevel(Level.OFF);
        muster = new Muster(home, home.resolve("ledger.db").toString());
        muster.file("muster.yml", "own:\n  ranges: [127.7.7.0/24, 2001:db8::/64, 10.0.0.0/8]\n");
    }

    @AfterEach
    void stop() throws IOException {
        for (Closeable server : servers) {
            server.close();
        }
    }

    private Muster.Result sweep(String... words) {
        List<String> all = new ArrayList<>(List.of("census", "sweep", "-i", "x,", "--patience", "1", "--rate", "200"));
        all.addAll(Arrays.asList(words));
        return muster.run(all.toArray(String[]::new));
    }

    // ---- servers

    private int sshServer(String address, int port, String keys) throws IOException {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost(address);
        server.setPort(port);
        SimpleGeneratorHostKeyProvider provider = new SimpleGeneratorHostKeyProvider(home.resolve(keys));
        provider.setAlgorithm("EC");
        provider.loadKeys(null);
        server.setKeyPairProvider(provider);
        server.start();
        servers.add(() -> server.stop(true));
        return server.getPort();
    }

    private void babbler(String address, int port, String says) throws IOException {
        ServerSocket socket = new ServerSocket(port, 5, InetAddress.getByName(address));
        servers.add(socket);
        start(() -> {
            while (true) {
                Socket visitor = socket.accept();
                visitor.getOutputStream().write(says.getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    private int datagrams(String address, int port, UnaryOperator<byte[]> answers) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, port));
        servers.add(socket);
        start(() -> {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
                socket.receive(packet);
                byte[] answer = answers.apply(Arrays.copyOf(packet.getData(), packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        });
        return socket.getLocalPort();
    }

    private interface Service {
        void serve() throws IOException;
    }

    private static void start(Service service) {
        Thread thread = new Thread(() -> {
            try {
                service.serve();
            } catch (IOException closed) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static byte[] timeOf(byte[] question) {
        Optional<NtpPacket> asked = NtpPacket.decode(question);
        return ((TimePacket) asked.orElseThrow()).answer(2, "GPS", 0).encode();
    }

    /** Address 5 has a name of its own, 6 a hostile one, 8 none; the rest share one. */
    private static byte[] names(byte[] question) {
        try {
            Message asked = new Message(question);
            Message answer = new Message(asked.getHeader().getID());
            answer.getHeader().setFlag(Flags.QR);
            answer.addRecord(asked.getQuestion(), Section.QUESTION);
            String number = asked.getQuestion().getName().getLabelString(0);
            if (number.equals("8")) {
                answer.getHeader().setRcode(Rcode.NXDOMAIN);
                return answer.toWire();
            }
            Name name = Name.fromString(
                    number.equals("5")
                            ? "ps5.example.org."
                            : number.equals("6") ? "\\027[31m<b>." : "pool.example.org.");
            answer.addRecord(new PTRRecord(asked.getQuestion().getName(), DClass.IN, 60, name), Section.ANSWER);
            return answer.toWire();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- what it finds

    @Test
    void findsSshKeysTimeAndNamesAndKeepsThem() throws Exception {
        int ssh = sshServer("127.7.7.5", 0, "keys");
        sshServer("127.7.7.9", ssh, "keys");
        babbler("127.7.7.6", ssh, "SSH-2.0-\u001b[31m<script>evil\r\n");
        int ntp = datagrams("127.7.7.5", 0, CensusSweepTest::timeOf);
        int dns = datagrams("127.0.0.1", 0, CensusSweepTest::names);

        Muster.Result swept = sweep(
                "127.7.7.4/30",
                "127.7.7.8/30",
                "--yes",
                "--ssh-port",
                Integer.toString(ssh),
                "--ntp-port",
                Integer.toString(ntp),
                "--dns",
                "127.0.0.1:" + dns);
        Muster.Result listed = muster.run("census", "-i", "x,");

        assertThat(swept.exit()).as(swept.everything()).isZero();
        assertThat(swept.out())
                .contains("to be swept: 4 addresses of 127.7.7.4/30 (own by ")
                .containsPattern(
                        "127\\.7\\.7\\.5: ps5\\.example\\.org; SSH-2\\.0-\\S+ ecdsa-sha2-nistp\\d+ SHA256:\\S+; gives the"
                                + " time, stratum 2")
                .contains("127.7.7.9: pool.example.org; SSH-2.0-", "127.7.7.10: pool.example.org\n")
                .contains("127.7.7.6: SSH-2.0-", "4 of 4 addresses asked, 4 known to somebody")
                .contains("new in the ledger, never seen: 127.7.7.10, 127.7.7.6, ps5.example.org\n");
        assertThat(swept.everything()).doesNotContain("\u001b");
        // Two addresses with one host key are one box; the name that several addresses have names none.
        assertThat(listed.out()).contains("ps5.example.org  127.7.7.5 127.7.7.9");
        assertThat(muster.run("why", "ps5.example.org").out()).contains("Known from the sweep 127.7.7.4/30");
    }

    @Test
    void knowsABoxOfTheInventoryByItsHostKey() throws Exception {
        int ssh = sshServer("127.7.7.5", 0, "keys");
        String[] words = {"127.7.7.5", "--yes", "--only", "ssh", "--ssh-port", Integer.toString(ssh)};
        String print = sweep(words).out().replaceFirst("(?s).*(SHA256:\\S+).*", "$1");
        try (Ledger ledger =
                Ledger.open(LedgerPlace.of(home.resolve("ledger.db").toString()), InstantSource.system())) {
            RunRecorder run = ledger.record(
                    new RunHeader(RunHeader.Kind.RUN, "site.yml", false, "x,", "admin", "gw"), Map.of("x", "x,"));
            run.saw("x", "ecdsa-sha2-nistp256", print);
            run.finish("ok");
        }

        Muster.Result again = sweep(words);

        assertThat(again.out())
                .contains("127.7.7.5 is x of the inventory", "1 in the inventory + 0 forgotten = 1 box")
                .contains("no longer in the ledger: 127.7.7.5");
    }

    @Test
    void ptrAloneSendsNothingToTheAddresses() throws Exception {
        int dns = datagrams("127.0.0.1", 0, CensusSweepTest::names);

        Muster.Result swept = sweep("10.7.7.4/30", "--yes", "--only", "ptr", "--dns", "127.0.0.1:" + dns);
        Muster.Result mute = sweep("127.7.7.8", "--yes", "--only", "ptr", "--dns", "127.7.7.254:1");

        assertThat(swept.exit()).as(swept.everything()).isZero();
        assertThat(swept.out())
                .contains("10.7.7.5: ps5.example.org\n")
                .doesNotContain("TCP port", "UDP port", "10.7.7.6:");
        assertThat(mute.exit()).as(mute.everything()).isEqualTo(1);
        assertThat(mute.err()).contains("1 PTR questions had no answer");
    }

    // ---- broken off

    private String[] longSweep(int ssh, String... more) {
        List<String> words = new ArrayList<>(List.of("census", "sweep", "127.7.7.0/26", "-i", "x,", "--yes", "--only"));
        words.addAll(List.of("ssh", "--ssh-port", Integer.toString(ssh), "--patience", "1"));
        words.addAll(Arrays.asList(more));
        return words.toArray(String[]::new);
    }

    @Test
    void whatWasFoundBeforeCtrlCIsKeptAndTheSameCommandGoesOn() throws Exception {
        int ssh = sshServer("127.7.7.2", 0, "keys");
        sshServer("127.7.7.62", ssh, "more-keys");
        String first;
        try (SignalledProcess sweep = SignalledProcess.start(muster, longSweep(ssh, "--rate", "4"))) {
            sweep.await("127.7.7.2: SSH-2.0-");
            sweep.signal("INT");
            assertThat(sweep.end()).as(sweep.out()).isEqualTo(99);
            first = sweep.out();
        }

        assertThat(first)
                .contains("interrupted: no other address is asked", "new in the ledger, never seen: 127.7.7.2")
                .containsPattern("broken off: \\d+ addresses were not asked to the end, 127\\.7\\.7\\.\\d+ to"
                        + " 127\\.7\\.7\\.62; the same command goes on");
        assertThat(muster.run("why", "127.7.7.2").out()).contains("Known from the sweep 127.7.7.0/26");
        Muster.Result second = muster.run(longSweep(ssh, "--rate", "200"));
        assertThat(second.exit()).as(second.everything()).isZero();
        assertThat(second.out())
                .contains("going on with a sweep that ", " of 62 were asked before", "127.7.7.62: SSH-2.0-")
                .contains("2 known to somebody, 1 of them found before", "new in the ledger, never seen: 127.7.7.62")
                .doesNotContain("127.7.7.2: SSH");
        assertThat(muster.run(longSweep(ssh, "--rate", "200")).out())
                .as("one that came to its end is begun anew")
                .contains("to be swept: 62 addresses of 127.7.7.0/26", "127.7.7.2: SSH")
                .doesNotContain("going on");
    }

    @Test
    void whatWasFoundBeforeAKillIsKeptAndCtrlCTwiceWaitsForNobody() throws Exception {
        int ssh = sshServer("127.7.7.2", 0, "keys");
        sshServer("127.7.7.62", ssh, "more-keys");
        babbler("127.7.7.30", ssh, ""); // takes the call and says nothing
        try (SignalledProcess sweep = SignalledProcess.start(muster, longSweep(ssh, "--rate", "2"))) {
            sweep.await("127.7.7.2: SSH-2.0-");
            awaitAsked(5, ssh);
            Muster.Result beside = muster.run(longSweep(ssh));
            assertThat(beside.err()).contains(" is at this sweep, since ");
            assertThat(beside.exit()).isEqualTo(1);
            sweep.signal("KILL");
            assertThat(sweep.end()).isEqualTo(137);
        }

        String[] patient = longSweep(ssh, "--rate", "200");
        patient[patient.length - 3] = "60";
        try (SignalledProcess sweep = SignalledProcess.start(muster, patient)) {
            sweep.await("127.7.7.62: SSH-2.0-");
            sweep.signal("TERM");
            sweep.await("terminated: no other address is asked");
            sweep.signal("TERM");
            assertThat(sweep.end()).as(sweep.out()).isEqualTo(99);
            assertThat(sweep.out())
                    .contains("going on with a sweep", "2 known to somebody, 1 of them found before")
                    .contains("leaving those under way", "1 address was not asked to the end, 127.7.7.30;")
                    .contains("new in the ledger, never seen: 127.7.7.2, 127.7.7.62");
        }
        assertThat(muster.run(longSweep(ssh, "--fresh", "--rate", "200")).out())
                .contains("to be swept: 62 addresses")
                .doesNotContain("going on");
    }

    private void awaitAsked(int addresses, int ssh) throws InterruptedException {
        LedgerPlace place = LedgerPlace.of(home.resolve("ledger.db").toString());
        String job = "127.7.7.0/26 ssh " + ssh;
        for (int tries = 0; tries < 600; tries++) {
            try (Ledger ledger = Ledger.open(place, InstantSource.system())) {
                if (ledger.sweeps()
                        .find(job)
                        .filter(sweep -> sweep.asked() >= addresses)
                        .isPresent()) {
                    return;
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the sweep tells the ledger nothing");
    }

    // ---- what it refuses

    @Test
    void nothingIsSentWithoutAYes() throws Exception {
        int ssh = sshServer("127.7.7.5", 0, "keys");

        Muster.Result result = sweep("127.7.7.5", "--ssh-port", Integer.toString(ssh));

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).contains("to be swept: 1 address").doesNotContain("SSH-2.0");
        assertThat(result.err()).contains("nothing was sent", "--yes");
    }

    @Test
    void onlyDeclaredRangesOfASaneSizeAreSwept() {
        assertThat(sweep("127.7.8.0/24", "--yes").err())
                .contains("127.7.8.0/24 is not declared as the project's own", "declares 127.7.7.0/24");
        assertThat(sweep("127.7.0.0/16", "--yes").err()).contains("is not declared");
        assertThat(sweep("2001:db8::/64", "--yes").err()).contains("18446744073709551616 addresses", "/112 of IPv6");
        assertThat(sweep("10.0.0.0/8", "--yes").err()).contains("65536 at most");
        assertThat(sweep("127.7.7.9/24", "--yes").err()).contains("did you mean 127.7.7.0/24?");
        assertThat(sweep("nonsense", "--yes").exit()).isEqualTo(5);
        assertThat(sweep("127.7.7.0/24", "--yes", "--only", "shh").err()).contains("--only takes ssh, ntp and ptr");
        muster.file("muster.yml", "own: {}\n");
        assertThat(sweep("127.7.7.0/24", "--yes").err()).contains("nothing is swept that the project does not declare");
        muster.file("muster.yml", "own: {range: [127.7.7.0/24]}\n");
        assertThat(sweep("127.7.7.0/24", "--yes").err()).contains("did you mean \"ranges\"?", "muster.yml:1:7");
    }

    @Test
    void partOfADeclaredIpv6RangeMayBeSwept() {
        Muster.Result result = sweep("2001:db8::/120");

        assertThat(result.out()).contains("to be swept: 256 addresses of 2001:db8::/120");
    }
}
