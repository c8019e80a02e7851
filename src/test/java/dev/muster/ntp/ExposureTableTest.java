package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testing.ExposureTable;
import dev.muster.testing.ExposureTable.Measured;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The model against what real daemons answered: every row, daemon and vantage of the measured table. */
class ExposureTableTest {
    private static final int ROWS = 35;
    private static final List<IpAddress> OWN = List.of(IpAddress.of("10.99.0.1"), IpAddress.of("fd00:99::1"));
    private static final List<String> FROM = List.of("10.99.0.2", "fd00:99::2", "127.0.0.1", "::1");
    private static final Surroundings NAMES = new Surroundings(
            Map.of(), Map.of("time.example.net", List.of(IpAddress.of("fd00:99::9"), IpAddress.of("10.99.0.9"))));

    private static Exposure exposure(Measured m) {
        Daemon parsed = Daemon.named(m.daemon()).orElseThrow();
        List<Vantage> primers = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> Vantage.of("10.99.10." + i, "10.99.0.1"))
                .toList();
        return new Exposure(EffectiveConfig.of(m.config(), parsed, NAMES), OWN, primers);
    }

    @TestFactory
    Stream<DynamicTest> predictsWhatWasMeasured() throws IOException {
        return ExposureTable.read().stream()
                .map(m -> DynamicTest.dynamicTest(m.row() + " " + m.daemon(), () -> assertPredicted(m)));
    }

    private static void assertPredicted(Measured m) {
        StringBuilder monlist = new StringBuilder();
        StringBuilder mode6 = new StringBuilder();
        StringBuilder time = new StringBuilder();
        for (String from : FROM) {
            Exposure.Judgement got = exposure(m).judge(Vantage.of(IpAddress.of(from), Vantage.EPHEMERAL, OWN));
            monlist.append(sign(got.monlist()));
            mode6.append(sign(got.mode6()));
            if (time.length() < 2) {
                time.append(sign(got.mode3()));
            }
        }

        assertThat(monlist + " " + mode6 + " " + time)
                .as(m.config())
                .isEqualTo(m.monlist() + " " + m.mode6() + " " + m.time());
    }

    /** The six places each daemon was asked from; the table's notes tell of the last two. */
    private enum Place {
        REMOTE_IPV4("10.99.0.2"),
        REMOTE_IPV6("fd00:99::2"),
        LOOPBACK_IPV4("127.0.0.1"),
        LOOPBACK_IPV6("::1"),
        OWN_ADDRESS("10.99.0.1"),
        SECOND_SUBNET("10.77.0.2");

        private final Vantage from;

        Place(String address) {
            from = Vantage.of(IpAddress.of(address), Vantage.EPHEMERAL, OWN);
        }

        /** What was measured there, as a sign of the table. */
        char measured(Measured m, String kind, String cells) {
            boolean isQuery = !kind.equals("mode3");
            if (this == SECOND_SUBNET && isQuery && m.row().equals("13")) {
                return '.';
            }
            if (this == SECOND_SUBNET && isQuery && m.row().equals("46")) {
                // Outside the network of the line: as where nothing is said.
                boolean isAnswered = kind.equals("mode6")
                        ? !m.daemon().startsWith("ntpsec")
                        : m.daemon().matches("ntpd-4[.]2[.][46].*");
                return isAnswered ? 'D' : '.';
            }
            return cells.charAt(this == OWN_ADDRESS || this == SECOND_SUBNET ? 0 : ordinal());
        }
    }

    @Test
    void everyRowDaemonAndPlaceIsPredicted() throws IOException {
        List<String> cells = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (Measured m : ExposureTable.read()) {
            Exposure exposure = exposure(m);
            for (Place place : Place.values()) {
                Exposure.Judgement got = exposure.judge(place.from);
                compare(m, place, "monlist", m.monlist(), got.monlist(), cells, wrong);
                compare(m, place, "mode6", m.mode6(), got.mode6(), cells, wrong);
                if (place != Place.LOOPBACK_IPV4 && place != Place.LOOPBACK_IPV6 && place != Place.OWN_ADDRESS) {
                    compare(m, place, "mode3", m.time(), got.mode3(), cells, wrong);
                }
            }
        }
        System.out.println("truth table: " + (cells.size() - wrong.size()) + " of " + cells.size()
                + " answers predicted: " + ROWS + " rows, 4 daemons, " + Place.values().length + " places");

        assertThat(wrong).isEmpty();
        assertThat(cells).hasSize(ROWS * 4 * (6 + 6 + 3));
    }

    private static void compare(
            Measured m, Place place, String kind, String signs, Answer got, List<String> cells, List<String> wrong) {
        String cell = m.row() + " " + m.daemon() + " " + place + " " + kind;
        cells.add(cell);
        if (sign(got) != place.measured(m, kind, signs)) {
            wrong.add(cell + ": measured " + place.measured(m, kind, signs) + ", predicted " + sign(got));
        }
    }

    @Test
    void tableIsWhole() throws IOException {
        assertThat(ExposureTable.read()).hasSize(ROWS * 4);
    }

    @Test
    void sourcePortDecidesAboutNtpportAndLowPorts() {
        EffectiveConfig config =
                EffectiveConfig.of("restrict default ntpport noquery\n", Daemon.classic("4.2.6p5"), Surroundings.NONE);
        Exposure exposure = new Exposure(config, OWN, List.of());

        assertThat(mode6(exposure, 40_000)).isEqualTo(Answer.DATA);
        assertThat(mode6(exposure, 123)).isEqualTo(Answer.SILENT);
        assertThat(mode6(exposure, 80)).isEqualTo(Answer.SILENT);
    }

    @Test
    void lowPortsAreDroppedBy426Only() throws IOException {
        for (Measured m : ExposureTable.read()) {
            Exposure.Judgement low = exposure(m).judge(Vantage.of(IpAddress.of("10.99.0.2"), 80, OWN));
            boolean drops = m.daemon().equals("ntpd-4.2.6p5");

            assertThat(sign(low.mode6()))
                    .as(m.row() + " " + m.daemon())
                    .isEqualTo(drops ? '.' : m.mode6().charAt(0));
            assertThat(sign(low.mode3()))
                    .as(m.row() + " " + m.daemon())
                    .isEqualTo(drops ? '.' : m.time().charAt(0));
        }
    }

    @Test
    void port123MakesADifferenceInRow30Alone() throws IOException {
        for (Measured m : ExposureTable.read()) {
            Exposure.Judgement got = exposure(m).judge(Vantage.of(IpAddress.of("10.99.0.2"), 123, OWN));
            boolean isNtpPort = m.row().equals("30") && !m.daemon().equals("ntpd-4.2.4p8");

            assertThat(sign(got.mode6()))
                    .as(m.row() + " " + m.daemon())
                    .isEqualTo(isNtpPort ? '.' : m.mode6().charAt(0));
        }
    }

    private static Answer mode6(Exposure exposure, int port) {
        return exposure.judge(Vantage.of(IpAddress.of("10.99.0.2"), port, OWN)).mode6();
    }

    private static char sign(Answer answer) {
        return answer == Answer.DATA ? 'D' : answer == Answer.ERROR ? 'e' : '.';
    }
}
