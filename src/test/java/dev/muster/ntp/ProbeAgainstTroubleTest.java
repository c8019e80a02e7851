package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A probe over lines that lose, double and mix up datagrams, and against hosts that lie. */
class ProbeAgainstTroubleTest {
    private static final IpAddress OWN = IpAddress.of("10.99.0.1");
    private static final Vantage ME = Vantage.of("10.99.0.2", "10.99.0.1");
    private static final ProbeRequest REQUEST = ProbeRequest.of(123, "10.99.0.1");
    private static final int MOST_DATAGRAMS = 60;
    /** Never draws the 0 that stands for trouble. */
    private static final Random CALM = new Random(0) {
        @Override
        public int nextInt(int bound) {
            return bound - 1;
        }
    };

    private static final List<String> DAEMONS = List.of(
            "4.2.4p8", "4.2.6p5", "4.2.6p5 fixed", "4.2.8p15", "4.2.8p15 mode7", "4.2.6p5 quiet", "4.2.7p300 nomru");

    // ---- what leaves

    @Test
    void everyPacketThatCanLeaveIsARead() {
        Random random = new Random(3);
        List<byte[]> sent = new ArrayList<>();
        probe(random, asked -> {
            sent.add(asked);
            return NtpPacket.decode(asked).orElseThrow() instanceof PrivatePacket question
                    ? List.of(question.error(PrivatePacket.ERROR_FORMAT).encode())
                    : List.of();
        });
        for (int round = 0; round < 600; round++) {
            NtpResponder daemon = daemon(DAEMONS.get(round % DAEMONS.size()), 40);
            probe(random, asked -> {
                sent.add(asked);
                return lies(random, daemon, asked);
            });
        }

        assertThat(sent).hasSizeGreaterThan(6_000).allMatch(ProbeAgainstTroubleTest::isRead);
        assertThat(sent.stream().map(ProbeAgainstTroubleTest::kind).distinct())
                .containsExactlyInAnyOrder(
                        "time",
                        "mode 6 op 2",
                        "mode 6 op 12",
                        "mode 6 op 10",
                        "mode 7 4/3 of 8",
                        "mode 7 42/3 of 8",
                        "mode 7 42/2 of 8",
                        "mode 7 20/3 of 8",
                        "mode 7 20/2 of 8",
                        "mode 7 42/3 of 192",
                        "mode 7 42/2 of 192",
                        "mode 7 20/3 of 192",
                        "mode 7 20/2 of 192",
                        "mode 7 42/3 of 48",
                        "mode 7 42/2 of 48",
                        "mode 7 20/3 of 48",
                        "mode 7 20/2 of 48");
    }

    /** Byte for byte: no authentication, no data but zeros, in mode 6 none but our nonce. */
    private static boolean isRead(byte[] sent) {
        byte[] zeros = new byte[sent.length];
        switch (sent[0] & 7) {
            case 3:
                return sent.length == 48 && sent[0] == 0x23 && Arrays.equals(sent, 1, 40, zeros, 1, 40);
            case 6:
                String data = new String(sent, 12, sent.length - 12, StandardCharsets.US_ASCII);
                return sent[0] == 0x16
                        && (sent[1] == 10
                                ? data.matches("nonce=[0-9a-fA-F]{8,64}, frags=32\0{0,3}")
                                : (sent[1] == 2 || sent[1] == 12) && data.isEmpty());
            case 7:
                boolean isKnown = sent[3] == 4 || sent[3] == 20 || sent[3] == 42;
                return sent[0] == 0x17
                        && sent[1] == 0
                        && (sent[2] == 2 || sent[2] == 3)
                        && isKnown
                        && Arrays.equals(sent, 4, sent.length, zeros, 4, sent.length);
            default:
                return false;
        }
    }

    private static String kind(byte[] sent) {
        return switch (sent[0] & 7) {
            case 6 -> "mode 6 op " + sent[1];
            case 7 -> "mode 7 " + sent[3] + "/" + sent[2] + " of " + sent.length;
            default -> "time";
        };
    }

    @Test
    void onePageOfTheListOfANewerDaemonIsAllThatIsDrawn() {
        List<byte[]> sent = new ArrayList<>();
        NtpResponder daemon = daemon("4.2.8p15", 600);

        AddressReport report = probe(new Random(1), asked -> {
            sent.add(asked);
            return daemon.answer(asked, ME);
        });

        assertThat(sent)
                .filteredOn(s -> (s[0] & 7) == 6 && s[1] == ControlPacket.READ_MRU)
                .hasSize(1);
        assertThat(report.mru().list()).isEqualTo(Answer.DATA);
        assertThat(report.mru().isComplete()).isTrue();
        assertThat(report.mru().entries()).isBetween(100, 200);
        assertThat(report.mru().traffic().requestBytes()).isEqualTo(52);
        assertThat(report.mru().traffic().packets()).isEqualTo(32);
        assertThat(report.mru().traffic().payloadFactor()).isBetween(280.0, 300.0);
        assertThat(report.monlist().answer()).isEqualTo(Answer.SILENT);
    }

    @Test
    void olderDaemonsAndNomrulistGiveNoSuchList() {
        NtpResponder old = daemon("4.2.6p5", 0);
        NtpResponder closed = daemon("4.2.7p300 nomru", 0);

        AddressReport.MruAnswer unknown =
                probe(new Random(1), asked -> old.answer(asked, ME)).mru();
        AddressReport.MruAnswer denied =
                probe(new Random(1), asked -> closed.answer(asked, ME)).mru();

        assertThat(unknown.nonce()).isEqualTo(Answer.ERROR);
        assertThat(unknown.errorCode()).isEqualTo(ControlPacket.ERROR_BAD_OPCODE);
        assertThat(unknown.list()).isEqualTo(Answer.NOT_ASKED);
        assertThat(denied.nonce()).isEqualTo(Answer.DATA);
        assertThat(denied.list()).isEqualTo(Answer.ERROR);
        assertThat(denied.errorCode()).isEqualTo(ControlPacket.ERROR_PERMISSION);
    }

    @Test
    void aNonceThatIsNoneIsNotSentBack() {
        for (String text : List.of(
                "nonce=",
                "nonce=12345678, frags=9999",
                "nonce=abc\r\n:config",
                "nonce=" + "a".repeat(65),
                "xnonce=0123456789")) {
            List<byte[]> sent = new ArrayList<>();
            NtpResponder daemon = daemon("4.2.8p15", 0);

            probe(new Random(1), asked -> {
                sent.add(asked);
                boolean isNonce = (asked[0] & 7) == 6 && asked[1] == ControlPacket.REQUEST_NONCE;
                return isNonce ? said(asked, text) : daemon.answer(asked, ME);
            });

            assertThat(sent).allMatch(ProbeAgainstTroubleTest::isRead);
            boolean isPlain = text.startsWith("nonce=12345678,");
            assertThat(sent)
                    .filteredOn(s -> (s[0] & 7) == 6 && s[1] == ControlPacket.READ_MRU)
                    .as(text)
                    .hasSize(isPlain ? 2 : 0);
        }
    }

    private static List<byte[]> said(byte[] asked, String text) {
        ControlPacket question = (ControlPacket) NtpPacket.decode(asked).orElseThrow();
        return question.answer(0, 0, text).stream().map(NtpPacket::encode).toList();
    }

    // ---- padded forms

    @Test
    void padsTheRequestWhereEightBytesAreABadFormat() {
        NtpResponder daemon = daemon("4.2.6p5", 10);
        for (int least : new int[] {192, 48}) {
            AddressReport report = probe(new Random(1), asked -> {
                boolean isList = (asked[0] & 7) == 7 && asked[3] != PrivatePacket.SYSINFO;
                if (isList && asked.length != least) {
                    PrivatePacket question =
                            (PrivatePacket) NtpPacket.decode(asked).orElseThrow();
                    return List.of(question.error(PrivatePacket.ERROR_FORMAT).encode());
                }
                return daemon.answer(asked, ME);
            });

            assertThat(report.monlist().answer()).isEqualTo(Answer.DATA);
            assertThat(report.monlist().form()).isEqualTo("42/3");
            assertThat(report.monlist().traffic().requestBytes()).isEqualTo(least);
        }
    }

    // ---- lines in trouble

    @Test
    void lossDoublingAndDisorderChangeNothingWhileTriesSuffice() {
        Fuzz.run("probes over bad lines", 3, random -> random, random -> {
            String version = DAEMONS.get(random.nextInt(DAEMONS.size()));
            int clients = random.nextInt(3) == 0 ? 600 : random.nextInt(30);
            NtpResponder calm = daemon(version, clients);
            NtpResponder shaken = daemon(version, clients);

            // Recorded before, or the lists would hang on which question arrives first.
            List.of(calm, shaken).forEach(daemon -> daemon.recordClient(ME, 3));

            AddressReport expected = new Line(asked -> calm.answer(asked, ME), CALM).probe();
            AddressReport actual = new Line(asked -> shaken.answer(asked, ME), random).probe();

            assertThat(answers(actual)).as(version + ", " + clients).isEqualTo(answers(expected));
        });
    }

    /** All but the addresses in a list, which holds us sooner or later by the order of questions. */
    private static List<Object> answers(AddressReport report) {
        return List.of(
                report.time(),
                report.monlist().answer(),
                report.monlist().form(),
                report.monlist().errorCode(),
                report.monlist().items(),
                report.monlist().isComplete(),
                report.monlist().traffic(),
                report.sysinfo(),
                report.readVariables(),
                report.mru(),
                report.troubles());
    }

    @Test
    void everyQuestionMayLoseAllButItsLastTry() {
        NtpResponder daemon = daemon("4.2.6p5", 600);
        Map<String, Integer> asked = new TreeMap<>();

        AddressReport report = probe(new Random(1), question -> {
            int times = asked.merge(kind(question), 1, Integer::sum);
            return times < 3 ? List.of() : daemon.answer(question, ME);
        });

        assertThat(report.time().answer()).isEqualTo(Answer.DATA);
        assertThat(report.monlist().traffic()).isEqualTo(new Traffic(8, 100, 44_000, 28));
        assertThat(report.readVariables().answer()).isEqualTo(Answer.DATA);
        assertThat(report.sysinfo().isMonitoring()).contains(true);
    }

    // ---- hosts that lie

    @Test
    void liesEndWithinBoundsAndAreNeverTakenForSafety() {
        Fuzz.run("lying hosts", 10, random -> random, random -> {
            NtpResponder daemon = daemon(DAEMONS.get(random.nextInt(DAEMONS.size())), random.nextInt(40));
            boolean[] isOdd = new boolean[1];
            AddressReport report = probe(random, asked -> {
                List<byte[]> said = lies(random, daemon, asked);
                isOdd[0] |= !said.isEmpty() && (asked[0] & 7) != 3;
                return said;
            });
            Finding finding = ProbeJudge.judge(
                    java.util.Optional.of(new ProbeReport(REQUEST, List.of(report), List.of())), HostView.NONE);

            assertThat(report.monlist().items()).isLessThan(70_000);
            assertThat(report.readVariables().text().length()).isLessThanOrEqualTo(66_000);
            if (isOdd[0]) {
                assertThat(finding.verdict().isProvenSafe())
                        .as("%s: %s", finding, report)
                        .isFalse();
            }
        });
    }

    @Test
    void offsetsThatLieCostNoMemoryAndMakeNoWord() {
        AddressReport report = withVariables(asked -> List.of(
                fragment(asked, 60_000, true, "sion=\"forged\""),
                fragment(asked, 0, true, "ver"),
                fragment(asked, 1, true, "erXY"),
                fragment(asked, 65_535, false, "end")));

        assertThat(report.readVariables().answer()).isEqualTo(Answer.DATA);
        assertThat(report.readVariables().text()).isEqualTo("verXY\nsion=\"forged\"\nend");
        assertThat(report.readVariables().version()).isEmpty();
    }

    @Test
    void fragmentsThatOverlapAreReadOnce() {
        AddressReport report = withVariables(asked ->
                List.of(fragment(asked, 0, true, "version=\"ntpd 4.2"), fragment(asked, 10, false, "tpd 4.2.8\"")));

        assertThat(report.readVariables().version()).isEqualTo("ntpd 4.2.8");
    }

    @Test
    void aFloodEndsTheProbeAndProvesNothing() {
        byte[] junk = new byte[1_400];
        AddressReport report = probe(new Random(1), asked -> Collections.nCopies(ProbeSession.MOST_PACKETS + 1, junk));

        assertThat(report.isConclusive()).isFalse();
        assertThat(report.troubles()).anyMatch(t -> t.contains("sends without end"));
    }

    @Test
    void anErrorBeforeTheListHidesNoList() {
        NtpResponder daemon = daemon("4.2.6p5", 10);

        AddressReport report = probe(new Random(1), asked -> {
            List<byte[]> out = new ArrayList<>();
            if ((asked[0] & 7) == 7) {
                PrivatePacket question = (PrivatePacket) NtpPacket.decode(asked).orElseThrow();
                out.add(question.error(PrivatePacket.ERROR_NO_DATA).encode());
            }
            out.addAll(daemon.answer(asked, ME));
            return out;
        });

        assertThat(report.monlist().answer()).isEqualTo(Answer.DATA);
    }

    @Test
    void aRefusalOfOneKindOfQuestionIsNoMissingDaemon() {
        NtpResponder daemon = daemon("4.2.6p5 fixed", 0);
        ProbeSession session = new ProbeSession("10.99.0.1", AddressFamily.IPV4, REQUEST, new Random(1)::nextLong);
        session.takeOutgoing(0);

        session.refused(1_000_000);
        NtpPacket asked = TimePacket.client(new Random(1).nextLong());
        daemon.answer(asked.encode(), ME).forEach(reply -> session.receive(reply, 2_000_000));
        long now = 2_000_000;
        while (!session.isDone()) {
            session.takeOutgoing(now);
            now = session.wakeAt(now);
        }

        assertThat(session.report().isRefused()).isFalse();
        assertThat(session.report().time().answer()).isEqualTo(Answer.DATA);
        assertThat(session.report().monlist().answer()).isEqualTo(Answer.SILENT);
    }

    private static AddressReport withVariables(Function<ControlPacket, List<byte[]>> answer) {
        return probe(new Random(1), asked -> {
            NtpPacket packet = NtpPacket.decode(asked).orElseThrow();
            return packet instanceof ControlPacket question && question.opcode() == ControlPacket.READ_VARIABLES
                    ? answer.apply(question)
                    : List.of();
        });
    }

    private static byte[] fragment(ControlPacket asked, int offset, boolean isMore, String text) {
        return new ControlPacket(
                        0,
                        asked.version(),
                        true,
                        false,
                        isMore,
                        asked.opcode(),
                        asked.sequence(),
                        0,
                        0,
                        offset,
                        text.getBytes(StandardCharsets.ISO_8859_1))
                .encode();
    }

    /** What a daemon says, with bytes changed, cut, doubled, or something else altogether. */
    private static List<byte[]> lies(Random random, NtpResponder daemon, byte[] asked) {
        List<byte[]> out = new ArrayList<>();
        for (byte[] reply : daemon.answer(asked, ME)) {
            byte[] spoilt = reply.clone();
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(random.nextBoolean() ? Math.min(12, spoilt.length) : spoilt.length);
                spoilt[at] = (byte) random.nextInt(256);
            }
            out.add(random.nextInt(6) == 0 ? Arrays.copyOf(spoilt, random.nextInt(spoilt.length + 8)) : spoilt);
        }
        if (random.nextInt(4) == 0) {
            byte[] error = Arrays.copyOf(asked, (asked[0] & 7) == 7 ? 8 : 12);
            boolean isMode7 = (asked[0] & 7) == 7;
            int code = random.nextInt(8);
            error[0] = (byte) (isMode7 ? asked[0] | 0x80 : asked[0]);
            error[1] = (byte) (isMode7 ? 0 : asked[1] | 0xc0);
            error[4] = (byte) (isMode7 ? Math.max(1, code) << 4 : code);
            out.add(random.nextInt(out.size() + 1), error);
        }
        if (random.nextInt(8) == 0) {
            byte[] junk = new byte[1 + random.nextInt(500)];
            random.nextBytes(junk);
            out.addAll(Collections.nCopies(1 + random.nextInt(50), junk));
        }
        return out;
    }

    private static NtpResponder daemon(String name, int clients) {
        String[] words = name.split(" ");
        String config = switch (words.length > 1 ? words[1] : "") {
            case "fixed" -> "restrict default noquery\n";
            case "mode7" -> "enable mode7\n";
            case "quiet" -> "disable monitor\n";
            case "nomru" -> "restrict default nomrulist\n";
            default -> "";
        };
        EffectiveConfig effective = EffectiveConfig.of(config, Daemon.classic(words[0]), Surroundings.NONE);
        NtpResponder out =
                new NtpResponder(new Exposure(effective, List.of(OWN), List.of()), true, () -> Instant.EPOCH);
        for (int i = 0; i < clients; i++) {
            out.recordClient(Vantage.of("10.1." + i / 250 + "." + i % 250, "10.99.0.1"), 3);
        }
        return out;
    }

    /** Plays both sides with a clock of its own, so that silence costs nothing. */
    private static AddressReport probe(Random random, Function<byte[], List<byte[]>> network) {
        ProbeSession session = new ProbeSession("10.99.0.1", AddressFamily.IPV4, REQUEST, random::nextLong);
        long now = 0;
        int sent = 0;
        for (int turn = 0; !session.isDone(); turn++) {
            assertThat(turn).isLessThan(300);
            for (byte[] datagram : session.takeOutgoing(now)) {
                sent++;
                for (byte[] reply : network.apply(datagram)) {
                    session.receive(reply, now);
                }
            }
            now = session.wakeAt(now);
        }
        assertThat(sent).isLessThanOrEqualTo(MOST_DATAGRAMS);
        return session.report();
    }

    /** A line on a clock of its own that may lose a question or fragment once, double and delay what it carries. */
    private static final class Line {
        private static final long MILLION = 1_000_000L;
        private final Function<byte[], List<byte[]>> far;
        private final TreeMap<Long, List<byte[]>> arriving = new TreeMap<>();
        private final Set<String> lost = new HashSet<>();
        private final Map<String, Boolean> isQuestionLoser = new HashMap<>();
        private final Random trouble;

        Line(Function<byte[], List<byte[]>> far, Random trouble) {
            this.trouble = trouble;
            this.far = far;
        }

        AddressReport probe() {
            ProbeSession session = new ProbeSession("10.99.0.1", AddressFamily.IPV4, REQUEST, new Random(9)::nextLong);
            long now = 0;
            for (int turn = 0; !session.isDone(); turn++) {
                assertThat(turn).isLessThan(20_000);
                for (byte[] asked : session.takeOutgoing(now)) {
                    carry(asked, now);
                }
                if (session.isDone()) {
                    break;
                }
                long wake = session.wakeAt(now);
                if (!arriving.isEmpty() && arriving.firstKey() <= wake) {
                    now = arriving.firstKey();
                    for (byte[] reply : arriving.remove(now)) {
                        session.receive(reply, now);
                    }
                } else {
                    now = wake;
                }
            }
            return session.report();
        }

        private void carry(byte[] asked, long now) {
            boolean losesQuestions = isQuestionLoser.computeIfAbsent(kind(asked), k -> trouble.nextInt(2) == 0);
            if (losesQuestions && isLost(kind(asked))) {
                return;
            }
            for (byte[] reply : far.apply(asked)) {
                if (!losesQuestions && isLost(kind(asked) + Arrays.hashCode(Arrays.copyOf(reply, 12)))) {
                    continue;
                }
                for (int copies = trouble.nextInt(10) == 0 ? 2 : 1; copies > 0; copies--) {
                    long delay = (5 + (trouble.nextInt(4) == 0 ? trouble.nextInt(100) : 0)) * MILLION;
                    arriving.computeIfAbsent(now + delay, t -> new ArrayList<>())
                            .add(reply);
                }
            }
        }

        /** Each question once at most, or else each fragment of its answer once: two tries always suffice. */
        private boolean isLost(String name) {
            return trouble.nextInt(5) == 0 && lost.add(name);
        }
    }
}
