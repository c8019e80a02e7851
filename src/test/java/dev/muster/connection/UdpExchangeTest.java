package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.AddressReport;
import dev.muster.ntp.Answer;
import dev.muster.ntp.Daemon;
import dev.muster.ntp.EffectiveConfig;
import dev.muster.ntp.Exposure;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.NtpResponder;
import dev.muster.ntp.ProbeReport;
import dev.muster.ntp.ProbeRequest;
import dev.muster.ntp.Surroundings;
import dev.muster.ntp.Vantage;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UdpExchangeTest {
    private static final Vantage CLIENT = Vantage.of("127.0.0.1", "127.0.0.1");

    @Test
    void measuresABurstOfAHundredDatagramsOnARealSocket() throws IOException {
        NtpResponder responder = responder("4.2.6p5", "server 10.99.0.9\n");
        for (int i = 0; i < 600; i++) {
            responder.recordClient(Vantage.of("10.1." + i / 250 + "." + i % 250, "127.0.0.1"), 3);
        }
        try (DatagramSocket socket = serve(responder)) {
            AddressReport report = probe(socket.getLocalPort()).addresses().get(0);

            assertThat(report.monlist().answer()).isEqualTo(Answer.DATA);
            assertThat(report.monlist().items()).isEqualTo(600);
            assertThat(report.monlist().traffic().payloadFactor()).isEqualTo(5500);
            assertThat(report.time().isSynchronised()).isTrue();
            assertThat(report.source()).contains(IpAddress.of("127.0.0.1"));
        }
    }

    @Test
    void fixedDaemonIsSilentButTellsTheTime() throws IOException {
        try (DatagramSocket socket = serve(responder("4.2.6p5", "restrict default noquery\n"))) {
            AddressReport report = probe(socket.getLocalPort()).addresses().get(0);

            assertThat(report.time().answer()).isEqualTo(Answer.DATA);
            assertThat(report.monlist().answer()).isEqualTo(Answer.SILENT);
        }
    }

    @Test
    void closedPortIsRefusedNotSilent() throws IOException {
        int port;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThat(probe(port).addresses().get(0).isRefused()).isTrue();
    }

    @Test
    void unresolvableNameIsAProblemNotAnException() {
        ProbeReport report =
                new UdpExchange().probe(ProbeRequest.of(123, "no such name").within(Duration.ofSeconds(5)));

        assertThat(report.addresses()).isEmpty();
        assertThat(report.problems()).hasSize(1);
    }

    @Test
    void deadlineEndsAProbeOfSomebodySilent() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            ProbeRequest request =
                    ProbeRequest.of(socket.getLocalPort(), "127.0.0.1").within(Duration.ofMillis(300));

            ProbeReport report = new UdpExchange().probe(request);

            assertThat(report.problems()).anyMatch(p -> p.contains("time ran out"));
            assertThat(report.isHeard()).isFalse();
        }
    }

    @Test
    void datagramsLeaveAtTheRateGiven() throws IOException {
        List<Long> arrivals = java.util.Collections.synchronizedList(new java.util.ArrayList<>());
        try (DatagramSocket socket = count(arrivals)) {
            ProbeRequest request = ProbeRequest.of(socket.getLocalPort(), "127.0.0.1", "127.0.0.2")
                    .patient(Duration.ofMillis(100), 2)
                    .within(Duration.ofSeconds(5));

            new UdpExchange(10).probe(request);
        }

        assertThat(arrivals).hasSizeGreaterThan(12);
        for (int i = 0; i + 12 < arrivals.size(); i++) {
            // Eight at once, then ten a second: any thirteen take at least half a second.
            assertThat(arrivals.get(i + 12) - arrivals.get(i))
                    .isGreaterThan(Duration.ofMillis(400).toNanos());
        }
    }

    @Test
    void asksASecondTimeFromThePortGiven() throws IOException {
        int own;
        try (DatagramSocket free = new DatagramSocket(0)) {
            own = free.getLocalPort();
        }
        try (DatagramSocket socket = serve(responder("4.2.6p5", "server 10.99.0.9\n"))) {
            ProbeReport report = new UdpExchange()
                    .probe(ProbeRequest.of(socket.getLocalPort(), "127.0.0.1")
                            .patient(Duration.ofMillis(150), 2)
                            .alsoFrom(own));

            assertThat(report.addresses()).hasSize(2).allMatch(a -> a.monlist().answer() == Answer.DATA);
            assertThat(report.addresses().get(0).sourcePort()).isGreaterThanOrEqualTo(1024);
            assertThat(report.addresses().get(1).sourcePort()).isEqualTo(own);
        }
    }

    @Test
    void aPortThatIsTakenIsSaidAndTheRestIsAsked() throws IOException {
        try (DatagramSocket socket = serve(responder("4.2.6p5", "server 10.99.0.9\n"));
                DatagramSocket taken = new DatagramSocket(0)) {
            ProbeReport report = new UdpExchange()
                    .probe(ProbeRequest.of(socket.getLocalPort(), "127.0.0.1")
                            .patient(Duration.ofMillis(150), 2)
                            .alsoFrom(taken.getLocalPort()));

            assertThat(report.addresses()).hasSize(1);
            assertThat(report.problems())
                    .singleElement()
                    .asString()
                    .startsWith("asked from an ephemeral port only, not from port " + taken.getLocalPort());
        }
    }

    @Test
    void asksOnlyOverTheFamilyWanted() {
        ProbeReport report =
                new UdpExchange().probe(ProbeRequest.of(9, "127.0.0.1").over(Set.of(AddressFamily.IPV6)));

        assertThat(report.addresses()).isEmpty();
        assertThat(report.problems()).containsExactly("\"127.0.0.1\" has no address of the family asked for");
    }

    @Test
    void answersFromElsewhereAreNotHeard() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
                DatagramSocket other = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            NtpResponder responder = responder("4.2.6p5", "server 10.99.0.9\n");
            answer(socket, (packet, asked) -> {
                for (byte[] reply : responder.answer(asked, CLIENT)) {
                    other.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                }
            });

            AddressReport report = probe(socket.getLocalPort()).addresses().get(0);

            assertThat(report.isHeard()).isFalse();
        }
    }

    private static DatagramSocket count(List<Long> arrivals) throws IOException {
        DatagramSocket socket = new DatagramSocket(0);
        answer(socket, (packet, asked) -> arrivals.add(System.nanoTime()));
        return socket;
    }

    private static ProbeReport probe(int port) {
        ProbeRequest request = ProbeRequest.of(port, "127.0.0.1").patient(Duration.ofMillis(150), 2);
        return new UdpExchange().probe(request);
    }

    private static NtpResponder responder(String version, String config) {
        EffectiveConfig effective = EffectiveConfig.of(config, Daemon.classic(version), Surroundings.NONE);
        return new NtpResponder(new Exposure(effective, List.of(), List.of()), true, Instant::now);
    }

    /** Answers until the socket is closed. */
    private static DatagramSocket serve(NtpResponder responder) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        answer(socket, (packet, asked) -> {
            for (byte[] reply : responder.answer(asked, CLIENT)) {
                socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
            }
        });
        return socket;
    }

    private interface Far {
        void take(DatagramPacket packet, byte[] asked) throws IOException;
    }

    private static void answer(DatagramSocket socket, Far far) {
        Thread thread = new Thread(() -> {
            byte[] buffer = new byte[2048];
            while (!socket.isClosed()) {
                try {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    far.take(packet, java.util.Arrays.copyOf(buffer, packet.getLength()));
                } catch (IOException closed) {
                    return;
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
