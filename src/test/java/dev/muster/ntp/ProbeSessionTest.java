package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
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
        assertThat(report.monlist().items()).isBetween(180, 294);
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

        session.refused(0);
        session.takeOutgoing(0);
        assertThat(session.isDone()).isFalse();
        session.takeOutgoing(session.wakeAt(0));

        assertThat(session.isDone()).isTrue();
        assertThat(session.report().time().answer()).isEqualTo(Answer.REFUSED);
        assertThat(session.report().monlist().answer()).isEqualTo(Answer.REFUSED);
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
    void aClosedHostCostsThreeShortWaits() {
        NtpResponder daemon = daemon("4.2.6p5", "restrict default noquery\n");
        Lane lane = new Lane(d -> daemon.answer(d, ME), 10);

        AddressReport report = lane.probe(REQUEST);

        assertThat(report.time().answer()).isEqualTo(Answer.DATA);
        assertThat(report.monlist().answer()).isEqualTo(Answer.SILENT);
        assertThat(lane.count(d -> isForm(d, 42, 3))).isEqualTo(3);
        assertThat(lane.count(d -> isForm(d, 42, 2))).isEqualTo(2);
        assertThat(lane.count(d -> (d[0] & 7) == 6)).isEqualTo(3);
        assertThat(lane.count(d -> (d[0] & 7) == 3)).isEqualTo(1);
        assertThat(lane.millis).isBetween(700L, 900L);
    }

    @Test
    void waitsFiveRoundTripsWhereTheWayIsLong() {
        NtpResponder daemon = daemon("4.2.6p5", "restrict default noquery\n");
        Lane lane = new Lane(d -> daemon.answer(d, ME), 150);

        lane.probe(REQUEST);

        assertThat(lane.millis).isBetween(2_300L, 2_600L);
    }

    @Test
    void silenceOfAllKeepsTheFullPatience() {
        Lane lane = new Lane(d -> List.of(), 10);

        AddressReport report = lane.probe(REQUEST);

        assertThat(report.isHeard()).isFalse();
        assertThat(lane.count(d -> (d[0] & 7) == 3)).isEqualTo(3);
        assertThat(lane.count(d -> isForm(d, 42, 3))).isEqualTo(3);
        assertThat(lane.millis).isGreaterThanOrEqualTo(3_000L);
    }

    @Test
    void noTwoLostDatagramsMakeAnAmplifierLookSafe() {
        for (int first = 0; first < 14; first++) {
            for (int second = first; second < 14; second++) {
                NtpResponder daemon = daemon("4.2.6p5", "");
                Lane lane = new Lane(d -> daemon.answer(d, ME), 10);
                lane.lost = Set.of(first, first == second ? -1 : second);

                AddressReport report = lane.probe(REQUEST);

                assertThat(report.monlist().answer())
                        .as("datagrams %d and %d lost", first, second)
                        .isEqualTo(Answer.DATA);
                assertThat(report.readVariables().answer()).isEqualTo(Answer.DATA);
                assertThat(report.time().answer()).isEqualTo(Answer.DATA);
            }
        }
    }

    @Test
    void hearsALateListOfADaemonThatTellsTheTimeAtOnce() {
        NtpResponder daemon = daemon("4.2.6p5", "");
        Lane lane = new Lane(d -> daemon.answer(d, ME), 5);
        lane.listDelay = 600;

        AddressReport report = lane.probe(REQUEST);

        assertThat(report.monlist().answer()).isEqualTo(Answer.DATA);
    }

    @Test
    void aFilterThatEatsTheTimeHidesNoList() {
        NtpResponder daemon = daemon("4.2.4p8", "restrict default noserve\n");

        AddressReport report = new Lane(d -> daemon.answer(d, ME), 20).probe(REQUEST);

        assertThat(report.time().answer()).isEqualTo(Answer.SILENT);
        assertThat(report.monlist().answer()).isEqualTo(Answer.DATA);
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

    /** A way with a delay, on a clock of its own; datagrams are numbered as they are sent, either way. */
    private static final class Lane {
        private static final long MILLION = 1_000_000L;
        private final Function<byte[], List<byte[]>> network;
        private final long roundTrip;
        private final List<byte[]> sent = new ArrayList<>();
        private final TreeMap<Long, List<byte[]>> arriving = new TreeMap<>();
        private Set<Integer> lost = Set.of();
        private long listDelay;
        private int number;
        private long millis;

        Lane(Function<byte[], List<byte[]>> network, long roundTripMillis) {
            this.network = network;
            this.roundTrip = roundTripMillis * MILLION;
        }

        long count(Predicate<byte[]> which) {
            return sent.stream().filter(which).count();
        }

        AddressReport probe(ProbeRequest request) {
            Random random = new Random(3);
            ProbeSession session = new ProbeSession("10.99.0.1", AddressFamily.IPV4, request, random::nextLong);
            long now = 0;
            for (int turn = 0; !session.isDone(); turn++) {
                assertThat(turn).isLessThan(5_000);
                session.takeOutgoing(now).forEach(send(now));
                if (session.isDone()) {
                    break;
                }
                long wake = session.wakeAt(now);
                Map.Entry<Long, List<byte[]>> next = arriving.firstEntry();
                if (next != null && next.getKey() <= wake) {
                    now = next.getKey();
                    arriving.remove(now);
                    for (byte[] datagram : next.getValue()) {
                        session.receive(datagram, now);
                    }
                } else {
                    now = wake;
                }
            }
            millis = now / MILLION;
            return session.report();
        }

        private Consumer<byte[]> send(long now) {
            return datagram -> {
                sent.add(datagram);
                if (lost.contains(number++)) {
                    return;
                }
                long delay = (datagram[0] & 7) == 7 ? listDelay * MILLION : 0;
                for (byte[] reply : network.apply(datagram)) {
                    if (!lost.contains(number++)) {
                        arriving.computeIfAbsent(now + roundTrip + delay, t -> new ArrayList<>())
                                .add(reply);
                    }
                }
            };
        }
    }
}
