package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final Pattern RESULT = Pattern.compile("(\\S+)\\s+monlist (\\S{4})  mode6 (\\S{4})  time (\\S{2})");

    /** One configuration on one daemon, with what was seen. */
    private record Measured(String row, String config, String daemon, String monlist, String mode6, String time) {

        Exposure exposure() {
            Daemon parsed = Daemon.named(daemon).orElseThrow();
            List<Vantage> primers = IntStream.rangeClosed(1, 5)
                    .mapToObj(i -> Vantage.of("10.99.10." + i, "10.99.0.1"))
                    .toList();
            return new Exposure(EffectiveConfig.of(config, parsed, NAMES), OWN, primers);
        }
    }

    @TestFactory
    Stream<DynamicTest> predictsWhatWasMeasured() throws IOException {
        return measured().stream()
                .map(m -> DynamicTest.dynamicTest(m.row() + " " + m.daemon(), () -> assertPredicted(m)));
    }

    private static void assertPredicted(Measured m) {
        StringBuilder monlist = new StringBuilder();
        StringBuilder mode6 = new StringBuilder();
        StringBuilder time = new StringBuilder();
        for (String from : FROM) {
            Exposure.Judgement got = m.exposure().judge(Vantage.of(IpAddress.of(from), Vantage.EPHEMERAL, OWN));
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
        assertThat(measured()).hasSize(35 * 4);
    }

    @Test
    void ownAddressMeetsTheDefaultLikeAnyRemote() throws IOException {
        for (Measured m : measured()) {
            Exposure.Judgement got = m.exposure().judge(Vantage.of(IpAddress.of("10.99.0.1"), Vantage.EPHEMERAL, OWN));

            assertThat("" + sign(got.monlist()) + sign(got.mode6()))
                    .as(m.row() + " " + m.daemon())
                    .isEqualTo("" + m.monlist().charAt(0) + m.mode6().charAt(0));
        }
    }

    @Test
    void secondSubnetDiffersOnlyWhereASubnetIsNamed() throws IOException {
        for (Measured m : measured()) {
            Exposure.Judgement got = m.exposure().judge(Vantage.of(IpAddress.of("10.77.0.2"), Vantage.EPHEMERAL, OWN));
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

    private static List<Measured> measured() throws IOException {
        String text;
        try (InputStream in = ExposureTableTest.class.getResourceAsStream("/ntp/exposure.txt")) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<Measured> out = new ArrayList<>();
        String row = "";
        StringBuilder config = new StringBuilder();
        for (String line : text.lines().toList()) {
            Matcher result = RESULT.matcher(line.strip());
            if (line.startsWith("[")) {
                row = line.substring(1, 3);
                config = new StringBuilder("server 10.99.0.9\n");
            } else if (line.startsWith("  | ")) {
                config.append(line.substring(4).replace("<CR>", "\r")).append('\n');
            } else if (result.matches()) {
                out.add(new Measured(
                        row, config.toString(), result.group(1), result.group(2), result.group(3), result.group(4)));
            }
        }
        return out;
    }
}
