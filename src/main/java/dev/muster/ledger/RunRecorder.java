package dev.muster.ledger;

import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.template.Value;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Writes a run into the ledger while it goes on. Listening costs a place in a queue; a thread of its own writes what has
 * gathered, as one transaction, again and again: a controller that is killed loses what happened in the last moment,
 * and nothing else.
 *
 * <p>What a step is about to change is waited for until it is written. The hosts of a task begin theirs at about the
 * same time, and all that have gathered share one transaction.
 *
 * <p>When writing fails the run is not stopped, since hosts may be half-way; {@link #finish} tells it, and the
 * command must not end with zero.
 */
public final class RunRecorder implements RunListener, StepJournal {
    /** In the place of an outcome while there is none. */
    static final String UNDER_WAY = "under way";

    private static final int QUEUE = 20_000;
    private static final int MOST_AT_ONCE = 2_000;
    private static final int LONGEST_TEXT = 600;
    /** For how long rows that nobody waits for are gathered: a transaction costs more than its rows. */
    private static final long GATHERING_MILLIS = 20;

    private static final long BEAT_MILLIS = 10_000;
    private static final long LONGEST_FINISH_MILLIS = 60_000;
    private static final long LONGEST_BEGIN_MILLIS = 30_000;

    private final LedgerDatabase database;
    private final RunHeader header;
    private final int number;
    private final Optional<Resumption> resumed;
    private final Map<String, Map<String, Integer>> due;
    private final InstantSource clock;
    private final TaskDetails details;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Semaphore urgent = new Semaphore(0);
    private volatile Optional<String> trouble = Optional.empty();
    private final Thread writer;
    private final HostMemory memory;
    private int seq;
    private int memorySeq;
    private long beat;

    /** Something to write: a row of events, one of findings, or any other change. */
    private record Entry(
            List<Object[]> events,
            List<Object[]> findings,
            Runnable change,
            boolean last,
            Optional<CountDownLatch> awaited) {
        static Entry of(Runnable change) {
            return new Entry(List.of(), List.of(), change, false, Optional.empty());
        }
    }

    private RunRecorder(
            LedgerDatabase database,
            RunHeader header,
            int number,
            Optional<Resumption> resumed,
            Map<String, Map<String, Integer>> due,
            InstantSource clock) {
        this.database = database;
        this.memory = new HostMemory(database);
        this.header = header;
        this.number = number;
        this.resumed = resumed;
        this.due = due;
        this.clock = clock;
        this.details = new TaskDetails(database, number, header.dry());
        this.beat = clock.millis();
        this.writer = new Thread(this::write, "ledger");
        writer.setDaemon(true);
    }

    static RunRecorder begin(
            LedgerDatabase database,
            RunHeader header,
            Map<String, String> targets,
            String digest,
            Optional<Resumption> resumed,
            InstantSource clock) {
        long now = clock.millis();
        int[] number = new int[1];
        database.together(() -> {
            database.holdRuns();
            number[0] = database.all("select coalesce(max(number), 0) + 1 from runs", row -> row.count(1))
                    .get(0);
            database.change(
                    "insert into runs (number, kind, job, dry, status, who, controller, process, inventory, started_at,"
                            + " beat_at) values (?, ?, ?, ?, 'running', ?, ?, ?, ?, ?, ?)",
                    number[0],
                    header.kind().name(),
                    header.job(),
                    header.dry(),
                    header.who(),
                    header.controller(),
                    Controller.process(),
                    header.inventory(),
                    now,
                    now);
            target(database, number[0], targets, now);
            database.change(
                    "insert into givens (run, digest, resumes) values (?, ?, "
                            + resumed.map(run -> Integer.toString(run.run())).orElse("null") + ")",
                    number[0],
                    digest);
            Map<String, Outcome> finished =
                    new LinkedHashMap<>(resumed.map(Resumption::finished).orElse(Map.of()));
            finished.keySet().retainAll(targets.keySet());
            settle(database, number[0], true, finished, Map.of(), now);
        });
        RunRecorder recorder =
                new RunRecorder(database, header, number[0], resumed, Steps.due(database, header.job()), clock);
        recorder.writer.start();
        return recorder;
    }

    /** The number of the run, by which people speak of it. */
    public int number() {
        return number;
    }

    /** What went wrong with writing, if anything did. */
    public Optional<String> trouble() {
        return trouble;
    }

    /** What went wrong first is what is told. */
    private synchronized void complain(String what) {
        if (trouble.isEmpty()) {
            trouble = Optional.of(what);
        }
    }

    // ---- listening ----

    @Override
    public void on(RunEvent event) {
        long now = clock.millis();
        if (!header.dry()) {
            event.outdated().ifPresent(host -> put(Entry.of(() -> FactBook.forget(database, host))));
        }
        if (event instanceof RunEvent.PlayMatched matched) {
            put(Entry.of(() -> matched(matched, now)));
        } else if (event instanceof TaskEnded ended) {
            taskEnded(ended, now);
        } else if (event instanceof RunEvent.HandlerNotified notified && !header.dry()) {
            put(Entry.of(() -> Steps.remember(database, header.job(), number, notified.host(), notified.handler())));
        } else if (event instanceof RunEvent.HandlerDone done && !header.dry()) {
            put(Entry.of(() -> Steps.forget(database, header.job(), done.host(), done.handler())));
        } else if (event instanceof RunEvent.HostsFinished finished) {
            put(Entry.of(() -> settle(database, number, moves(), finished.outcomes(), finished.tallies(), now)));
        } else if (event instanceof RunEvent.FactsGathered gathered) {
            put(Entry.of(() -> FactBook.write(database, number, gathered, now)));
        } else if (event instanceof RunEvent.FactsCleared cleared) {
            put(Entry.of(() -> FactBook.forget(database, cleared.host())));
        } else if (event instanceof RunEvent.HostWritten written) {
            details.written(written);
            put(Entry.of(() -> memorySeq += memory.write(number, memorySeq + 1, written, now)));
        } else if (event instanceof RunEvent.Probed probed) {
            put(Entry.of(() -> memorySeq += memory.write(number, memorySeq + 1, probed)));
        } else if (event instanceof RunEvent.RunEnded ended) {
            put(Entry.of(() -> settle(database, number, moves(), ended.outcomes(), ended.tallies(), now)));
        }
    }

    @Override
    public boolean keepsFiles() {
        return true;
    }

    /** A host showed its key, from any thread. */
    public void saw(String host, String type, String fingerprint) {
        long now = clock.millis();
        put(Entry.of(() -> {
            // Jump hosts and delegates have keys too; only what some run has named has a place in the ledger.
            database.change(
                    "insert into host_keys (host, type, fingerprint, trusted, first_run, last_run, first_at, last_at)"
                            + " select name, ?, ?, 1, ?, ?, ?, ? from hosts where name = ?"
                            + " on conflict (host, type, fingerprint) do update set trusted = 1,"
                            + " last_run = excluded.last_run, last_at = excluded.last_at",
                    type,
                    fingerprint,
                    number,
                    number,
                    now,
                    now,
                    host);
        }));
    }

    /** Where the time of this run went. */
    public void keep(RunProfile profile) {
        put(Entry.of(() -> Profiles.write(database, number, profile)));
    }

    private boolean moves() {
        return header.kind() != RunHeader.Kind.EXEC && !header.dry();
    }

    private void matched(RunEvent.PlayMatched matched, long now) {
        Map<String, String> hosts = new LinkedHashMap<>();
        matched.hosts().forEach(host -> hosts.put(host, ""));
        target(database, number, hosts, now);
        if (matched.isWhole()) {
            database.change(
                    "insert into patterns (job, inventory, pattern, matched, run) values (?, ?, ?, ?, ?)"
                            + " on conflict (job, inventory, pattern) do update set matched = excluded.matched,"
                            + " run = excluded.run",
                    header.job(),
                    header.inventory(),
                    bounded(matched.pattern()),
                    matched.count(),
                    number);
        }
    }

    private void taskEnded(TaskEnded ended, long now) {
        boolean skippedItem = ended.item().isPresent() && ended.status() == TaskEnded.Status.SKIPPED;
        if (skippedItem) {
            return;
        }
        seq++;
        Object[] row = {
            number,
            seq,
            ended.host(),
            now,
            bounded(ended.title()),
            ended.module(),
            bounded(ended.span().toString()),
            status(ended),
            ended.hidden()
                    ? ""
                    : bounded(ended.item().map(TaskEnded.Item::label).orElse("")),
            ended.took().toMillis(),
            message(ended)
        };
        List<Object[]> findings = finding(ended, now).stream().toList();
        Runnable detail = details.of(ended, seq);
        put(new Entry(List.<Object[]>of(row), findings, detail, false, Optional.empty()));
    }

    private static String status(TaskEnded ended) {
        return ended.ignored() && ended.status() == TaskEnded.Status.FAILED
                ? "IGNORED"
                : ended.status().name();
    }

    /** What a task said that did not go well; nothing of what {@code no_log} hides. */
    private static String message(TaskEnded ended) {
        boolean speaks = List.of(TaskEnded.Status.FAILED, TaskEnded.Status.UNREACHABLE, TaskEnded.Status.UNKNOWN)
                .contains(ended.status());
        if (!speaks || ended.hidden()) {
            return "";
        }
        return List.of("msg", "stderr", "stdout").stream()
                .map(field -> text(ended.result(), field))
                .filter(text -> !text.isBlank())
                .findFirst()
                .map(RunRecorder::bounded)
                .orElse("");
    }

    private Optional<Object[]> finding(TaskEnded ended, long now) {
        String left = leftBehind(ended);
        String verdict = left.isEmpty() ? text(ended.result(), "verdict") : "reverted";
        String sentence = left.isEmpty() ? text(ended.result(), "sentence") : left;
        if (verdict.isEmpty() || sentence.isEmpty() || ended.hidden()) {
            return Optional.empty();
        }
        boolean safe = Optional.ofNullable(ended.result().get("safe"))
                .map(Value::isTruthy)
                .orElse(false);
        return Optional.of(
                new Object[] {number, seq, ended.host(), now, ended.module(), bounded(verdict), bounded(sentence), safe
                });
    }

    /** Changes of earlier runs that were never confirmed, which the host tells when it is next guarded. */
    private static String leftBehind(TaskEnded ended) {
        return ended.result().get("left_behind") instanceof Value.Seq found
                ? String.join("; ", found.items().stream().map(Value::str).toList())
                : "";
    }

    private static String text(Map<String, Value> result, String field) {
        return result.get(field) instanceof Value.Text text ? text.text() : "";
    }

    static String bounded(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }

    // ---- steps ----

    @Override
    public boolean isOn() {
        return moves();
    }

    @Override
    public Optional<PastStep> past(String host, String step) {
        return resumed.flatMap(run -> run.step(host, step));
    }

    @Override
    public boolean hasMoved(String host, String file, String source) {
        return resumed.filter(run -> run.hasMoved(host, file, source)).isPresent();
    }

    @Override
    public Map<String, Map<String, Integer>> due() {
        return due;
    }

    @Override
    public void begin(List<String> hosts, Begun begun) {
        long now = clock.millis();
        CountDownLatch written = new CountDownLatch(1);
        Runnable change = () -> Steps.begin(database, number, hosts, begun, now);
        put(new Entry(List.of(), List.of(), change, false, Optional.of(written)));
        try {
            if (!written.await(LONGEST_BEGIN_MILLIS, TimeUnit.MILLISECONDS)) {
                complain("the ledger " + database.place() + " does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void end(List<String> hosts, String step, Ended ended) {
        long now = clock.millis();
        put(Entry.of(() -> Steps.end(database, header.job(), number, hosts, step, ended, now)));
    }

    // ---- writing ----

    private void put(Entry entry) {
        try {
            queue.put(entry);
            if (entry.last() || entry.awaited().isPresent()) {
                urgent.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            complain("the ledger was interrupted");
        }
    }

    private void write() {
        boolean going = true;
        while (going) {
            List<Entry> batch = new ArrayList<>();
            try {
                Entry first = queue.poll(BEAT_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    gather();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            queue.drainTo(batch, MOST_AT_ONCE);
            going = batch.stream().noneMatch(Entry::last);
            if (trouble().isEmpty()) {
                try {
                    database.outlastPowerCuts(
                            batch.stream().anyMatch(entry -> entry.awaited().isPresent()));
                    database.together(() -> write(batch));
                } catch (LedgerException e) {
                    complain(String.valueOf(e.getMessage()));
                }
            }
            batch.forEach(entry -> entry.awaited().ifPresent(CountDownLatch::countDown));
        }
    }

    /** Ends at once when there is something that somebody waits for, or the queue is filling. */
    private void gather() {
        try {
            if (queue.size() < MOST_AT_ONCE && urgent.tryAcquire(GATHERING_MILLIS, TimeUnit.MILLISECONDS)) {
                urgent.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // what was taken is written first
        }
    }

    private void write(List<Entry> batch) {
        long now = clock.millis();
        if (Math.abs(now - beat) >= BEAT_MILLIS) {
            beat = now;
            database.change("update runs set beat_at = ? where number = ?", now, number);
        }
        database.changeEach(
                "insert into events (run, seq, host, at, task, module, place, status, item, took, message)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                batch.stream().flatMap(entry -> entry.events().stream()).toList());
        database.changeEach(
                "insert into findings (run, seq, host, at, module, verdict, sentence, safe)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                batch.stream().flatMap(entry -> entry.findings().stream()).toList());
        batch.forEach(entry -> entry.change().run());
    }

    /**
     * Writes what is left and how the run ended, and waits until it is written.
     *
     * @return what went wrong with recording, if anything did
     */
    public Optional<String> finish(String status) {
        long now = clock.millis();
        put(new Entry(
                List.of(),
                List.of(),
                () -> {
                    database.change(
                            "update runs set status = ?, ended_at = ?, beat_at = ? where number = ?",
                            status,
                            now,
                            now,
                            number);
                    if (moves()) {
                        Steps.close(database, header.job(), number, status);
                    }
                },
                true,
                Optional.empty()));
        try {
            writer.join(LONGEST_FINISH_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (writer.isAlive()) {
            complain("the ledger " + database.place() + " does not answer");
        }
        return trouble();
    }

    // ---- rows that closing an interrupted run writes, too ----

    /** Hosts are known from now on; the source is where from, by host. */
    static void name(LedgerDatabase database, Map<String, String> hosts, String kind, long now) {
        List<Object[]> names = new ArrayList<>();
        List<Object[]> sources = new ArrayList<>();
        hosts.forEach((host, place) -> {
            names.add(new Object[] {host, now});
            if (!place.isEmpty()) {
                sources.add(new Object[] {host, kind, bounded(place), now, now});
            }
        });
        database.changeEach(
                "insert into hosts (name, state, kind, reason, since_at)"
                        + " values (?, 'never seen', '', 'no run of a playbook has come to its end for it', ?)"
                        + " on conflict (name) do nothing",
                names);
        database.changeEach(
                "insert into sources (host, kind, place, first_at, last_at) values (?, ?, ?, ?, ?)"
                        + " on conflict (host, kind, place) do update set last_at = excluded.last_at",
                sources);
    }

    private static void target(LedgerDatabase database, int run, Map<String, String> hosts, long now) {
        name(database, hosts, "inventory", now);
        database.changeEach(
                "insert into outcomes (run, host, outcome, kind, reason, ok, changed, unreachable, failed, skipped,"
                        + " rescued, ignored) values (?, ?, '" + UNDER_WAY + "', '', '', 0, 0, 0, 0, 0, 0, 0)"
                        + " on conflict (run, host) do nothing",
                hosts.keySet().stream().map(host -> new Object[] {run, host}).toList());
        database.changeEach(
                "update hosts set last_run = ? where name = ?",
                hosts.keySet().stream().map(host -> new Object[] {run, host}).toList());
    }

    /**
     * What became of each host.
     *
     * @param moves whether it is also where the host stands from now on
     */
    static void settle(
            LedgerDatabase database,
            int run,
            boolean moves,
            Map<String, Outcome> outcomes,
            Map<String, Tally> tallies,
            long now) {
        Map<String, String> hosts = new LinkedHashMap<>();
        outcomes.keySet().forEach(host -> hosts.put(host, ""));
        target(database, run, hosts, now);
        List<Object[]> rows = new ArrayList<>();
        List<Object[]> states = new ArrayList<>();
        List<Object[]> answered = new ArrayList<>();
        outcomes.forEach((host, outcome) -> {
            Tally tally = tallies.getOrDefault(host, Tally.ZERO);
            String state = outcome.column();
            String kind = kind(outcome);
            String reason = bounded(reason(outcome));
            rows.add(new Object[] {
                state,
                kind,
                reason,
                tally.ok(),
                tally.changed(),
                tally.unreachable(),
                tally.failed(),
                tally.skipped(),
                tally.rescued(),
                tally.ignored(),
                run,
                host
            });
            if (!(outcome instanceof Outcome.Parked || outcome instanceof Outcome.Exempt)) {
                states.add(new Object[] {state, kind, run, state, kind, now, state, kind, reason, host});
            }
            if (List.of("ok", "changed", "failed").contains(state)) {
                answered.add(new Object[] {now, host});
            }
        });
        database.changeEach(
                "update outcomes set outcome = ?, kind = ?, reason = ?, ok = ?, changed = ?, unreachable = ?,"
                        + " failed = ?, skipped = ?, rescued = ?, ignored = ? where run = ? and host = ?",
                rows);
        database.changeEach("update hosts set answered_at = ? where name = ?", answered);
        if (moves) {
            database.changeEach(
                    "update hosts set"
                            + " since_run = case when state = ? and kind = ? then coalesce(since_run, ?) else "
                            + run + " end,"
                            + " since_at = case when state = ? and kind = ? then since_at else ? end,"
                            + " state = ?, kind = ?, reason = ? where name = ?",
                    states);
        }
    }

    private static String kind(Outcome outcome) {
        return outcome instanceof Outcome.NotReached lost ? lost.why().kind().words() : "";
    }

    private static String reason(Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            return failed.message();
        }
        if (outcome instanceof Outcome.NotReached lost) {
            return lost.why().message();
        }
        if (outcome instanceof Outcome.Refused refused) {
            return refused.why();
        }
        if (outcome instanceof Outcome.Parked parked) {
            return "until " + parked.until() + ": " + parked.why();
        }
        if (outcome instanceof Outcome.Exempt exempt) {
            return "by " + exempt.who() + ": " + exempt.why();
        }
        return outcome instanceof Outcome.NeverSeen never ? never.why() : "";
    }
}
