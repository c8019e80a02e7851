package dev.muster.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The memory of all runs: every host ever named, where it stands now, and how it came to that. Runs are ordered by their
 * number and never by time, so that a clock that jumps cannot turn the story round.
 *
 * <p>Opening it first closes what a killed controller left open: its run becomes {@code interrupted}, and hosts it had
 * not come to the end with are {@code never seen} in it, with the last task that was heard of.
 *
 * <p>Used by one thread at a time.
 */
public final class Ledger implements AutoCloseable {
    private static final String NEVER = "never seen";
    /** A controller on another machine that was silent for so long is taken for dead. */
    private static final Duration SILENCE = Duration.ofMinutes(3);

    private final LedgerDatabase database;
    private final InstantSource clock;

    Ledger(LedgerDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Opens the ledger of a place, or makes it. */
    public static Ledger open(LedgerPlace place, InstantSource clock) {
        return open(place, clock, LedgerDatabase.PATIENCE);
    }

    static Ledger open(LedgerPlace place, InstantSource clock, Duration patience) {
        Ledger ledger = new Ledger(LedgerDatabase.open(place, patience), clock);
        try {
            ledger.closeDeadRuns();
            return ledger;
        } catch (LedgerException e) {
            ledger.close();
            throw e;
        }
    }

    /** Whether a ledger is there, so that looking need not make one. */
    public static boolean exists(LedgerPlace place) {
        return LedgerDatabase.exists(place);
    }

    public LedgerPlace place() {
        return database.place();
    }

    /** What is known of boxes by hearsay. */
    public CensusBook census() {
        return new CensusBook(database, clock);
    }

    /** Sweeps that have not come to their end. */
    public Sweeps sweeps() {
        return new Sweeps(database, clock);
    }

    // ---- recording ----

    /**
     * Begins a run.
     *
     * @param targets hosts it is known to be for before it begins, with the source that each is known from
     */
    public RunRecorder record(RunHeader header, Map<String, String> targets) {
        return record(header, targets, "", Optional.empty());
    }

    /**
     * Begins a run that may go on with another.
     *
     * @param digest of what the run is given besides its playbooks
     */
    public RunRecorder record(
            RunHeader header, Map<String, String> targets, String digest, Optional<Resumption> resumed) {
        return RunRecorder.begin(database, header, targets, digest, resumed, clock);
    }

    // ---- what was broken off ----

    /** The last real run of a job, when it was broken off. */
    public Optional<Resumption> brokenOff(String job) {
        return Steps.brokenOff(database, job);
    }

    /** Commands of which nobody knows whether they were run. */
    public List<Doubt> doubts(Collection<String> hosts) {
        return Steps.doubts(database).stream()
                .filter(doubt -> hosts.contains(doubt.host()))
                .toList();
    }

    /** A command that was begun and whose end is not known. */
    public record Doubt(String host, int run, String task, String step) {}

    /** A person has looked: the host's commands in doubt were done, or were not; how many. */
    public int settleDoubts(String host, boolean done) {
        int[] settled = new int[1];
        database.together(() -> settled[0] = Steps.settle(database, host, done));
        return settled[0];
    }

    /** A person says that handlers are not due any more: those of a name, or all; how many. */
    public int forgetHandlers(String host, Optional<String> handler) {
        return handler.map(name ->
                        database.change("delete from pending_handlers where host = ? and handler = ?", host, name))
                .orElseGet(() -> database.change("delete from pending_handlers where host = ?", host));
    }

    /** Keys by which hosts are known: host, type of key, fingerprints. */
    public Map<String, Map<String, Set<String>>> trustedKeys() {
        Map<String, Map<String, Set<String>>> keys = new HashMap<>();
        database.all(
                "select host, type, fingerprint from host_keys where trusted = 1",
                row -> keys.computeIfAbsent(row.text(1), host -> new HashMap<>())
                        .computeIfAbsent(row.text(2), type -> new java.util.HashSet<>())
                        .add(row.text(3)));
        return keys;
    }

    /** The keys by which boxes are known. */
    public KeyBook keyBook() {
        return new KeyBook(database, clock);
    }

    /** How many hosts each pattern of a job matched last time. */
    public Map<String, Integer> matchedLastTime(String job, String inventory) {
        Map<String, Integer> matched = new HashMap<>();
        database.all(
                "select pattern, matched from patterns where job = ? and inventory = ?",
                row -> matched.put(row.text(1), row.count(2)),
                job,
                inventory);
        return matched;
    }

    /** What runs did to hosts. */
    public HostMemory memory() {
        return new HostMemory(database);
    }

    /**
     * Facts that earlier runs gathered, on a connection of their own; to be closed.
     *
     * @param oldest zero for any age
     */
    public FactBook facts(Duration oldest) {
        return new FactBook(LedgerDatabase.open(database.place(), LedgerDatabase.PATIENCE), oldest, clock);
    }

    /** Forgets the facts of hosts. */
    public void forgetFacts(Collection<String> hosts) {
        database.together(() -> hosts.forEach(host -> FactBook.forget(database, host)));
    }

    // ---- marks ----

    /**
     * Leaves hosts out of all runs.
     *
     * @param until last day; empty for good
     * @return names that no run has ever named: they are known from now on, by this
     */
    public List<String> mark(
            Collection<String> hosts, Mark.Kind kind, Optional<LocalDate> until, String who, String why) {
        List<String> unknown = new ArrayList<>(hosts);
        long now = clock.millis();
        database.together(() -> {
            database.holdRuns(); // or another that leaves hosts out takes the same numbers
            for (String host : hosts) {
                if (!database.all("select 1 from hosts where name = ?", row -> row.count(1), host)
                        .isEmpty()) {
                    unknown.remove(host);
                }
                RunRecorder.name(database, Map.of(host, ""), kind.name().toLowerCase(Locale.ROOT), now);
                lift(host, who, now);
                int number = database.all("select coalesce(max(number), 0) + 1 from marks", row -> row.count(1))
                        .get(0);
                database.change(
                        "insert into marks (number, host, kind, until_day, who, why, set_at, lifted_by)"
                                + " values (?, ?, ?, ?, ?, ?, ?, '')",
                        number,
                        host,
                        kind.name(),
                        until.map(LocalDate::toString).orElse(""),
                        who,
                        why,
                        now);
            }
        });
        return List.copyOf(unknown);
    }

    /** Takes hosts back into runs; those that were not left out are given back. */
    public List<String> unmark(Collection<String> hosts, String who) {
        List<String> none = new ArrayList<>();
        database.together(() -> hosts.forEach(host -> {
            if (lift(host, who, clock.millis()) == 0) {
                none.add(host);
            }
        }));
        return List.copyOf(none);
    }

    private int lift(String host, String who, long now) {
        return database.change(
                "update marks set lifted_at = ?, lifted_by = ? where host = ? and lifted_at is null", now, who, host);
    }

    /** Hosts that are left out on a day, with what they end as in a run. */
    public Map<String, Outcome> leftOut(LocalDate day) {
        Map<String, Outcome> left = new LinkedHashMap<>();
        marks("").stream().filter(mark -> mark.holds(day)).forEach(mark -> left.put(mark.host(), mark.outcome()));
        return left;
    }

    private List<Mark> marks(String host) {
        return database.all(
                "select host, kind, until_day, who, why, set_at, lifted_at, lifted_by from marks"
                        + (host.isEmpty() ? " where ? = '' order by number" : " where host = ? order by number"),
                row -> new Mark(
                        row.text(1),
                        Mark.Kind.valueOf(row.text(2)),
                        day(row.text(3)),
                        row.text(4),
                        row.text(5),
                        Instant.ofEpochMilli(row.number(6)),
                        row.has(7) ? Optional.of(Instant.ofEpochMilli(row.number(7))) : Optional.empty(),
                        row.text(8)),
                host);
    }

    private static Optional<LocalDate> day(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(text));
    }

    // ---- campaigns ----

    /** What is known of campaigns. */
    public Campaigns campaigns() {
        return new Campaigns(database, clock);
    }

    // ---- looking ----

    /** Where every host ever named stands on a day, by name. */
    public List<Standing> standings(LocalDate day) {
        return standings(day, "");
    }

    private List<Standing> standings(LocalDate day, String only) {
        Map<String, Mark> marked = new HashMap<>();
        marks(only).stream().filter(mark -> mark.holds(day)).forEach(mark -> marked.put(mark.host(), mark));
        String where = only.isEmpty() ? " where ? = ''" : " where %s = ?";
        Map<String, List<String>> pending = new HashMap<>();
        database.all(
                "select host, handler from pending_handlers" + where.replace("%s", "host"),
                row -> pending.computeIfAbsent(row.text(1), host -> new ArrayList<>())
                        .add(row.text(2)),
                only);
        return database.all(
                "select name, state, kind, reason, since_run, since_at, answered_at from hosts"
                        + where.replace("%s", "name") + " order by name",
                row -> {
                    String name = row.text(1);
                    Standing standing = new Standing(
                            name,
                            row.text(2),
                            row.text(3),
                            row.text(4),
                            row.has(5) ? Optional.of(row.count(5)) : Optional.empty(),
                            Instant.ofEpochMilli(row.number(6)),
                            Optional.empty(),
                            row.has(7) ? Optional.of(Instant.ofEpochMilli(row.number(7))) : Optional.empty(),
                            pending.getOrDefault(name, List.of()));
                    return Optional.ofNullable(marked.get(name))
                            .map(mark -> underMark(standing, mark))
                            .orElse(standing);
                },
                only);
    }

    private static Standing underMark(Standing standing, Mark mark) {
        boolean parked = mark.kind() == Mark.Kind.PARKED;
        return new Standing(
                standing.name(),
                parked ? "parked" : "exempt",
                "",
                parked
                        ? "until " + mark.until().map(LocalDate::toString).orElse("") + ": " + mark.why()
                        : "by " + mark.who() + ": " + mark.why(),
                Optional.empty(),
                mark.set(),
                mark.until(),
                standing.answered(),
                standing.pending());
    }

    /** The story of one host; empty when nobody ever named it. */
    public Optional<HostStory> story(String host, LocalDate day) {
        return standings(day, host).stream()
                .findFirst()
                .map(standing -> new HostStory(
                        standing,
                        sources(host),
                        keys(host),
                        marks(host),
                        campaigns().looksFor(host),
                        chapters(host)));
    }

    /** All names, for saying which was meant. */
    public List<String> names() {
        return database.all("select name from hosts order by name", row -> row.text(1));
    }

    /** One run with all that is remembered of it; empty when there never was one of that number. */
    public Optional<RunRecord> run(int number) {
        return new RunReader(database, number).read();
    }

    /** The last runs, the youngest first. */
    public List<RunLine> lastRuns(int most) {
        return database.all(
                "select r.number, r.kind, r.job, r.dry, r.status, r.who, r.started_at,"
                        + " (select count(*) from outcomes o where o.run = r.number)"
                        + " from runs r order by r.number desc limit " + most,
                row -> new RunLine(
                        row.count(1),
                        RunHeader.Kind.valueOf(row.text(2)),
                        row.text(3),
                        row.flag(4),
                        row.text(5),
                        row.text(6),
                        Instant.ofEpochMilli(row.number(7)),
                        row.count(8)));
    }

    /** One run in a list. */
    public record RunLine(
            int number,
            RunHeader.Kind kind,
            String job,
            boolean dry,
            String status,
            String who,
            Instant started,
            int hosts) {}

    private List<HostStory.Source> sources(String host) {
        return database.all(
                "select kind, place, first_at from sources where host = ? order by first_at, kind, place",
                row -> new HostStory.Source(row.text(1), row.text(2), Instant.ofEpochMilli(row.number(3))),
                host);
    }

    private List<HostStory.Key> keys(String host) {
        Map<String, List<String>> others = new HashMap<>();
        database.all(
                "select k.fingerprint, k.host from host_keys k join host_keys mine on mine.fingerprint = k.fingerprint"
                        + " where mine.host = ? and k.host <> mine.host and k.trusted = 1 order by k.host",
                row -> others.computeIfAbsent(row.text(1), key -> new ArrayList<>())
                        .add(row.text(2)),
                host);
        return database.all(
                "select type, fingerprint, trusted, first_run, first_at from host_keys where host = ?"
                        + " order by first_run, type, fingerprint",
                row -> new HostStory.Key(
                        row.text(1),
                        row.text(2),
                        row.flag(3),
                        row.count(4),
                        Instant.ofEpochMilli(row.number(5)),
                        others.getOrDefault(row.text(2), List.of())),
                host);
    }

    private List<HostStory.Chapter> chapters(String host) {
        Map<Integer, List<String>> changes = new HashMap<>();
        Map<Integer, List<String>> trouble = new HashMap<>();
        database.all(
                "select run, status, task, message, item from events where host = ?"
                        + " and status in ('CHANGED', 'FAILED', 'UNREACHABLE') order by run, seq",
                row -> {
                    Map<Integer, List<String>> to = row.text(2).equals("CHANGED") ? changes : trouble;
                    String said =
                            to == changes || row.text(4).isEmpty() ? row.text(3) : row.text(3) + ": " + row.text(4);
                    List<String> list = to.computeIfAbsent(row.count(1), run -> new ArrayList<>());
                    return list.contains(said) || list.add(said);
                },
                host);
        Map<Integer, List<HostStory.Finding>> findings = new HashMap<>();
        database.all(
                "select run, module, verdict, sentence, safe from findings where host = ? order by run, seq",
                row -> findings.computeIfAbsent(row.count(1), run -> new ArrayList<>())
                        .add(new HostStory.Finding(row.text(2), row.text(3), row.text(4), row.flag(5))),
                host);
        return database.all(
                "select r.number, r.started_at, r.kind, r.job, r.dry, r.who, r.status, o.outcome, o.kind, o.reason,"
                        + " o.ok, o.changed, o.unreachable, o.failed, o.skipped, o.rescued, o.ignored"
                        + " from outcomes o join runs r on r.number = o.run where o.host = ? order by r.number",
                row -> new HostStory.Chapter(
                        row.count(1),
                        Instant.ofEpochMilli(row.number(2)),
                        RunHeader.Kind.valueOf(row.text(3)),
                        row.text(4),
                        row.flag(5),
                        row.text(6),
                        row.text(7),
                        row.text(8),
                        row.text(9),
                        row.text(10),
                        new Tally(
                                row.count(11),
                                row.count(12),
                                row.count(13),
                                row.count(14),
                                row.count(15),
                                row.count(16),
                                row.count(17)),
                        changes.getOrDefault(row.count(1), List.of()),
                        trouble.getOrDefault(row.count(1), List.of()),
                        findings.getOrDefault(row.count(1), List.of())),
                host);
    }

    // ---- runs without an end ----

    private record OpenRun(int number, String job, boolean moves, String controller, String process, long beat) {}

    private void closeDeadRuns() {
        List<OpenRun> open = database.all(
                "select number, job, kind, dry, controller, process, beat_at from runs where status = 'running'",
                row -> new OpenRun(
                        row.count(1),
                        row.text(2),
                        !row.text(3).equals(RunHeader.Kind.EXEC.name()) && !row.flag(4),
                        row.text(5),
                        row.text(6),
                        row.number(7)));
        for (OpenRun run : open) {
            if (isDead(run)) {
                database.together(() -> interrupt(run));
            }
        }
    }

    private boolean isDead(OpenRun run) {
        return run.controller().equals(Controller.name())
                ? !Controller.isAlive(run.process())
                : Math.abs(clock.millis() - run.beat()) > SILENCE.toMillis();
    }

    private void interrupt(OpenRun run) {
        Map<String, String> lastTasks = new HashMap<>();
        database.all(
                "select host, task from events where run = ? order by seq",
                row -> lastTasks.put(row.text(1), row.text(2)),
                run.number());
        List<String> underWay = database.all(
                "select host from outcomes where run = ? and outcome = '" + RunRecorder.UNDER_WAY + "'",
                row -> row.text(1),
                run.number());
        Map<String, String> begun = Steps.begun(database, run.number());
        Map<String, Outcome> outcomes = underWay.stream()
                .collect(Collectors.toMap(
                        host -> host,
                        host -> new Outcome.NeverSeen("run " + run.number() + " ended without a word"
                                + Optional.ofNullable(begun.get(host))
                                        .map(task -> " while its task \"" + task + "\" was under way")
                                        .or(() -> Optional.ofNullable(lastTasks.get(host))
                                                .map(task -> " after its task \"" + task + "\""))
                                        .orElse(" before it came to it"))));
        RunRecorder.settle(database, run.number(), run.moves(), outcomes, Map.of(), run.beat());
        database.change(
                "update runs set status = 'interrupted', ended_at = ? where number = ?", run.beat(), run.number());
        if (run.moves()) {
            Steps.close(database, run.job(), run.number(), Steps.BROKEN_OFF);
        }
    }

    /** The sum over the columns, each column there even when nobody is in it. */
    public static Map<String, Long> columns(Collection<Standing> standings) {
        Map<String, Long> columns = new LinkedHashMap<>();
        Standing.COLUMNS.forEach(column -> columns.put(column, 0L));
        standings.forEach(standing ->
                columns.merge(Standing.COLUMNS.contains(standing.state()) ? standing.state() : NEVER, 1L, Long::sum));
        return columns;
    }

    @Override
    public void close() {
        database.close();
    }
}
