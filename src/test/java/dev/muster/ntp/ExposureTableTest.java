package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testing.ExposureTable;
import dev.muster.testing.ExposureTable.Measured;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The model against what real daemons answered: every row, daemon and vantage of the measured table. */
class ExposureTableTest {
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

    @Test
    void tableIsWhole() throws IOException {
        assertThat(ExposureTable.read()).hasSize(35 * 4);
    }

    @Test
    void ownAddressMeetsTheDefaultLikeAnyRemote() throws IOException {
        for (Measured m : ExposureTable.read()) {
            Exposure.Judgement got = exposure(m).judge(Vantage.of(IpAddress.of("10.99.0.1"), Vantage.EPHEMERAL, OWN));

            assertThat("" + sign(got.monlist()) + sign(got.mode6()))
                    .as(m.row() + " " + m.daemon())
                    .isEqualTo("" + m.monlist().charAt(0) + m.mode6().charAt(0));
        }
    }

    @Test
    void secondSubnetDiffersOnlyWhereASubnetIsNamed() throws IOException {
        for (Measured m : ExposureTable.read()) {
            Exposure.Judgement got = exposure(m).judge(Vantage.of(IpAddress.of("10.77.0.2"), Vantage.EPHEMERAL, OWN));
            char mode6 = m.mode6().charAt(0);
            boolean ntpsec = m.daemon().startsWith("ntpsec");
            char expected = m.row().equals("13") ? '.' : m.row().equals("46") && !ntpsec ? 'D' : mode6;

            assertThat(sign(got.mode6())).as(m.row() + " " + m.daemon()).isEqualTo(expected);
        }
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

    private static Answer mode6(Exposure exposure, int port) {
        return exposure.judge(Vantage.of(IpAddress.of("10.99.0.2"), port, OWN)).mode6();
    }

    private static char sign(Answer answer) {
        return answer == Answer.DATA ? 'D' : answer == Answer.ERROR ? 'e' : '.';
    }
}
