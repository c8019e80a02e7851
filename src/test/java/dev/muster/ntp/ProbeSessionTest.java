package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ProbeSessionTest {
    private static final IpAddress OWN = IpAddress.of("10.99.0.1");
    private static final Vantage ME = Vantage.of("10.99.0.2", "10.99.0.1");
    private static final ProbeRequest REQUEST = ProbeRequest.of(123, "10.99.0.1");

    @Test
    void measuresFullTableOfAnOldDaemon() {
        NtpResponder daemon = daemon("4.2.6p5", "server 10.99.0.9\n");
        for (int i = 0; i < 700; i++) {
            daemon.recordClient(Vantage.of("10.1." + i / 250 + "." + i % 250, "10.99.0.1"), 3);
        }

        AddressReport report = probe(d -> daemon.answer(d, ME));

        assertThat(report.time().isSynchronised()).isTrue();
        assertThat(report.monlist().answer()).isEqualTo(Answer.DATA);
        assertThat(report.monlist().items()).isEqualTo(600);
        assertThat(report.monlist().isComplete()).isTrue();
        assertThat(report.monlist().clients()).hasSize(600).contains("10.99.0.2");
        assertThat(report.monlist().traffic()).isEqualTo(new Traffic(8, 100, 44_000, 28));
        assertThat(report.monlist().traffic().payloadFactor()).isEqualTo(5500);
        assertThat(report.monlist().traffic().wireFactor()).isEqualTo(1300);
        assertThat(report.sysinfo().isMonitoring()).contains(true);
        assertThat(report.readVariables().version()).startsWith("ntpd 4.2.6p5");
    }

    @Test
    void findsOurselvesInTheListOfAnIdleDaemon() {
        NtpResponder daemon = daemon("4.2.6p5", "");

        AddressReport report = probe(d -> daemon.answer(d, ME));

        assertThat(report.monlist().clients()).containsExactly("10.99.0.2");
        assertThat(report.monlist().form()).isEqualTo("42/3");
    }

    @Test
    void keepsTimeApartFromSilenceOfQueries() {
        NtpResponder daemon = daemon("4.2.6p5", "restrict default noquery\n");

        AddressReport report = probe(d -> daemon.answer(d, ME));

        assertThat(report.time().answer()).isEqualTo(Answer.DATA);
        assertThat(report.monlist().answer()).isEqualTo(Answer.SILENT);
        assertThat(report.sysinfo().answer()).isEqualTo(Answer.SILENT);
        assertThat(report.readVariables().answer()).isEqualTo(Answer.SILENT);
    }

    @Test
    void seesTheMonitorTrapInSysinfo() {
        NtpResponder trapped = daemon("4.2.6p5", "disable monitor\nrestrict 192.0.2.1 limited\n");
        NtpResponder off = daemon("4.2.6p5", "disable monitor\n");

        assertThat(probe(d -> trapped.answer(d, ME)).sysinfo().isMonitoring()).contains(true);
        AddressReport report = probe(d -> off.answer(d, ME));
        assertThat(report.sysinfo().isMonitoring()).contains(false);
        assertThat(report.monlist().answer()).isEqualTo(Answer.ERROR);
        assertThat(report.monlist().errorCode()).isEqualTo(PrivatePacket.ERROR_NO_DATA);
    }

    @Test
    void triesTheOtherFormsWhereAFilterKnowsOnlyTheFirst() {
        NtpResponder daemon = daemon("4.2.6p5", "");

        AddressReport report = probe(d -> isForm(d, 42, 3) ? List.of() : daemon.answer(d, ME));

        assertThat(report.monlist().answer()).isEqualTo(Answer.DATA);
        assertThat(report.monlist().form()).isEqualTo("42/2");
    }

    @Test
    void survivesLossOfHalfTheReplies() {
        NtpResponder daemon = daemon("4.2.6p5", "");
        for (int i = 0; i < 300; i++) {
            daemon.recordClient(Vantage.of("10.1." + i / 250 + "." + i % 250, "10.99.0.1"), 3);
        }
        Random random = new Random(5);

        AddressReport report = probe(d -> daemon.answer(d, ME).stream()
                .filter(p -> p.length < 100 || random.nextBoolean())
                .toList());

        assertThat(report.monlist().answer()).isEqualTo(Answer.DATA);
        assertThat(report.monlist().isComplete()).isFalse();
        assertThat(report.monlist().items()).isBetween(60, 240);
    }

    @Test
    void putsFragmentsInOrder() {
        NtpResponder daemon = daemon("4.2.6p5", "");

        AddressReport report = probe(d -> {
            List<byte[]> replies = new ArrayList<>(daemon.answer(d, ME));
            java.util.Collections.reverse(replies);
            return replies;
        });

        assertThat(report.readVariables().text()).startsWith("version=").endsWith("clk_wander=0.012\r\n");
    }

    @Test
    void refusalIsNotSilence() {
        ProbeSession session = new ProbeSession("10.99.0.1", AddressFamily.IPV4, REQUEST, () -> 7);
        session.takeOutgoing(0);

        session.refused();

        assertThat(session.isDone()).isTrue();
        assertThat(session.report().time().answer()).isEqualTo(Answer.REFUSED);
        assertThat(session.report().monlist().answer()).isEqualTo(Answer.NOT_ASKED);
        assertThat(session.report().isRefused()).isTrue();
    }

    @Test
    void ignoresAnswersToOthers() {
        TimePacket foreign = TimePacket.client(99).answer(2, "GPS", 1);

        AddressReport report = probe(d -> List.of(foreign.encode()));

        assertThat(report.time().answer()).isEqualTo(Answer.SILENT);
    }

    @Test
    void boundsAnEndlessReply() {
        byte[] more = MonlistForm.REQUEST_42_IMPLEMENTATION_3
                .packet()
                .answer(72, java.util.Collections.nCopies(12, new byte[72]))
                .get(0)
                .encode();

        AddressReport report = probe(d -> java.util.Collections.nCopies(5_000, more));

        assertThat(report.monlist().traffic().packets()).isLessThanOrEqualTo(1);
    }

    @Test
    void hostileRepliesNeverThrowAndAlwaysEnd() {
        Random random = new Random(11);
        for (int round = 0; round < 3_000; round++) {
            AddressReport report = probe(d -> {
                List<byte[]> replies = new ArrayList<>();
                for (int i = random.nextInt(6); i > 0; i--) {
                    byte[] bytes = new byte[random.nextInt(520)];
                    random.nextBytes(bytes);
                    for (int k = 0; k < Math.min(bytes.length, d.length) && random.nextInt(4) > 0; k++) {
                        bytes[k] = d[k];
                    }
                    if (bytes.length > 1 && random.nextBoolean()) {
                        boolean mode6 = (d[0] & 7) == 6;
                        bytes[0] = (byte) (mode6 ? d[0] : d[0] | 0x80 | random.nextInt(2) << 6);
                        bytes[1] = (byte) (mode6 ? 0x80 | random.nextInt(128) : random.nextInt(128));
                    }
                    replies.add(bytes);
                }
                return replies;
            });
            assertThat(report.monlist().items()).isLessThan(70_000);
        }
    }

    @Test
    void sendsOnlyQuestions() {
        List<byte[]> sent = new ArrayList<>();

        probe(d -> {
            sent.add(d);
            return List.of();
        });

        assertThat(sent).isNotEmpty().allMatch(ProbeSessionTest::isHarmless);
    }

    private static boolean isHarmless(byte[] sent) {
        NtpPacket packet = NtpPacket.decode(sent).orElseThrow();
        if (packet instanceof TimePacket time) {
            return time.mode() == TimePacket.CLIENT;
        }
        if (packet instanceof ControlPacket control) {
            return control.opcode() == ControlPacket.READ_VARIABLES;
        }
        PrivatePacket mode7 = (PrivatePacket) packet;
        return mode7.request() == PrivatePacket.SYSINFO || MonlistForm.of(mode7).isPresent();
    }

    private static boolean isForm(byte[] request, int code, int implementation) {
        return (request[0] & 7) == 7 && request[3] == code && request[2] == implementation;
    }

    private static NtpResponder daemon(String version, String config) {
        EffectiveConfig effective = EffectiveConfig.of(config, Daemon.classic(version), Surroundings.NONE);
        return new NtpResponder(new Exposure(effective, List.of(OWN), List.of()), true, () -> Instant.EPOCH);
    }

    /** Plays both sides with a clock of its own, so that silence costs nothing. */
    private static AddressReport probe(Function<byte[], List<byte[]>> network) {
        Random random = new Random(3);
        ProbeSession session = new ProbeSession("10.99.0.1", AddressFamily.IPV4, REQUEST, random::nextLong);
        long now = Long.MAX_VALUE - 1_000_000_000L;
        for (int turn = 0; !session.isDone(); turn++) {
            assertThat(turn).isLessThan(100);
            for (byte[] datagram : session.takeOutgoing(now)) {
                for (byte[] reply : network.apply(datagram)) {
                    session.receive(reply, now);
                }
            }
            now = session.wakeAt(now);
        }
        return session.report();
    }
}
