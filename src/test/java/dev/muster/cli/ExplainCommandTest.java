package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import dev.muster.testing.ExposureTable;
import dev.muster.testing.ExposureTable.Measured;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code muster ntp explain}, from the command line to what it prints. */
class ExplainCommandTest {
    private static final List<String> SIX =
            List.of("10.99.0.2", "fd00:99::2", "127.0.0.1", "::1", "10.99.0.1", "10.77.0.2");

    @TempDir
    private Path home = Path.of("");

    private Muster muster = new Muster(home);

    @BeforeEach
    void start() {
        muster = new Muster(home);
    }

    /** 35 rows on four daemons from six places: monlist and mode 6 each, and the time where it was asked. */
    @Test
    void predictsTheMeasuredTableFromSixPlaces() throws IOException {
        int checked = 0;
        List<String> wrong = new ArrayList<>();
        for (Measured m : ExposureTable.read()) {
            String file = muster.file(m.row() + ".conf", m.config());
            Value answer = json(
                    file,
                    "--daemon",
                    m.daemon(),
                    "--own",
                    "10.99.0.1,fd00:99::1",
                    "--from",
                    String.join(",", SIX),
                    "--resolve",
                    "time.example.net=fd00:99::9,10.99.0.9",
                    "--primed-by",
                    "10.99.10.1,10.99.10.2,10.99.10.3,10.99.10.4,10.99.10.5",
                    "--json");
            List<Value> sources = items(answer, "sources");
            for (int i = 0; i < SIX.size(); i++) {
                String expected = expected(m, SIX.get(i));
                String got = sign(sources.get(i), "monlist")
                        + sign(sources.get(i), "mode6")
                        + (i < 2 ? sign(sources.get(i), "mode3") : "");
                checked++;
                if (!got.equals(expected)) {
                    wrong.add(m.row() + " " + m.daemon() + " " + SIX.get(i) + ": " + got + ", measured " + expected);
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(checked).isEqualTo(35 * 4 * 6);
    }

    /** The own address was always answered like a stranger, the second subnet in all rows but the two that name one. */
    private static String expected(Measured m, String from) {
        int at = List.of("10.99.0.2", "fd00:99::2", "127.0.0.1", "::1").indexOf(from);
        char monlist = m.monlist().charAt(Math.max(at, 0));
        char mode6 = m.mode6().charAt(Math.max(at, 0));
        if (from.equals("10.77.0.2") && m.row().equals("13")) {
            return "..";
        }
        if (from.equals("10.77.0.2") && m.row().equals("46")) {
            boolean hasMonlist =
                    m.daemon().startsWith("ntpd-4.2.4") || m.daemon().startsWith("ntpd-4.2.6");
            return (hasMonlist ? "D" : ".") + (m.daemon().startsWith("ntpsec") ? "." : "D");
        }
        return "" + monlist + mode6 + (at == 0 || at == 1 ? m.time().charAt(at) : "");
    }

    @Test
    void saysWhichLinesDecide() {
        String file =
                muster.file("ntp.conf", "restrict default noquery nofoo\ndisable monitor\nrestrict ::1 limited\n");

        String old = muster.run("ntp", "explain", file, "--daemon", "ntpd-4.2.4p8", "--from", "10.0.0.1")
                .out();
        String later = muster.run("ntp", "explain", file, "--daemon", "ntpd-4.2.6p5", "--from", "10.0.0.1")
                .out();

        assertThat(old)
                .contains("from 10.0.0.1: monlist: data, mode7: data, mode6: data, mode3: answer")
                .contains("ntp.conf:1:26: \"nofoo\" is not understood, so the whole line is ignored")
                .contains("ntp.conf:2:1: has no effect: line 3 says limited, which switches monitoring on again");
        assertThat(later)
                .contains("from 10.0.0.1: monlist: silent, mode7: silent, mode6: silent, mode3: answer")
                .contains("for 0.0.0.0/0: noquery: modes 6 and 7 are dropped, the time is told");
    }

    @Test
    void readsIncludedFilesAndNamesAndPrimers() {
        String file = muster.file("ntp.conf", "includefile /etc/more.conf\nrestrict a.example noquery\n");
        String more = muster.file("more.conf", "restrict default noserve\n");

        Value answer = json(
                file,
                "--daemon",
                "4.2.6p5",
                "--from",
                "10.0.0.1,10.0.0.2",
                "--include",
                "/etc/more.conf=" + more,
                "--resolve",
                "a.example=10.0.0.2",
                "--primed-by",
                "10.0.0.1",
                "--json");

        assertThat(sign(items(answer, "sources").get(0), "monlist")).isEqualTo("e");
        assertThat(sign(items(answer, "sources").get(0), "mode3")).isEqualTo(".");
        assertThat(sign(items(answer, "sources").get(1), "monlist")).isEqualTo(".");
        assertThat(sign(items(answer, "sources").get(1), "mode3")).isEqualTo("D");
        assertThat(items(items(answer, "sources").get(0), "because").toString()).contains("/etc/more.conf");
    }

    @Test
    void namesTheUpstreamThatTheFileCutsOff() {
        String file = muster.file("ntp.conf", "server 10.0.0.9\nrestrict default ignore\n");

        assertThat(muster.run("ntp", "explain", file, "--daemon", "ntpd-4.2.8p15", "--from", "10.0.0.1")
                        .out())
                .contains("synchronisation: cut off from server 10.0.0.9");
    }

    @Test
    void readsBytesOfAnyEncoding() throws IOException {
        Path file = home.resolve("odd.conf");
        Files.write(file, "restrict default n\u00e9oquery\n".getBytes(StandardCharsets.ISO_8859_1));

        Value answer = json(file.toString(), "--daemon", "ntpd-4.2.8p15", "--from", "10.0.0.1", "--json");

        assertThat(sign(items(answer, "sources").get(0), "mode6")).isEqualTo(".");
    }

    @Test
    void judgesChronyByAllowAndItsCommandPort() {
        String file = muster.file(
                "chrony.conf",
                "allow 10.99/16\ndeny 10.99.0.2\nconfdir /etc/chrony.d\nbindcmdaddress 0.0.0.0\ncmdallow 10.99.0.3\n");
        String more = muster.file("a.conf", "! of later\nALLOW 10.1.2\n");

        Value answer = json(
                file,
                "--daemon",
                "chrony-4.3",
                "--own",
                "10.99.0.1",
                "--from",
                "10.99.0.2,10.99.0.3,10.1.2.9,::1",
                "--include",
                "/etc/chrony.d/a.conf=" + more,
                "--json");

        assertThat(items(answer, "sources").stream().map(s -> sign(s, "mode3"))).containsExactly(".", "D", "D", ".");
        assertThat(items(answer, "sources").stream().map(s -> sign(s, "commands")))
                .containsExactly(".", "D", ".", "D");
        assertThat(items(answer, "sources").stream().map(s -> sign(s, "mode6"))).containsOnly(".");
    }

    @Test
    void chronyExitsOverALineItDoesNotKnow() {
        String file = muster.file("chrony.conf", "allow\ndisable monitor\n");

        assertThat(muster.run("ntp", "explain", file, "--daemon", "chrony-4.3", "--from", "10.0.0.1")
                        .out())
                .contains("mode3: silent")
                .contains("chrony.conf:2:1: \"disable\" is no directive: chronyd exits");
    }

    @Test
    void judgesOpenNtpdByWhereItListensAndClientsAsSilent() {
        String listening = muster.file("ntpd.conf", "listen on 10.0.0.7 # mine\nservers pool.example\n");
        String wrong = muster.file("wrong.conf", "listen on *\ndisable monitor\n");
        String[] asked = {"--own", "10.0.0.7", "--from", "10.0.0.1"};

        assertThat(explained(listening, "openntpd-6.2p3", asked)).contains("mode3: answer");
        assertThat(explained(listening, "openntpd", "--own", "10.0.0.8", "--from", "10.0.0.1"))
                .contains("mode3: silent");
        assertThat(explained(wrong, "openntpd-6.2p3", asked))
                .contains("mode3: silent")
                .contains("wrong.conf:2:1: \"disable\" is no statement of ntpd.conf: OpenNTPD exits");
        assertThat(explained(listening, "systemd-timesyncd", asked)).contains("mode3: silent");
        assertThat(explained(listening, "busybox", asked)).contains("started with -l");
    }

    @Test
    void saysWhatIsWrongWithTheCommandLine() {
        String file = muster.file("ntp.conf", "");

        assertThat(error(file, "--daemon", "ntpd-4.2.6q5", "--from", "::1"))
                .contains("unknown daemon \"ntpd-4.2.6q5\"; did you mean \"ntpd-4.2.6p5\"?");
        assertThat(error(file, "--daemon", "sundial", "--from", "::1"))
                .contains("unknown daemon \"sundial\"; known are names such as ntpd-4.2.4p8");
        assertThat(error(file, "--daemon", "4.2.6p5", "--from", "here"))
                .contains("--from takes IPv4 and IPv6 addresses, not \"here\"");
        assertThat(error(file, "--daemon", "4.2.6p5", "--from", "::1", "--include", "a.conf"))
                .contains("--include takes NAME=FILE, not \"a.conf\"");
        assertThat(error(file, "--daemon", "4.2.6p5", "--from", "::1", "--resolve", "a=b"))
                .contains("--resolve takes IPv4 and IPv6 addresses, not \"b\"");
        assertThat(error(home.resolve("none").toString(), "--daemon", "4.2.6p5", "--from", "::1"))
                .contains("error: there is no file ");
        assertThat(muster.run("ntp").err()).contains("explain");
    }

    private String explained(String file, String daemon, String... rest) {
        List<String> words = new ArrayList<>(List.of("ntp", "explain", file, "--daemon", daemon));
        words.addAll(List.of(rest));
        return muster.run(words.toArray(String[]::new)).out();
    }

    private String error(String... words) {
        List<String> all = new ArrayList<>(List.of("ntp", "explain"));
        all.addAll(List.of(words));
        Muster.Result result = muster.run(all.toArray(String[]::new));
        assertThat(result.exit()).as(result.everything()).isNotZero();
        return result.err();
    }

    private Value json(String... words) {
        List<String> all = new ArrayList<>(List.of("ntp", "explain"));
        all.addAll(List.of(words));
        Muster.Result result = muster.run(all.toArray(String[]::new));
        assertThat(result.exit()).as(result.everything()).isZero();
        return PythonJson.read(result.out());
    }

    private static List<Value> items(Value dict, String key) {
        return ((Value.Seq) field(dict, key)).items();
    }

    private static String sign(Value source, String key) {
        String word = field(source, key).str();
        return word.equals("data") || word.equals("answer") ? "D" : word.equals("error") ? "e" : ".";
    }

    private static Value field(Value dict, String key) {
        return Optional.ofNullable(((Value.Dict) dict).entries().get(Value.of(key)))
                .orElseThrow();
    }
}
