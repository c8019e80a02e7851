package dev.muster.ledger;

import dev.muster.ledger.StepJournal.Begun;
import dev.muster.ledger.StepJournal.Ended;
import dev.muster.ledger.StepJournal.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The statements about steps and about the handlers they make due. The two belong together: a step of which nobody knows
 * whether it changed something has made its handlers due, since one that runs for nothing does less harm than one that
 * is forgotten.
 */
final class Steps {
    /** How a run ends that can be gone on with. */
    static final String BROKEN_OFF = "interrupted";

    private static final String BEGUN = "begun";
    /** Ends of a row of runs that go on with each other; more than anybody will see. */
    private static final int LONGEST_ROW = 100;

    private Steps() {}

    // ---- handlers ----

    static Map<String, Map<String, Integer>> due(LedgerDatabase database, String job) {
        Map<String, Map<String, Integer>> due = new LinkedHashMap<>();
        database.all(
                "select host, handler, run from pending_handlers where job = ? order by host, run, handler",
                row -> due.computeIfAbsent(row.text(1), host -> new LinkedHashMap<>())
                        .put(row.text(2), row.count(3)),
                job);
        return due;
    }

    static void remember(LedgerDatabase database, String job, int run, String host, String handler) {
        database.change(
                "insert into pending_handlers (host, job, handler, run) values (?, ?, ?, ?)"
                        + " on conflict (host, job, handler) do nothing",
                host,
                job,
                RunRecorder.bounded(handler),
                run);
    }

    static void forget(LedgerDatabase database, String job, String host, String handler) {
        database.change(
                "delete from pending_handlers where host = ? and job = ? and handler = ?",
                host,
                job,
                RunRecorder.bounded(handler));
    }

    // ---- steps ----

    static void begin(LedgerDatabase database, int run, List<String> hosts, Begun begun, long now) {
        for (String host : hosts) {
            database.change(
                    "insert into steps (run, host, step, source, task, kind, notifies, status, changed, result,"
                            + " withheld, at) values (?, ?, ?, ?, ?, ?, ?, '" + BEGUN + "', 0, '', '', ?)"
                            + " on conflict (run, host, step) do update set status = excluded.status",
                    run,
                    host,
                    begun.step(),
                    begun.source(),
                    RunRecorder.bounded(begun.task()),
                    begun.kind().name().toLowerCase(Locale.ROOT),
                    String.join("\n", begun.notifies()),
                    now);
        }
    }

    static void end(
            LedgerDatabase database, String job, int run, List<String> hosts, String step, Ended ended, long now) {
        for (String host : hosts) {
            if (ended.changed()) {
                makeDue(database, job, run, "run = ? and host = ? and step = ?", run, host, step);
            }
            database.change(
                    "update steps set status = ?, changed = ?, result = ?, withheld = ?, at = ?"
                            + " where run = ? and host = ? and step = ?",
                    ended.status(),
                    ended.changed(),
                    ended.result(),
                    ended.withheld(),
                    now,
                    run,
                    host,
                    step);
        }
    }

    private static void makeDue(LedgerDatabase database, String job, int run, String which, Object... values) {
        record Notice(String host, List<String> handlers) {}
        List<Notice> notices = database.all(
                "select host, notifies from steps where notifies <> '' and " + which,
                row -> new Notice(row.text(1), row.text(2).lines().toList()),
                values);
        notices.forEach(
                notice -> notice.handlers().forEach(handler -> remember(database, job, run, notice.host(), handler)));
    }

    /** A real run has ended, by itself or not; what came before it is of no more use unless it can be gone on with. */
    static void close(LedgerDatabase database, String job, int run, String status) {
        makeDue(database, job, run, "run = ? and status = '" + BEGUN + "'", run);
        if (!isOpen(status, row(database, run).size() > 1)) {
            database.change(
                    "delete from steps where run = ? or run in"
                            + " (select number from runs where job = ? and number < ? and status <> 'running')",
                    run,
                    job,
                    run);
        }
    }

    /** The last task that each host has begun and not ended in a run. */
    static Map<String, String> begun(LedgerDatabase database, int run) {
        Map<String, String> begun = new HashMap<>();
        database.all(
                "select host, task from steps where run = ? and status = '" + BEGUN + "' order by at",
                row -> begun.put(row.text(1), row.text(2)),
                run);
        return begun;
    }

    // ---- going on ----

    /** Whether a run can be gone on with: it was broken off, or has itself gone on with one and left something over. */
    private static boolean isOpen(String status, boolean resumes) {
        return status.equals(BROKEN_OFF) || (resumes && !status.equals("ok"));
    }

    /** A run, the one it went on with, and so on. */
    private static List<Integer> row(LedgerDatabase database, int run) {
        List<Integer> all = new ArrayList<>();
        Optional<Integer> next = Optional.of(run);
        while (next.isPresent() && all.size() < LONGEST_ROW) {
            all.add(next.get());
            next = database
                    .all(
                            "select resumes from givens where run = ? and resumes is not null",
                            found -> found.count(1),
                            next.get())
                    .stream()
                    .findFirst();
        }
        return all;
    }

    static Optional<Resumption> brokenOff(LedgerDatabase database, String job) {
        record Last(int run, String status, String digest, boolean resumes) {}
        return database
                .all(
                        "select r.number, r.status, g.digest, g.resumes from runs r join givens g on g.run = r.number"
                                + " where r.kind = 'RUN' and r.dry = 0 and r.job = ? order by r.number desc limit 1",
                        row -> new Last(row.count(1), row.text(2), row.text(3), row.has(4)),
                        job)
                .stream()
                .filter(last -> isOpen(last.status(), last.resumes()))
                .findFirst()
                .map(last -> resumption(database, last.run(), last.status(), last.digest()));
    }

    private static Resumption resumption(LedgerDatabase database, int run, String status, String digest) {
        Map<String, Outcome> finished = new LinkedHashMap<>();
        database.all(
                "select host, outcome from outcomes where run = ? and outcome in ('ok', 'changed') order by host",
                row -> finished.put(row.text(1), row.text(2).equals("ok") ? new Outcome.Ok() : new Outcome.Changed()),
                run);
        Map<String, Map<String, PastStep>> steps = new HashMap<>();
        Map<String, Map<String, String>> sources = new HashMap<>();
        List<Integer> runs = new ArrayList<>(row(database, run));
        java.util.Collections.reverse(runs);
        for (int one : runs) {
            database.all(
                    "select host, step, source, task, kind, status, changed, result, withheld from steps where run = ?",
                    row -> {
                        PastStep past = past(one, row);
                        if (past.kind() != Kind.VERIFIED) {
                            sources.computeIfAbsent(row.text(1), host -> new HashMap<>())
                                    .put(file(row.text(2)), row.text(3));
                        }
                        return steps.computeIfAbsent(row.text(1), host -> new HashMap<>())
                                .put(row.text(2), past);
                    },
                    one);
        }
        return new Resumption(run, status, digest, finished, steps, sources);
    }

    private static PastStep past(int run, LedgerDatabase.Row row) throws java.sql.SQLException {
        boolean open = row.text(6).equals(BEGUN);
        return new PastStep(
                run,
                row.text(4),
                Kind.valueOf(row.text(5).toUpperCase(Locale.ROOT)),
                open ? Optional.empty() : Optional.of(new Ended(row.text(6), row.flag(7), row.text(8), row.text(9))));
    }

    /** The file of FILE:LINE:COLUMN and what follows. */
    static String file(String step) {
        return step.replaceFirst(":[0-9]+:[0-9]+( .*)?$", "");
    }

    // ---- doubts ----

    static List<Ledger.Doubt> doubts(LedgerDatabase database) {
        return database.all(
                "select host, run, task, step from steps where status = '" + BEGUN + "' and kind = 'once'"
                        + " and run in (select number from runs where status = '" + BROKEN_OFF
                        + "') order by host, run, at",
                row -> new Ledger.Doubt(row.text(1), row.count(2), row.text(3), row.text(4)));
    }

    static int settle(LedgerDatabase database, String host, boolean done) {
        String which = " where host = ? and status = '" + BEGUN + "' and kind = 'once'"
                + " and run in (select number from runs where status = '" + BROKEN_OFF + "')";
        return done
                ? database.change(
                        "update steps set status = 'CHANGED', changed = 1, withheld ="
                                + " 'a person said that it was done'" + which,
                        host)
                : database.change("delete from steps" + which, host);
    }
}
