package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.module.Diff;
import dev.muster.module.PathState;
import dev.muster.shell.Unreachable;
import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import dev.muster.template.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ledger remembers, and what it says when it cannot. */
class LedgerTest {
    private static final Span PLACE = LocatedText.named("site.yml", "task").span();
    private static final LocalDate TODAY = LocalDate.parse("2014-02-12");
    private static final Outcome REFUSED =
            new Outcome.NotReached(new Unreachable(Unreachable.Kind.REFUSED, "10.0.0.1 port 22: connection refused"));

    private Path file = Path.of("");
    private Instant now = Instant.parse("2014-02-12T06:00:00Z");
    private final InstantSource clock = () -> now;

    @BeforeEach
    void chooseFile(@TempDir Path folder) {
        file = folder.resolve(".muster/ledger.db");
    }

    private Ledger open() {
        return Ledger.open(new LedgerPlace.InFile(file), clock, Duration.ofMillis(300));
    }

    private static RunHeader header(RunHeader.Kind kind, boolean dry) {
        return new RunHeader(kind, "site.yml", dry, "hosts.yml", "olaf", Controller.name());
    }

    /** A run that ends with these outcomes. */
    private void run(RunHeader.Kind kind, boolean dry, Map<String, Outcome> outcomes) {
        try (Ledger ledger = open()) {
            RunRecorder recorder = ledger.record(header(kind, dry), Map.of());
            recorder.on(new RunEvent.RunEnded(Map.of(), outcomes, Duration.ZERO));
            assertThat(recorder.finish("ok")).isEmpty();
        }
        now = now.plusSeconds(3600);
    }

    private void run(Map<String, Outcome> outcomes) {
        run(RunHeader.Kind.RUN, false, outcomes);
    }

    private Standing standing(String host) {
        try (Ledger ledger = open()) {
            return ledger.story(host, TODAY).orElseThrow().standing();
        }
    }

    private static TaskEnded ended(String host, String title, TaskEnded.Status status, Map<String, Value> result) {
        return TaskEnded.of(host, new RunEvent.TaskStarted(title, "command", false, PLACE), status, result, false);
    }

    // ---- where hosts stand ----

    @Test
    void everyHostHasOneStateAndTheColumnsAddUp() {
        run(Map.of(
                "a", new Outcome.Ok(),
                "b", new Outcome.Changed(),
                "c", new Outcome.Failed("no"),
                "d", REFUSED,
                "e", new Outcome.Refused("fatal"),
                "f", new Outcome.NeverSeen("over")));

        try (Ledger ledger = open()) {
            Map<String, Long> columns = Ledger.columns(ledger.standings(TODAY));

            assertThat(columns)
                    .containsExactly(
                            Map.entry("ok", 1L),
                            Map.entry("changed", 1L),
                            Map.entry("failed", 1L),
                            Map.entry("unreachable", 1L),
                            Map.entry("refused", 1L),
                            Map.entry("parked", 0L),
                            Map.entry("exempt", 0L),
                            Map.entry("never seen", 1L));
            assertThat(ledger.standings(TODAY).stream()
                            .filter(Standing::isOutstanding)
                            .map(Standing::name))
                    .containsExactly("c", "d", "e", "f");
        }
    }

    @Test
    void sinceIsTheFirstRunThatEndedSo() {
        run(Map.of("a", new Outcome.Ok()));
        run(Map.of("a", REFUSED));
        run(Map.of("a", REFUSED));

        Standing standing = standing("a");

        assertThat(standing.state()).isEqualTo("unreachable");
        assertThat(standing.kind()).isEqualTo("connection refused");
        assertThat(standing.sinceRun()).contains(2);
        assertThat(standing.since()).isEqualTo("2014-02-12T07:00:00Z");
        assertThat(standing.answered()).contains(Instant.parse("2014-02-12T06:00:00Z"));
    }

    @Test
    void dryRunsAndSingleModulesAreToldButMoveNobody() {
        run(Map.of("a", new Outcome.Failed("broken")));
        run(RunHeader.Kind.RUN, true, Map.of("a", new Outcome.Ok(), "new", new Outcome.Changed()));
        run(RunHeader.Kind.EXEC, false, Map.of("a", new Outcome.Ok()));

        assertThat(standing("a").state()).isEqualTo("failed");
        assertThat(standing("new").state()).isEqualTo("never seen");
        try (Ledger ledger = open()) {
            assertThat(ledger.story("a", TODAY).orElseThrow().chapters())
                    .extracting(HostStory.Chapter::outcome)
                    .containsExactly("failed", "ok", "ok");
        }
    }

    @Test
    void clockThatJumpsBackDoesNotTurnTheStoryRound() {
        run(Map.of("a", new Outcome.Ok()));
        now = Instant.parse("1970-01-02T00:00:00Z");
        run(Map.of("a", REFUSED));

        assertThat(standing("a").state()).isEqualTo("unreachable");
        try (Ledger ledger = open()) {
            assertThat(ledger.story("a", TODAY).orElseThrow().chapters())
                    .extracting(HostStory.Chapter::run)
                    .containsExactly(1, 2);
        }
    }

    @Test
    void eventsFindingsAndHandlersAreInTheStory() {
        try (Ledger ledger = open()) {
            RunRecorder recorder = ledger.record(header(RunHeader.Kind.RUN, false), Map.of("a", "hosts.yml"));
            recorder.on(ended("a", "Close it", TaskEnded.Status.CHANGED, Map.of()));
            recorder.on(new RunEvent.HandlerNotified("a", "Restart ntpd"));
            recorder.on(new RunEvent.HandlerNotified("a", "Tell"));
            recorder.on(new RunEvent.HandlerDone("a", "Tell"));
            recorder.on(ended(
                    "a",
                    "Ask",
                    TaskEnded.Status.FAILED,
                    Map.of(
                            "msg", Value.of("x".repeat(5000)),
                            "verdict", Value.of("monlist open"),
                            "sentence", Value.of("It answers monlist."))));
            recorder.saw("a", "ssh-ed25519", "SHA256:AAA");
            recorder.saw("jump", "ssh-ed25519", "SHA256:BBB");
            recorder.on(new RunEvent.RunEnded(Map.of(), Map.of("a", new Outcome.Failed("no")), Duration.ZERO));
            recorder.finish("failed");

            HostStory story = ledger.story("a", TODAY).orElseThrow();

            HostStory.Chapter chapter = story.chapters().get(0);
            assertThat(chapter.changes()).containsExactly("Close it");
            assertThat(chapter.trouble()).hasSize(1);
            assertThat(chapter.trouble().get(0).length()).isLessThan(700);
            assertThat(chapter.findings())
                    .containsExactly(new HostStory.Finding("command", "monlist open", "It answers monlist.", false));
            assertThat(story.standing().pending()).containsExactly("Restart ntpd");
            assertThat(story.sources()).extracting(HostStory.Source::place).containsExactly("hosts.yml");
            assertThat(ledger.trustedKeys())
                    .isEqualTo(Map.of("a", Map.of("ssh-ed25519", java.util.Set.of("SHA256:AAA"))));
        }
    }

    @Test
    void oneKeyUnderTwoNamesIsOneBox() {
        try (Ledger ledger = open()) {
            RunRecorder recorder = ledger.record(
                    header(RunHeader.Kind.RUN, false), Map.of("ps04", "hosts.yml", "ps04-mgmt", "", "other", ""));
            recorder.saw("ps04", "ssh-rsa", "SHA256:AAA");
            recorder.saw("ps04-mgmt", "ssh-rsa", "SHA256:AAA");
            recorder.saw("other", "ssh-rsa", "SHA256:BBB");
            recorder.finish("ok");

            assertThat(ledger.keyBook().boxesWithManyNames()).containsExactly(List.of("ps04", "ps04-mgmt"));
            assertThat(ledger.story("ps04", TODAY).orElseThrow().sameBox()).containsExactly("ps04-mgmt");
            ledger.keyBook().acceptNext("ps04-mgmt");
            assertThat(ledger.keyBook().boxesWithManyNames()).isEmpty();
        }
    }

    // ---- marks ----

    @Test
    void parkedHostIsLeftOutToItsDayAndNoLonger() {
        run(Map.of("a", REFUSED));
        LocalDate until = LocalDate.parse("2014-02-20");
        try (Ledger ledger = open()) {
            List<String> unknown =
                    ledger.mark(List.of("a", "typo"), Mark.Kind.PARKED, Optional.of(until), "olaf", "dead disk");

            assertThat(unknown).containsExactly("typo");
            assertThat(ledger.leftOut(until)).containsEntry("a", new Outcome.Parked(until, "dead disk"));
            assertThat(ledger.leftOut(until.plusDays(1))).isEmpty();
            assertThat(Ledger.columns(ledger.standings(until))).containsEntry("parked", 2L);
            assertThat(ledger.story("a", until.plusDays(1))
                            .orElseThrow()
                            .standing()
                            .state())
                    .isEqualTo("unreachable");
            assertThat(ledger.unmark(List.of("a", "b"), "eva")).containsExactly("b");
            assertThat(ledger.leftOut(TODAY)).containsOnlyKeys("typo");
            assertThat(ledger.story("a", TODAY).orElseThrow().marks().get(0).liftedBy())
                    .isEqualTo("eva");
        }
    }

    @Test
    void runOfAParkedHostLeavesItWhereItStood() {
        run(Map.of("a", REFUSED));
        run(Map.of("a", new Outcome.Parked(TODAY, "dead disk")));

        assertThat(standing("a").state()).isEqualTo("unreachable");
        assertThat(standing("a").sinceRun()).contains(1);
    }

    // ---- a controller that dies ----

    @Test
    void runOfADeadControllerIsClosedAndItsHostsAreAccountedFor() {
        try (Ledger ledger = open()) {
            RunRecorder recorder =
                    ledger.record(header(RunHeader.Kind.RUN, false), Map.of("a", "hosts.yml", "b", "hosts.yml"));
            recorder.on(ended("a", "Half way", TaskEnded.Status.CHANGED, Map.of()));
            recorder.finish("running");
        }
        try (LedgerDatabase database = LedgerDatabase.open(new LedgerPlace.InFile(file), Duration.ofSeconds(1))) {
            database.change("update runs set process = '4194999 17'");
        }

        try (Ledger ledger = open()) {
            assertThat(ledger.lastRuns(9)).extracting(Ledger.RunLine::status).containsExactly("interrupted");
            assertThat(ledger.standings(TODAY))
                    .extracting(Standing::state, Standing::reason)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(
                                    "never seen", "run 1 ended without a word after its task \"Half way\""),
                            org.assertj.core.groups.Tuple.tuple(
                                    "never seen", "run 1 ended without a word before it came to it"));
        }
    }

    @Test
    void runThatIsUnderWayElsewhereIsLeftAlone() {
        try (Ledger ledger = open()) {
            RunRecorder recorder = ledger.record(header(RunHeader.Kind.RUN, false), Map.of("a", ""));
            try (Ledger other = open()) {
                assertThat(other.lastRuns(9)).extracting(Ledger.RunLine::status).containsExactly("running");
            }
            recorder.finish("ok");
        }
    }

    // ---- faults ----

    @Test
    void ledgerOfANewerMusterIsNotTouched() {
        run(Map.of("a", new Outcome.Ok()));
        try (LedgerDatabase database = LedgerDatabase.open(new LedgerPlace.InFile(file), Duration.ofSeconds(1))) {
            database.change("insert into ledger_schema (version) values (99)");
        }

        assertThatThrownBy(this::open)
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining(
                        "was written by a newer muster (schema 99, this one knows " + LedgerDatabase.SCHEMA + ")")
                .hasMessageContaining("--ledger none");
    }

    @Test
    void damagedFileIsNamedAndLeftAsItIs() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "this is no database, whatever its name says ".repeat(100));

        assertThatThrownBy(this::open).hasMessageContaining(file + " is damaged, or no ledger at all");
        assertThat(file).content().startsWith("this is no database");
    }

    @Test
    void ledgerWithAHoleInItIsSaidToBeDamaged() throws IOException {
        run(Map.of("a", new Outcome.Ok()));
        byte[] whole = Files.readAllBytes(file);
        java.util.Arrays.fill(whole, 4096, whole.length, (byte) 0xff);
        Files.write(file, whole);

        assertThatThrownBy(() -> {
                    try (Ledger ledger = open()) {
                        ledger.standings(TODAY);
                    }
                })
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining(file + " is damaged, or no ledger at all");
    }

    @Test
    void twoNamesThatShareKeysWithAThirdAreOneBox() {
        try (Ledger ledger = open()) {
            RunRecorder recorder =
                    ledger.record(header(RunHeader.Kind.RUN, false), Map.of("x", "", "y", "", "z", "", "other", ""));
            recorder.saw("x", "ssh-rsa", "SHA256:RSA");
            recorder.saw("y", "ssh-rsa", "SHA256:RSA");
            recorder.saw("y", "ssh-ed25519", "SHA256:ED");
            recorder.saw("z", "ssh-ed25519", "SHA256:ED");
            recorder.saw("other", "ssh-ed25519", "SHA256:ELSE");
            recorder.finish("ok");

            assertThat(ledger.keyBook().boxesWithManyNames()).containsExactly(List.of("x", "y", "z"));
        }
    }

    @Test
    void databaseOfSomethingElseIsNotTakenOver() throws IOException, SQLException {
        Files.createDirectories(file.getParent());
        try (Connection other = org.sqlite.JDBC.createConnection("jdbc:sqlite:" + file, new Properties());
                Statement statement = other.createStatement()) {
            statement.execute("create table bookmarks (url text)");
        }

        assertThatThrownBy(this::open).hasMessageContaining("is not a ledger: it has tables of something else");
    }

    @Test
    void lockedFileIsSaidToBeLocked() throws SQLException {
        run(Map.of("a", new Outcome.Ok()));
        try (Connection other = org.sqlite.JDBC.createConnection("jdbc:sqlite:" + file, new Properties());
                Statement statement = other.createStatement();
                Ledger ledger = open()) {
            statement.execute("begin exclusive");

            assertThatThrownBy(() -> ledger.record(header(RunHeader.Kind.RUN, false), Map.of()))
                    .hasMessageContaining("is locked by another process");
        }
    }

    @Test
    void fullDiskIsToldAtTheEndOfTheRun() {
        try (LedgerDatabase database = LedgerDatabase.open(new LedgerPlace.InFile(file), Duration.ofSeconds(1))) {
            RunRecorder recorder = RunRecorder.begin(
                    database, header(RunHeader.Kind.RUN, false), Map.of("a", ""), "", Optional.empty(), clock);
            long pages = database.all("pragma page_count", row -> row.number(1)).get(0);
            database.all("pragma max_page_count = " + (pages + 1), row -> row.number(1));

            for (int i = 0; i < 500; i++) {
                recorder.on(ended("a", "Task " + i, TaskEnded.Status.FAILED, Map.of("msg", Value.of("x".repeat(500)))));
            }

            assertThat(recorder.finish("ok"))
                    .hasValueSatisfying(what -> assertThat(what).contains("cannot grow: the disk is full"));
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.lastRuns(1)).extracting(Ledger.RunLine::status).containsExactly("running");
        }
    }

    @Test
    void folderThatCannotBeMadeIsNamed() {
        file = Path.of("/proc/muster/.muster/ledger.db");

        assertThatThrownBy(this::open).hasMessageContaining("/proc/muster/.muster/ledger.db cannot be made");
    }

    @Test
    void passwordOfAServerIsNotShown() {
        assertThat(LedgerPlace.of("postgresql://olaf:s3cret@db.example/muster").toString())
                .isEqualTo("postgresql://olaf:***@db.example/muster");
        for (String unquoted : List.of("s3c@ret", "s3c/ret", "s3c:ret")) {
            assertThat(LedgerPlace.of("postgresql://olaf:" + unquoted + "@db.example/muster")
                            .toString())
                    .isEqualTo("postgresql://olaf:***@db.example/muster");
        }
    }

    @Test
    void serverWithoutAHostIsNotLookedForElsewhere() {
        for (String url : List.of("postgresql:///muster", "postgresql://olaf:s3cret@db_1/muster")) {
            assertThatThrownBy(() -> LedgerDatabase.serverUrl(url, new java.util.Properties()))
                    .hasMessageContaining("is not postgresql://[USER@]HOST[:PORT]/NAME")
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void projectIsTheNearestFolderWithAState(@TempDir Path folder) throws IOException {
        Path below = Files.createDirectories(folder.resolve("work/plays/ntp"));
        Files.createDirectories(folder.resolve(".muster"));
        assertThat(LedgerPlace.ofProject(below, folder)).hasToString(below + "/.muster/ledger.db");

        Files.createDirectories(folder.resolve("work/.muster"));
        assertThat(LedgerPlace.ofProject(below, folder)).hasToString(folder + "/work/.muster/ledger.db");
    }

    // ---- size ----

    @Test
    void tenThousandHostsAreAnsweredAtOnce() {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        for (int i = 0; i < 10_000; i++) {
            outcomes.put("ps" + i, i % 7 == 0 ? REFUSED : new Outcome.Ok());
        }
        for (int run = 0; run < 3; run++) {
            run(outcomes);
        }
        try (Ledger ledger = open()) {
            long began = System.nanoTime();
            assertThat(ledger.standings(TODAY)).hasSize(10_000);
            assertThat(ledger.keyBook().boxesWithManyNames()).isEmpty();
            long listed = System.nanoTime();
            assertThat(ledger.story("ps7777", TODAY).orElseThrow().chapters()).hasSize(3);
            long told = System.nanoTime();

            assertThat(Duration.ofNanos(listed - began)).isLessThan(Duration.ofSeconds(2));
            assertThat(Duration.ofNanos(told - listed)).isLessThan(Duration.ofSeconds(1));
        }
    }

    // ---- one run in full ----

    private static TaskEnded changed(String host, boolean hidden, Diff... diffs) {
        return new TaskEnded(
                host,
                Optional.empty(),
                "Edit",
                "copy",
                PLACE,
                TaskEnded.Status.CHANGED,
                false,
                Optional.empty(),
                Map.of(),
                List.of(diffs),
                false,
                List.of(),
                hidden,
                Duration.ofMillis(40));
    }

    private static TaskEnded probed(String host, String verdict, long bytes) {
        return ended(
                host,
                "Ask",
                TaskEnded.Status.OK,
                Map.of(
                        "verdict",
                        Value.of(verdict),
                        "sentence",
                        Value.of("It is " + verdict + "."),
                        "safe",
                        Value.of(bytes == 0),
                        "amplification",
                        Value.dict(Map.of(
                                "request_bytes", Value.of(8), "bytes", Value.of(bytes), "packets", Value.of(3)))));
    }

    private RunRecord recorded(RunEvent... events) {
        int number;
        try (Ledger ledger = open()) {
            RunRecorder recorder = ledger.record(header(RunHeader.Kind.RUN, false), Map.of("a", "", "b", "", "c", ""));
            number = recorder.number();
            List.of(events).forEach(recorder::on);
            recorder.on(new RunEvent.RunEnded(
                    Map.of(), Map.of("a", new Outcome.Changed(), "b", new Outcome.Ok(), "c", REFUSED), Duration.ZERO));
            assertThat(recorder.finish("unreachable hosts")).isEmpty();
        }
        try (Ledger ledger = open()) {
            return ledger.run(number).orElseThrow();
        }
    }

    @Test
    void runIsReadBackWithItsDiffsAndFigures() {
        Diff diff = Diff.ofContent("/etc/ntp.conf", "a\n", "b\n");

        RunRecord run = recorded(
                probed("a", "open", 4400),
                changed("a", false, diff),
                probed("a", "closed", 0),
                changed("b", false, diff));

        assertThat(run.hosts())
                .extracting(RunRecord.HostRecord::name, RunRecord.HostRecord::outcome, RunRecord.HostRecord::kind)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a", "changed", ""),
                        org.assertj.core.groups.Tuple.tuple("b", "ok", ""),
                        org.assertj.core.groups.Tuple.tuple("c", "unreachable", "connection refused"));
        List<RunRecord.Event> events = run.hosts().get(0).events();
        assertThat(events.get(0).amplification().orElseThrow().factor()).isEqualTo(550);
        assertThat(events.get(0).finding().orElseThrow().verdict()).isEqualTo("open");
        assertThat(events.get(1).took()).isEqualTo(Duration.ofMillis(40));
        assertThat(events.get(1).diffs())
                .isEqualTo(run.hosts().get(1).events().get(0).diffs())
                .hasSize(1);
        assertThat(run.diffs()).hasSize(1);
        assertThat(run.diffs().values()).singleElement().asString().endsWith("@@ -1 +1 @@\n-a\n+b");
    }

    @Test
    void whatWasFoundEarlierIsKnownToALaterRun() {
        recorded(probed("a", "open", 4400));

        RunRecord run = recorded(probed("a", "closed", 0));

        assertThat(run.hosts().get(0).earlier().orElseThrow().factor()).isEqualTo(550);
        assertThat(run.hosts().get(0).earlier().orElseThrow().run()).isEqualTo(1);
        assertThat(run.hosts().get(1).earlier()).isEmpty();
    }

    @Test
    void hiddenTasksAndHugeFilesLeaveNoContentBehind() {
        String huge = "x".repeat(200_000);

        RunRecord run = recorded(
                changed("a", true, Diff.ofContent("/etc/shadow", "old", "new")),
                changed("b", false, Diff.ofContent("/var/log/huge", "", huge)),
                changed("b", false, Diff.ofContent("/etc/long", "", "line\n".repeat(5_000))));

        assertThat(run.hosts().get(0).events().get(0).diffs()).isEmpty();
        assertThat(run.diffs().values())
                .anyMatch(body -> body.contains("too large to be kept here: 0 characters before, 200000 after"))
                .anyMatch(body -> body.endsWith("… and 4603 more lines"))
                .allMatch(body -> body.length() < 40_000 && !body.contains("shadow"));
    }

    @Test
    void theTextOfAFileThatNotEverybodyMayReadIsNotKept() {
        RunEvent.HostWritten written = new RunEvent.HostWritten(
                "a",
                "a",
                "Edit",
                "copy",
                PLACE,
                new Reached("ssh", "192.0.2.1", 22, "", ""),
                List.of(new FileChange(PathState.absent("/etc/key"), PathState.unknown("/etc/key", "not asked"), true)),
                List.of(),
                false);

        RunRecord run = recorded(
                written,
                changed(
                        "a",
                        false,
                        Diff.ofContent("/etc/key", "", "a key of ours\n"),
                        Diff.ofContent("/etc/motd", "", "hello\n")),
                changed("b", false, Diff.ofContent("/etc/issue", "", "welcome\n")));

        assertThat(String.join("\n", run.diffs().values()))
                .contains("/etc/key: not everybody may read it", "+hello", "+welcome")
                .doesNotContain("a key of ours");
    }

    @Test
    void figuresThatAreNoneAreNotKept() {
        RunRecord run = recorded(
                ended("a", "Ask", TaskEnded.Status.OK, Map.of("amplification", Value.of("much"))),
                ended("a", "Ask", TaskEnded.Status.OK, Map.of("amplification", Value.dict(Map.of()))));

        assertThat(run.hosts().get(0).events())
                .allMatch(event -> event.amplification().isEmpty());
    }
}
