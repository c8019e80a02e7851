package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.SecretMask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo, run once from its first line to its last. */
class DemoCommandTest {
    private static String shown = "";
    private static int status;

    @BeforeAll
    static void runTheDemo() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);

        status = Main.execute(new Console(stream, stream, false, 80, new SecretMask()), "demo");

        shown = out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void endsWell() {
        assertThat(status).isEqualTo(ExitCode.OK.status());
    }

    @Test
    void accountsForAllTwelveHostsInEveryRun() {
        assertThat(shown.lines().filter(line -> line.startsWith("every host accounted for:")))
                .containsExactly(
                        "every host accounted for: 1 ok + 9 changed + 2 unreachable = 12 hosts",
                        "every host accounted for: 1 ok + 9 changed + 2 unreachable = 12 hosts",
                        "every host accounted for: 10 ok + 0 changed + 2 unreachable = 12 hosts");
    }

    @Test
    void namesTheHostThatIsDownAndTheOneThatNeverSpeaks() {
        assertThat(row("ps06")).isEqualTo(List.of("unreachable: connection refused", "not asked", "not asked"));
        assertThat(row("ps07")).isEqualTo(List.of("unreachable: no SSH banner", "not asked", "not asked"));
    }

    @Test
    void closesEveryAmplifier() {
        assertThat(row("ps01")).isEqualTo(List.of("changed", "x5500", "-"));
        assertThat(row("ps02")).isEqualTo(List.of("ok", "-", "-"));
        for (String host : List.of("ps03", "ps04", "web01", "web02", "web03", "time01", "old01")) {
            assertThat(row(host).get(0)).as(host).isEqualTo("changed");
            assertThat(row(host).get(1)).as(host).startsWith("x");
            assertThat(row(host).get(2)).as(host).isEqualTo("-");
        }
    }

    @Test
    void showsWhatStandsOpenOverIpv6OnlyWhereTheMachineHasIpv6() throws IOException {
        boolean here = hasIpv6();

        assertThat(row("ps05")).isEqualTo(List.of("changed", here ? "x1119" : "-", "-"));
        assertThat(shown.contains(DemoCommand.NO_IPV6)).isEqualTo(!here);
        assertThat(shown.contains("partial_v6 -> safe_confirmed")).isEqualTo(here);
    }

    @Test
    void provesTheResultOfEveryHostThatAnswers() {
        Pattern proven = Pattern.compile("-> safe_confirmed: Tells the time and answers no query");

        assertThat(proven.matcher(shown).results().count()).isEqualTo(10);
        assertThat(shown).contains("partial_mode6 -> safe_confirmed");
    }

    @Test
    void leavesNothingBehind() throws IOException {
        Matcher folder = Pattern.compile("/[^ ]*/muster-demo[0-9]+").matcher(shown);
        assertThat(folder.find()).isTrue();

        assertThat(Path.of(folder.group())).doesNotExist();
        try (Stream<Path> rest = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(rest.map(Path::toString)).doesNotContain(folder.group());
        }
    }

    /** Asked of the kernel, not of Java, whose answer the demo itself relies on. */
    private static boolean hasIpv6() throws IOException {
        Path addresses = Path.of("/proc/net/if_inet6");
        return Files.exists(addresses) && Files.readString(addresses).contains("00000000000000000000000000000001 ");
    }

    /** Outcome, before and after of a host in the closing table. */
    private static List<String> row(String host) {
        String table = shown.substring(shown.indexOf("=== All 12 hosts"));
        String line = table.lines()
                .filter(each -> each.startsWith(host + " "))
                .findFirst()
                .orElseThrow();
        return Stream.of(line.substring(host.length()).strip().split("\\s{2,}"))
                .map(String::strip)
                .toList();
    }
}
