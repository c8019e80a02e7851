package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

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
        Thread thread = new Thread(() -> {
            byte[] buffer = new byte[2048];
            while (!socket.isClosed()) {
                try {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    byte[] asked = java.util.Arrays.copyOf(buffer, packet.getLength());
                    for (byte[] reply : responder.answer(asked, CLIENT)) {
                        socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                    }
                } catch (IOException closed) {
                    return;
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return socket;
    }
}
