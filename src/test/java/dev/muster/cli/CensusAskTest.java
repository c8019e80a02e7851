package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.census.Clue;
import dev.muster.census.SourceReading;
import dev.muster.ledger.RunEvent;
import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.AddressReport;
import dev.muster.ntp.Answer;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.ProbeReport;
import dev.muster.ntp.ProbeRequest;
import dev.muster.ntp.Traffic;
import dev.muster.shell.SecretMask;
import dev.muster.source.SourceText;
import dev.muster.template.Value;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hosts tell of other boxes. */
class CensusAskTest {
    @TempDir
    private Path home = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final CensusAnswers answers = new CensusAnswers(new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            false,
            80,
            new SecretMask()));

    private static Value source(String kind, String place, String encoding, String text) {
        return Value.dict(Map.of(
                "kind", Value.of(kind),
                "place", Value.of(place),
                "encoding", Value.of(encoding),
                "text", Value.of(text)));
    }

    private static RunEvent told(RunEvent.TaskEnded.Status status, Map<String, Value> result) {
        return new RunEvent.TaskEnded(
                "gw",
                Optional.empty(),
                "census_facts",
                "census_facts",
                new SourceText("x", "x").whole(),
                status,
                false,
                Optional.empty(),
                result,
                List.of(),
                false,
                List.of(),
                false,
                Duration.ZERO);
    }

    private Set<String> clues() {
        return answers.readings().stream()
                .flatMap(reading -> reading.found().stream())
                .flatMap(sighting -> sighting.same().stream())
                .map(Clue::value)
                .collect(Collectors.toSet());
    }

    @Test
    void everySourceOfAHostIsReadAsWhatItIs() {
        byte[] wtmp = new byte[384];
        wtmp[0] = 7;
        System.arraycopy("ps19.example.org".getBytes(StandardCharsets.US_ASCII), 0, wtmp, 76, 16);

        answers.on(told(
                RunEvent.TaskEnded.Status.OK,
                Map.of(
                        "truncated",
                        Value.of(true),
                        "sources",
                        Value.list(List.of(
                                source(
                                        "neighbours",
                                        "ip neigh",
                                        "text",
                                        "192.0.2.17 dev e lladdr 00:16:3e:00:00:11 X\n"),
                                source("clients", "chronyc clients", "text", """
                                        Hostname                      NTP   Drop Int IntL Last     Cmd   Drop Int  Last
                                        ===============================================================================
                                        192.0.2.18                     2      0   5   -     3       0      0   -     -
                                        """),
                                source(
                                        "logins",
                                        "/var/log/wtmp",
                                        "hex",
                                        HexFormat.of().formatHex(wtmp) + "0"),
                                source("sweep", "x", "text", "192.0.2.99"),
                                Value.of("nonsense"))))));

        assertThat(clues())
                .containsExactlyInAnyOrder("192.0.2.17", "00:16:3e:00:00:11", "192.0.2.18", "ps19.example.org");
        assertThat(answers.readings())
                .extracting(SourceReading::file)
                .containsExactly("gw:ip neigh", "gw:chronyc clients", "gw:/var/log/wtmp");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("gw: ip neigh 1, chronyc clients 1, /var/log/wtmp 1")
                .contains("gw knows more than was read");
    }

    @Test
    void hostThatCannotBeAskedIsNamed() {
        answers.on(told(RunEvent.TaskEnded.Status.UNREACHABLE, Map.of("msg", Value.of("\u001b[31mrefused"))));

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("gw: ")
                .contains("refused")
                .doesNotContain("\u001b");
        assertThat(answers.readings()).isEmpty();
    }

    @Test
    void clientsOfAnOpenTimeServerAreBoxesAndTheAskerIsNone() {
        AddressReport open = new AddressReport(
                "192.0.2.9",
                AddressFamily.IPV4,
                Optional.of(IpAddress.of("192.0.2.200")),
                50_000,
                AddressReport.TimeAnswer.NONE,
                new AddressReport.MonlistAnswer(
                        Answer.DATA, "42/3", 0, 2, true, List.of("192.0.2.17", "192.0.2.200"), Traffic.NONE),
                AddressReport.SysinfoAnswer.NONE,
                AddressReport.ControlAnswer.NONE,
                new AddressReport.MruAnswer(Answer.DATA, Answer.DATA, 0, List.of("[2001:db8::17]"), true, Traffic.NONE),
                List.of());

        answers.told("time1", new ProbeReport(ProbeRequest.of(123, "time1"), List.of(open), List.of()));

        assertThat(clues()).containsExactlyInAnyOrder("192.0.2.17", "2001:db8::17");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("time1: names 2 clients to anybody");
    }

    @Test
    void patternAndLimitWithoutAHostInCommonAskNobody() {
        Muster muster = new Muster(home, home.resolve("ledger.db").toString());
        String inventory = muster.file("hosts", "gw ansible_connection=local\nns ansible_connection=local\n");

        Muster.Result asked = muster.run("census", "ask", "gw", "--limit", "ns", "-i", inventory, "--only-probe");

        assertThat(asked.exit()).isEqualTo(1);
        assertThat(asked.err()).isEqualTo("error: \"gw\" and --limit have no host in common\n");
    }

    @Test
    void hostIsAskedInOneRunThatOnlyReads() {
        Muster muster = new Muster(home, home.resolve("ledger.db").toString());
        String inventory = muster.file("hosts", "gw ansible_connection=local\n");

        Muster.Result asked = muster.run("census", "ask", "gw", "-i", inventory, "--no-probe");

        assertThat(asked.exit()).as(asked.everything()).isZero();
        assertThat(asked.out()).contains("gw: ").contains("every host accounted for: 1 ok");
        assertThat(muster.run("ledger").out()).contains("module census_facts on 1 host: ok");
        assertThat(muster.run("census", "ask", "wg", "-i", inventory).err()).contains("did you mean \"gw\"?");
    }
}
