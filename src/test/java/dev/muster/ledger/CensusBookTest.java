package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.Unreachable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boxes known by hearsay, and their places among the hosts. */
class CensusBookTest {
    private static final LocalDate TODAY = LocalDate.of(2014, 2, 13);
    private static final Trace OF_HOSTS = trace("hosts", "/etc/hosts", "name ps17.example.org");
    private static final Trace OF_LEASES = trace("leases", "/srv/leases", "address 192.0.2.17");

    private static final int TURNS = 40;

    @TempDir
    private Path folder = Path.of("");

    private Instant now = Instant.parse("2014-02-13T10:00:00Z");

    private Ledger open() {
        return Ledger.open(new LedgerPlace.InFile(folder.resolve("ledger.db")), (InstantSource) () -> now);
    }

    private static Trace trace(String kind, String source, String clues) {
        return new Trace(kind, source, 3, clues, OptionalInt.empty(), Optional.empty());
    }

    private static KnownBox box(String name, Trace... traces) {
        return new KnownBox(
                List.of(name, "192.0.2.17"),
                false,
                true,
                List.of(traces).stream().map(Trace::key).toList());
    }

    @Test
    void whatIsAddedAgainIsNotNewAndKeepsItsFirstTime() {
        try (Ledger ledger = open()) {
            CensusBook book = ledger.census();

            int first = book.add(List.of(OF_HOSTS, OF_LEASES));
            now = now.plusSeconds(3600);
            int again = book.add(List.of(OF_HOSTS));

            assertThat(first).isEqualTo(2);
            assertThat(again).isZero();
            assertThat(book.traces()).hasSize(2).first().satisfies(kept -> {
                assertThat(kept.first()).isEqualTo(Instant.parse("2014-02-13T10:00:00Z"));
                assertThat(kept.last()).isEqualTo(now);
            });
        }
    }

    @Test
    void hostThatACampaignLookedForStaysWhenNoSourceSpeaksOfItAnyMore() {
        try (Ledger ledger = open()) {
            CensusBook book = ledger.census();
            book.add(List.of(OF_HOSTS));
            book.settle(List.of(box("ps17.example.org", OF_HOSTS)));
            Campaigns.Claim claim = ledger.campaigns()
                    .claim(
                            new Campaign.Job("site.yml", "hosts.ini", ""),
                            new Campaign.Terms(
                                    Duration.ofMinutes(15), now.plusSeconds(3600), List.of(), "UTC", 3, false),
                            "olaf");
            ledger.campaigns()
                    .lookedInVain(
                            claim.campaign().number(),
                            Map.of("ps17.example.org", new Unreachable(Unreachable.Kind.REFUSED, "port 22")));

            book.forget("/etc/hosts");
            CensusBook.Settled settled = book.settle(List.of());

            assertThat(settled.gone()).isEmpty();
            assertThat(ledger.standings(TODAY))
                    .singleElement()
                    .satisfies(standing -> assertThat(standing.state()).isEqualTo("unreachable"));
        }
    }

    @Test
    void boxThatOnlySourcesKnowIsAHostThatWasNeverSeen() {
        try (Ledger ledger = open()) {
            ledger.census().add(List.of(OF_HOSTS));

            CensusBook.Settled settled = ledger.census().settle(List.of(box("ps17.example.org", OF_HOSTS)));

            assertThat(settled.come()).containsExactly("ps17.example.org");
            assertThat(ledger.standings(TODAY)).singleElement().satisfies(standing -> {
                assertThat(standing.state()).isEqualTo("never seen");
                assertThat(standing.reason()).isEqualTo("no run has named it; known from hosts /etc/hosts");
                assertThat(standing.isOutstanding()).isTrue();
            });
            assertThat(ledger.story("ps17.example.org", TODAY).orElseThrow().sources())
                    .containsExactly(new HostStory.Source("hosts", "/etc/hosts", now));
        }
    }

    @Test
    void hostFollowsItsBetterNameUntilARunNamesIt() {
        try (Ledger ledger = open()) {
            CensusBook book = ledger.census();
            book.add(List.of(OF_LEASES));
            book.settle(List.of(new KnownBox(List.of("192.0.2.17"), false, true, List.of(OF_LEASES.key()))));
            book.add(List.of(OF_HOSTS));
            CensusBook.Settled renamed = book.settle(List.of(box("ps17.example.org", OF_LEASES, OF_HOSTS)));
            ledger.record(
                            new RunHeader(RunHeader.Kind.RUN, "site.yml", false, "hosts", "admin", "gw"),
                            Map.of("ps17.example.org", "hosts"))
                    .finish("ok");

            CensusBook.Settled after = book.settle(List.of(new KnownBox(
                    List.of("better.example.org", "ps17.example.org"),
                    false,
                    true,
                    List.of(OF_LEASES.key(), OF_HOSTS.key()))));

            assertThat(renamed.come()).containsExactly("ps17.example.org");
            assertThat(renamed.gone()).containsExactly("192.0.2.17");
            assertThat(after.come()).isEmpty();
            assertThat(ledger.names()).containsExactly("ps17.example.org");
        }
    }

    @Test
    void boxOfSomebodyElseHasNoPlaceAmongTheHosts() {
        try (Ledger ledger = open()) {
            CensusBook book = ledger.census();
            book.add(List.of(OF_HOSTS));
            book.settle(List.of(box("ps17.example.org", OF_HOSTS)));

            CensusBook.Settled settled = book.settle(
                    List.of(new KnownBox(List.of("ps17.example.org"), false, false, List.of(OF_HOSTS.key()))));

            assertThat(settled.gone()).containsExactly("ps17.example.org");
            assertThat(ledger.standings(TODAY)).isEmpty();
            assertThat(book.traces())
                    .singleElement()
                    .extracting(Trace.Kept::host)
                    .isEqualTo("");
        }
    }

    @Test
    void hostThatAPersonParkedStaysWhenItsSourceIsForgotten() {
        try (Ledger ledger = open()) {
            CensusBook book = ledger.census();
            book.add(List.of(OF_HOSTS));
            book.settle(List.of(box("ps17.example.org", OF_HOSTS)));
            ledger.mark(List.of("ps17.example.org"), Mark.Kind.EXEMPT, Optional.empty(), "admin", "not in a rack yet");

            book.forget("/etc/hosts");
            CensusBook.Settled settled = book.settle(List.of());

            assertThat(settled.gone()).isEmpty();
            assertThat(ledger.names()).containsExactly("ps17.example.org");
        }
    }

    @Test
    void ledgerOfTheFirstSchemaIsBroughtToTodays() {
        Path file = folder.resolve("ledger.db");
        Flyway.configure()
                .loggers("slf4j")
                .dataSource("jdbc:sqlite:" + file, "", "")
                .locations("classpath:ledger/migrations")
                .table("ledger_migrations")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .target("1")
                .load()
                .migrate();

        try (Ledger ledger = open()) {
            assertThat(ledger.census().add(List.of(OF_HOSTS))).isEqualTo(1);
        }
    }

    /**
     * One adds and strikes out a source again and again, the other begins runs for the same hosts: a host that has just
     * been named by a run must not be taken away, nor one be written of that is gone.
     */
    @Test
    void runsThatBeginWhileTheCensusSettlesAreRecorded() throws Exception {
        open().close();
        ExecutorService census = Executors.newSingleThreadExecutor();
        try {
            Future<?> settling = census.submit(() -> {
                try (Ledger ledger = open()) {
                    for (int turn = 0; turn < TURNS; turn++) {
                        CensusBook book = ledger.census();
                        List<Trace> traces = IntStream.range(0, 5)
                                .mapToObj(i -> trace("hosts", "/etc/hosts", "name ps" + i))
                                .toList();
                        book.add(traces);
                        book.settle(kept -> kept.stream()
                                .map(each -> new KnownBox(
                                        List.of(each.trace().clues().substring(5)),
                                        false,
                                        true,
                                        List.of(each.trace().key())))
                                .toList());
                        book.forget("/etc/hosts");
                        book.settle(kept -> List.of());
                    }
                }
            });
            RunHeader header = new RunHeader(RunHeader.Kind.RUN, "site.yml", false, "hosts.ini", "olaf", "test");
            try (Ledger ledger = open()) {
                for (int turn = 0; turn < TURNS; turn++) {
                    RunRecorder recorder = ledger.record(header, Map.of("ps" + turn % 5, "hosts.ini"));
                    assertThat(recorder.finish("ok")).isEmpty();
                }
                settling.get(60, TimeUnit.SECONDS);

                assertThat(ledger.lastRuns(TURNS)).hasSize(TURNS);
                assertThat(ledger.names()).containsExactly("ps0", "ps1", "ps2", "ps3", "ps4");
                assertThat(ledger.census().traces()).isEmpty();
            }
        } finally {
            census.shutdownNow();
        }
    }
}
