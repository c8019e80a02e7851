package dev.muster.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.ledger.Campaign;
import dev.muster.ledger.Campaigns;
import dev.muster.ledger.CensusBook;
import dev.muster.ledger.Controller;
import dev.muster.ledger.FactBook;
import dev.muster.ledger.FileChange;
import dev.muster.ledger.HostStory;
import dev.muster.ledger.KeyBook;
import dev.muster.ledger.KnownBox;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerException;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.Mark;
import dev.muster.ledger.Outcome;
import dev.muster.ledger.Reached;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.ledger.RunHeader;
import dev.muster.ledger.RunRecorder;
import dev.muster.ledger.Tally;
import dev.muster.ledger.Trace;
import dev.muster.module.KeptFacts;
import dev.muster.module.PathState;
import dev.muster.ntp.Datagram;
import dev.muster.shell.Unreachable;
import dev.muster.source.LocatedText;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger on a real PostgreSQL server: the same tables, the same story as from a file. */
@Tag("containers")
class LedgerServerTest {
    private static final LocalDate TODAY = LocalDate.parse("2014-02-12");
    private static final InstantSource CLOCK = () -> Instant.parse("2014-02-12T06:00:00Z");
    private static final RunHeader HEADER =
            new RunHeader(RunHeader.Kind.RUN, "site.yml", false, "hosts.yml", "olaf", Controller.name());

    private static Optional<PostgresServer> started = Optional.empty();

    @BeforeAll
    static void startServer() throws Exception {
        started = Optional.of(PostgresServer.start());
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (started.isPresent()) {
            started.get().close();
        }
    }

    private static LedgerPlace place(String database) throws Exception {
        return LedgerPlace.of(started.orElseThrow().newDatabase(database));
    }

    /** A run with something of everything. */
    private static void fill(LedgerPlace place) {
        try (Ledger ledger = Ledger.open(place, CLOCK)) {
            RunRecorder recorder = ledger.record(HEADER, Map.of("a", "hosts.yml"));
            RunEvent.TaskStarted task = new RunEvent.TaskStarted(
                    "Close it",
                    "ntp_conf",
                    false,
                    LocatedText.named("site.yml", "x").span());
            recorder.on(new RunEvent.PlayMatched("Work", "all", List.of("a", "b"), 2, true, task.span()));
            recorder.on(TaskEnded.of("a", task, TaskEnded.Status.CHANGED, Map.of(), false));
            recorder.on(new RunEvent.HandlerNotified("a", "Restart ntpd"));
            recorder.on(new RunEvent.HandlerNotified("a", "Restart ntpd"));
            recorder.on(TaskEnded.of(
                    "a",
                    task,
                    TaskEnded.Status.FAILED,
                    Map.of(
                            "msg",
                            Value.of("no\0 \u001b[31m"),
                            "verdict",
                            Value.of("open"),
                            "sentence",
                            Value.of("It is.")),
                    false));
            PathState before = PathState.absent("/etc/ntp.conf \u001b").withContent(new byte[] {0, 'a', (byte) 0xff});
            recorder.on(new RunEvent.HostWritten(
                    "a",
                    "a",
                    "Close it",
                    "ntp_conf",
                    task.span(),
                    new Reached("ssh", "192.0.2.1", 22, "admin", "sudo:root"),
                    List.of(new FileChange(before, PathState.absent("/etc/ntp.conf \u001b"), false)),
                    List.of(List.of("service-control", "systemd", "restart", "ntp")),
                    false));
            recorder.on(new RunEvent.Probed(
                    "a",
                    "Ask it",
                    List.of(Datagram.of(CLOCK.instant(), "192.0.2.9:4711", "192.0.2.1:123", true, new byte[8]))));
            recorder.saw("a", "ssh-rsa", "SHA256:AAA");
            recorder.saw("b", "ssh-rsa", "SHA256:AAA");
            recorder.on(new RunEvent.RunEnded(
                    Map.of("a", new Tally(1, 1, 0, 1, 0, 0, 0)),
                    Map.of("a", new Outcome.Failed("no"), "b", new Outcome.Ok()),
                    Duration.ofSeconds(1)));
            assertThat(recorder.finish("failed")).isEmpty();
            ledger.mark(List.of("b"), Mark.Kind.PARKED, Optional.of(TODAY), "olaf", "dead disk");
            ledger.mark(List.of("c"), Mark.Kind.EXEMPT, Optional.empty(), "eva", "lab");
            ledger.unmark(List.of("c"), "eva");
        }
    }

    @Test
    void serverTellsTheSameStoryAsAFile(@TempDir Path folder) throws Exception {
        LedgerPlace file = LedgerPlace.of(folder.resolve("ledger.db").toString());
        LedgerPlace server = place("same");
        for (LedgerPlace place : List.of(file, server)) {
            fill(place);
            fill(place);
        }

        try (Ledger inFile = Ledger.open(file, CLOCK);
                Ledger onServer = Ledger.open(server, CLOCK)) {
            assertThat(onServer.standings(TODAY)).hasSize(3).isEqualTo(inFile.standings(TODAY));
            for (String host : List.of("a", "b", "c")) {
                HostStory story = onServer.story(host, TODAY).orElseThrow();
                assertThat(story).isEqualTo(inFile.story(host, TODAY).orElseThrow());
            }
            assertThat(onServer.story("a", TODAY).orElseThrow().chapters()).hasSize(2);
            assertThat(onServer.keyBook().boxesWithManyNames()).containsExactly(List.of("a", "b"));
            assertThat(onServer.lastRuns(9)).isEqualTo(inFile.lastRuns(9));
            assertThat(onServer.matchedLastTime("site.yml", "hosts.yml")).isEqualTo(Map.of("all", 2));
            assertThat(onServer.leftOut(TODAY)).isEqualTo(inFile.leftOut(TODAY));
            assertThat(onServer.memory().actions(1)).isEqualTo(inFile.memory().actions(1));
            assertThat(onServer.memory().packets(1, "a"))
                    .hasSize(1)
                    .isEqualTo(inFile.memory().packets(1, "a"));
            assertThat(onServer.memory().changes(2)).singleElement().satisfies(change -> {
                assertThat(change.reached().become()).isEqualTo("sudo:root");
                assertThat(change.files().before().content().orElseThrow()).isEqualTo(new byte[] {0, 'a', (byte) 0xff});
                assertThat(change.files().path()).isEqualTo("/etc/ntp.conf \u001b");
            });
        }
    }

    @Test
    void campaignsGoOnFromAServerAsFromAFile(@TempDir Path folder) throws Exception {
        for (LedgerPlace place :
                List.of(LedgerPlace.of(folder.resolve("ledger.db").toString()), place("campaign"))) {
            fill(place);
            try (Ledger ledger = Ledger.open(place, CLOCK)) {
                Campaigns campaigns = ledger.campaigns();
                Campaign.Job job = new Campaign.Job("site.yml", "hosts.yml", "-l a");
                Campaign.Terms terms = new Campaign.Terms(
                        Duration.ofMinutes(15),
                        CLOCK.instant().plusSeconds(86_400),
                        List.of("Mo-Fr 22:00-05:00", "Sa,Su"),
                        "Europe/Berlin",
                        3,
                        false);
                Unreachable away = new Unreachable(Unreachable.Kind.CONNECT_TIMEOUT, "10.0.0.1 port 22");

                Campaigns.Claim first = campaigns.claim(job, terms, "olaf");
                campaigns.name(Map.of("d", "hosts.yml"));
                campaigns.lookedInVain(1, Map.of("a", away, "d", away));
                campaigns.lookedInVain(1, Map.of("d", away));

                assertThat(first.isMine()).isTrue();
                assertThat(first.campaign().terms()).isEqualTo(terms);
                assertThat(campaigns.claim(job, terms, "eva").isMine()).isFalse();
                assertThat(campaigns.beat(1, 2, CLOCK.instant())).isTrue();
                campaigns.leave(1);
                assertThat(campaigns.claim(job, terms, "eva").isResumed()).isTrue();
                assertThat(Objects.requireNonNull(campaigns.looks(1).get("d")).looks())
                        .isEqualTo(2);
                assertThat(Objects.requireNonNull(
                                        campaigns.lastOf("site.yml", 0).get("a"))
                                .outcome())
                        .isEqualTo("failed");
                assertThat(campaigns.failuresOf("site.yml", 0)).isEqualTo(Map.of("a", 1));
                assertThat(ledger.story("a", TODAY).orElseThrow().standing().state())
                        .isEqualTo("failed");
                assertThat(ledger.story("d", TODAY).orElseThrow().standing().kind())
                        .isEqualTo("connect timed out");
                campaigns.end(1, "stopped");
                assertThat(campaigns.beat(1, 3, CLOCK.instant())).isFalse();
                ledger.keyBook().accept("a", "ssh-ed25519", "SHA256:NEW", 1);
                assertThat(ledger.keyBook().of("a"))
                        .extracting(KeyBook.Known::fingerprint, KeyBook.Known::who)
                        .containsExactly(org.assertj.core.groups.Tuple.tuple("SHA256:NEW", "olaf"));
            }
        }
    }

    @Test
    void censusIsTheSameOnAServerAsInAFile(@TempDir Path folder) throws Exception {
        LedgerPlace file = LedgerPlace.of(folder.resolve("ledger.db").toString());
        LedgerPlace server = place("census");
        for (LedgerPlace place : List.of(file, server)) {
            fill(place);
            hear(place);
        }

        try (Ledger inFile = Ledger.open(file, CLOCK);
                Ledger onServer = Ledger.open(server, CLOCK)) {
            assertThat(onServer.census().traces())
                    .hasSize(3)
                    .isEqualTo(inFile.census().traces());
            assertThat(onServer.census().sources())
                    .hasSize(2)
                    .isEqualTo(inFile.census().sources());
            assertThat(onServer.census().foreign())
                    .hasSize(1)
                    .isEqualTo(inFile.census().foreign());
            assertThat(onServer.standings(TODAY)).hasSize(4).isEqualTo(inFile.standings(TODAY));
            assertThat(onServer.story("a", TODAY)).isPresent().isEqualTo(inFile.story("a", TODAY));
            for (Ledger ledger : List.of(inFile, onServer)) {
                assertThat(ledger.census().forget("/etc/hosts")).isEqualTo(2);
                assertThat(ledger.census().forget("/etc/hosts")).isZero();
                assertThat(ledger.census().claim(List.of("name x"))).isEqualTo(1);
                assertThat(ledger.census().settle(List.of()).gone()).containsExactly("new");
                assertThat(ledger.story("a", TODAY).orElseThrow().sources())
                        .extracting(HostStory.Source::kind)
                        .containsExactly("inventory");
            }
            assertThat(onServer.standings(TODAY)).hasSize(3).isEqualTo(inFile.standings(TODAY));
        }
    }

    /** Of a host that a run has named, of one that nothing else knows, and of a box of somebody else's. */
    private static void hear(LedgerPlace place) {
        Trace ofRun = trace("hosts", "/etc/hosts", "name a");
        Trace ofNone = trace("hosts", "/etc/hosts", "name new");
        Trace foreign = trace("leases", "/srv/leases", "name x");
        try (Ledger ledger = Ledger.open(place, CLOCK)) {
            CensusBook book = ledger.census();
            assertThat(book.add(List.of(ofRun, ofNone, foreign))).isEqualTo(3);
            assertThat(book.add(List.of(ofRun))).isZero();
            book.disown(List.of("name x"), "olaf", "a guest's");
            CensusBook.Settled settled =
                    book.settle(List.of(box("a", true, ofRun), box("new", true, ofNone), box("x", false, foreign)));
            assertThat(settled.come()).containsExactly("new");
        }
    }

    private static Trace trace(String kind, String source, String clues) {
        return new Trace(kind, source, 3, clues, OptionalInt.of(22), Optional.empty());
    }

    private static KnownBox box(String name, boolean own, Trace trace) {
        return new KnownBox(List.of(name), false, own, List.of(trace.key()));
    }

    @Test
    void factsAreKeptOnAServerAsInAFile(@TempDir Path folder) throws Exception {
        for (LedgerPlace place :
                List.of(LedgerPlace.of(folder.resolve("ledger.db").toString()), place("facts"))) {
            String facts = FactBook.text(Map.of("fqdn", Value.of("a.example.net ü"), "cpus", Value.of(2)));
            try (Ledger ledger = Ledger.open(place, CLOCK);
                    FactBook kept = ledger.facts(Duration.ofHours(1))) {
                RunRecorder recorder = ledger.record(HEADER, Map.of("a", "hosts.yml", "b", "hosts.yml"));
                for (String host : List.of("a", "b")) {
                    recorder.saw(host, "ssh-rsa", "SHA256:" + host);
                    // The second time in place of the first.
                    recorder.on(new RunEvent.FactsGathered(host, "ssh", Set.of("platform"), "{}"));
                    recorder.on(new RunEvent.FactsGathered(host, "ssh", Set.of("platform", "fqdn"), facts));
                }
                recorder.on(new RunEvent.FactsCleared("b"));
                assertThat(recorder.finish("ok")).isEmpty();

                assertThat(kept.of("a", "ssh"))
                        .contains(new KeptFacts(
                                Duration.ZERO,
                                Set.of("platform", "fqdn"),
                                Map.of("fqdn", Value.of("a.example.net ü"), "cpus", Value.of(2))));
                assertThat(kept.of("a", "local")).isEmpty();
                assertThat(kept.of("b", "ssh")).isEmpty();
            }
        }
    }

    @Test
    void colleaguesWhoBeginAtOnceGetRunsOfTheirOwn() throws Exception {
        LedgerPlace server = place("atonce");
        Ledger.open(server, CLOCK).close();

        List<CompletableFuture<Integer>> numbers = IntStream.range(0, 6)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    try (Ledger ledger = Ledger.open(server, CLOCK)) {
                        RunRecorder recorder = ledger.record(HEADER, Map.of("a", "hosts.yml", "b" + i, ""));
                        recorder.finish("ok");
                        return recorder.number();
                    }
                }))
                .toList();

        assertThat(numbers.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
    }

    @Test
    void serverThatIsNotThereIsNamedWithoutItsPassword() {
        assertThatThrownBy(() -> Ledger.open(LedgerPlace.of("postgresql://olaf:s3cret@127.0.0.1:1/muster"), CLOCK))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("the ledger on postgresql://olaf:***@127.0.0.1:1/muster cannot be used")
                .hasMessageNotContaining("s3cret");
    }
}
