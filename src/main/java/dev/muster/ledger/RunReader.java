package dev.muster.ledger;

import dev.muster.ledger.RunRecord.Amplification;
import dev.muster.ledger.RunRecord.Event;
import dev.muster.ledger.RunRecord.HostRecord;
import dev.muster.ledger.RunRecord.Task;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one run. A question for each table and not for each host: a run of ten thousand hosts has hundreds of
 * thousands of rows, most of whose texts are the same few, which are kept once.
 */
final class RunReader {
    private final LedgerDatabase database;
    private final int run;
    private final Map<String, String> texts = new HashMap<>();
    private final Map<Task, Task> tasks = new HashMap<>();

    RunReader(LedgerDatabase database, int run) {
        this.database = database;
        this.run = run;
    }

    Optional<RunRecord> read() {
        List<RunRecord> found = database.all(
                "select kind, job, dry, inventory, who, controller, status, started_at, beat_at, ended_at"
                        + " from runs where number = ?",
                row -> new RunRecord(
                        run,
                        new RunHeader(
                                RunHeader.Kind.valueOf(row.text(1)),
                                row.text(2),
                                row.flag(3),
                                row.text(4),
                                row.text(5),
                                row.text(6)),
                        row.text(7),
                        Instant.ofEpochMilli(row.number(8)),
                        Instant.ofEpochMilli(row.number(9)),
                        row.has(10) ? Optional.of(Instant.ofEpochMilli(row.number(10))) : Optional.empty(),
                        List.of(),
                        Map.of(),
                        Optional.empty()),
                run);
        return found.stream().findFirst().map(this::withHosts);
    }

    private RunRecord withHosts(RunRecord bare) {
        Map<String, List<Event>> events = events();
        Map<String, Amplification> earlier = earlier();
        List<HostRecord> hosts = database.all(
                "select host, outcome, kind, reason, ok, changed, unreachable, failed, skipped, rescued, ignored"
                        + " from outcomes where run = ? order by host",
                row -> {
                    String host = row.text(1);
                    return new HostRecord(
                            host,
                            once(row.text(2)),
                            once(row.text(3)),
                            once(row.text(4)),
                            new Tally(
                                    row.count(5),
                                    row.count(6),
                                    row.count(7),
                                    row.count(8),
                                    row.count(9),
                                    row.count(10),
                                    row.count(11)),
                            events.getOrDefault(host, List.of()),
                            Optional.ofNullable(earlier.get(host)));
                },
                run);
        return new RunRecord(
                bare.number(),
                bare.header(),
                bare.status(),
                bare.started(),
                bare.beat(),
                bare.ended(),
                hosts,
                diffs(),
                Profiles.read(database, run));
    }

    private Map<String, List<Event>> events() {
        Map<Integer, List<String>> diffs = new HashMap<>();
        database.all(
                "select seq, digest from event_diffs where run = ? order by seq, nth",
                row -> diffs.computeIfAbsent(row.count(1), seq -> new ArrayList<>(1))
                        .add(once(row.text(2))),
                run);
        Map<Integer, HostStory.Finding> findings = new HashMap<>();
        database.all(
                "select seq, module, verdict, sentence, safe from findings where run = ?",
                row -> findings.put(
                        row.count(1),
                        new HostStory.Finding(once(row.text(2)), once(row.text(3)), once(row.text(4)), row.flag(5))),
                run);
        Map<Integer, Amplification> figures = new HashMap<>();
        database.all(
                "select seq, request_bytes, bytes, packets from amplifications where run = ?",
                row -> figures.put(row.count(1), new Amplification(run, row.count(2), row.number(3), row.count(4))),
                run);
        Map<String, List<Event>> events = new HashMap<>();
        database.all(
                "select seq, host, at, task, module, place, status, item, took, message from events where run = ?"
                        + " order by seq",
                row -> events.computeIfAbsent(once(row.text(2)), host -> new ArrayList<>())
                        .add(event(row, diffs, findings, figures)),
                run);
        return events;
    }

    private Event event(
            LedgerDatabase.Row row,
            Map<Integer, List<String>> diffs,
            Map<Integer, HostStory.Finding> findings,
            Map<Integer, Amplification> figures)
            throws SQLException {
        int seq = row.count(1);
        Task task = new Task(once(row.text(4)), once(row.text(5)), once(row.text(6)));
        return new Event(
                tasks.computeIfAbsent(task, same -> same),
                Instant.ofEpochMilli(row.number(3)),
                once(row.text(7)),
                once(row.text(8)),
                Duration.ofMillis(row.number(9)),
                once(row.text(10)),
                diffs.getOrDefault(seq, List.of()),
                Optional.ofNullable(findings.get(seq)),
                Optional.ofNullable(figures.get(seq)));
    }

    /** How loud each host of this run was, when a run before it asked last. */
    private Map<String, Amplification> earlier() {
        Map<String, Amplification> earlier = new HashMap<>();
        database.all(
                "select a.host, a.run, a.request_bytes, a.bytes, a.packets from amplifications a"
                        + " join outcomes o on o.run = ? and o.host = a.host where a.run ="
                        + " (select max(b.run) from amplifications b where b.host = a.host and b.run < ?)"
                        + " order by a.run, a.seq",
                row -> earlier.put(
                        row.text(1), new Amplification(row.count(2), row.count(3), row.number(4), row.count(5))),
                run,
                run);
        return earlier;
    }

    private Map<String, String> diffs() {
        Map<String, String> diffs = new HashMap<>();
        database.all(
                "select digest, body from diffs where digest in (select digest from event_diffs where run = ?)",
                row -> diffs.put(row.text(1), row.text(2)),
                run);
        return diffs;
    }

    private String once(String text) {
        return texts.computeIfAbsent(text, same -> same);
    }
}
