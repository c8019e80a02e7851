package dev.muster.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The part of the ledger that knows boxes by hearsay. A box that only sources know becomes a host that was never seen;
 * once a run or a person has named a host, the census leaves its name alone.
 */
public final class CensusBook {
    private static final int MOST_NAMED = 2;

    private final LedgerDatabase database;
    private final InstantSource clock;

    CensusBook(LedgerDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    // ---- what sources said ----

    /** Writes down what sources say; how much of it was new. What was known is the younger for it. */
    public int add(Collection<Trace> traces) {
        long now = clock.millis();
        int before = count();
        database.together(() -> database.changeEach(
                "insert into census_traces (kind, source, digest, clues, line, port, seen_at, first_at, last_at, host)"
                        + " values (?, ?, ?, ?, ?, ?, nullif(?, -1), ?, ?, '')"
                        + " on conflict (kind, source, digest) do update set line = excluded.line,"
                        + " seen_at = coalesce(excluded.seen_at, census_traces.seen_at), last_at = excluded.last_at",
                traces.stream()
                        .map(trace -> new Object[] {
                            trace.kind(),
                            trace.source(),
                            digest(trace.key()),
                            trace.clues(),
                            trace.line(),
                            trace.port().orElse(0),
                            trace.seen().map(Instant::toEpochMilli).orElse(-1L),
                            now,
                            now
                        })
                        .toList()));
        return count() - before;
    }

    private int count() {
        return database.all("select count(*) from census_traces", row -> row.count(1))
                .get(0);
    }

    /** All that sources ever said. */
    public List<Trace.Kept> traces() {
        return traces("where ? = '' order by kind, source, line, digest", "");
    }

    /** What they said of a host. */
    public List<Trace.Kept> tracesOf(String host) {
        return traces("where host = ? order by first_at, kind, source, line, digest", host);
    }

    private List<Trace.Kept> traces(String which, String value) {
        return database.all(
                "select kind, source, line, clues, port, seen_at, first_at, last_at, host from census_traces " + which,
                row -> new Trace.Kept(
                        new Trace(
                                row.text(1),
                                row.text(2),
                                row.count(3),
                                row.text(4),
                                row.count(5) == 0 ? OptionalInt.empty() : OptionalInt.of(row.count(5)),
                                row.has(6) ? Optional.of(Instant.ofEpochMilli(row.number(6))) : Optional.empty()),
                        Instant.ofEpochMilli(row.number(7)),
                        Instant.ofEpochMilli(row.number(8)),
                        row.text(9)),
                value);
    }

    /** How much each source said. */
    public record SourceLine(String kind, String source, int traces, Instant last) {}

    /** All sources, by kind and name. */
    public List<SourceLine> sources() {
        return database.all(
                "select kind, source, count(*), max(last_at) from census_traces group by kind, source"
                        + " order by kind, source",
                row -> new SourceLine(row.text(1), row.text(2), row.count(3), Instant.ofEpochMilli(row.number(4))));
    }

    /**
     * Strikes out what a source said; how much that was. A host that a run has named stays, and is no longer known from
     * there; but that it stands in an inventory is what runs say, too.
     */
    public int forget(String source) {
        int[] struck = {0};
        database.together(() -> {
            database.holdHosts();
            database.change(
                    "delete from sources where place = ? and kind <> 'inventory' and exists (select 1 from census_traces t"
                            + " where t.host = sources.host and t.kind = sources.kind and t.source = ?)",
                    RunRecorder.bounded(source),
                    source);
            struck[0] = database.change("delete from census_traces where source = ?", source);
        });
        return struck[0];
    }

    // ---- whose boxes they are ----

    /** That a clue is of a box of somebody else's. */
    public record Foreign(String clue, String who, String why, Instant set) {}

    public List<Foreign> foreign() {
        return database.all(
                "select clue, who, why, set_at from census_foreign order by clue",
                row -> new Foreign(row.text(1), row.text(2), row.text(3), Instant.ofEpochMilli(row.number(4))));
    }

    /** Boxes with one of these clues are not one's own. */
    public void disown(Collection<String> clues, String who, String why) {
        database.together(() -> database.changeEach(
                "insert into census_foreign (clue, who, why, set_at) values (?, ?, ?, ?)"
                        + " on conflict (clue) do update set who = excluded.who, why = excluded.why,"
                        + " set_at = excluded.set_at",
                clues.stream()
                        .map(clue -> new Object[] {clue, who, why, clock.millis()})
                        .toList()));
    }

    /** Takes that back; how many clues it was said of. */
    public int claim(Collection<String> clues) {
        return clues.stream()
                .mapToInt(clue -> database.change("delete from census_foreign where clue = ?", clue))
                .sum();
    }

    // ---- hosts ----

    /** Hosts that came into the ledger, and that left it because nothing speaks for them any more. */
    public record Settled(List<String> come, List<String> gone) {}

    /** Gives each box its place among the hosts of the ledger. */
    public Settled settle(Collection<KnownBox> boxes) {
        return settle(traces -> boxes);
    }

    /**
     * The same for boxes put together from all that sources ever said. All of it is one transaction: a run that begins
     * meanwhile, or a source that is struck out, comes before it or after it, and never between looking and writing.
     */
    public Settled settle(Function<List<Trace.Kept>, Collection<KnownBox>> together) {
        List<Settled> settled = new ArrayList<>();
        database.together(() -> {
            database.holdHosts();
            settled.add(place(together.apply(traces())));
        });
        return settled.get(0);
    }

    private Settled place(Collection<KnownBox> boxes) {
        long now = clock.millis();
        Set<String> before = names("select name from hosts");
        Set<String> hearsay = names("select c.host from census_hosts c join hosts h on h.name = c.host"
                + " where h.last_run is null and not exists (select 1 from marks m where m.host = c.host)"
                // Looked for by a campaign, or seen on the way to another: more than hearsay.
                + " and not exists (select 1 from campaign_looks l where l.host = c.host)"
                + " and not exists (select 1 from host_keys k where k.host = c.host)");
        Map<String, List<Trace.Key>> placed = new LinkedHashMap<>();
        Map<Trace.Key, String> hosts = new HashMap<>();
        for (KnownBox box : boxes) {
            Optional<String> name = name(box, before, hearsay);
            name.ifPresent(
                    host -> placed.computeIfAbsent(host, h -> new ArrayList<>()).addAll(box.traces()));
            box.traces().forEach(trace -> hosts.put(trace, name.orElse("")));
        }
        Set<String> come = new TreeSet<>(placed.keySet());
        come.removeAll(before);
        List<String> gone = hearsay.stream()
                .filter(host -> !placed.containsKey(host))
                .sorted()
                .toList();
        database.changeEach(
                "update census_traces set host = ? where kind = ? and source = ? and digest = ?",
                hosts.entrySet().stream()
                        .map(entry -> new Object[] {
                            entry.getValue(),
                            entry.getKey().kind(),
                            entry.getKey().source(),
                            digest(entry.getKey())
                        })
                        .toList());
        enter(come, now);
        explain(placed, hearsay, come);
        database.changeEach("delete from sources where host = ?", rows(hearsay));
        explainPlaces(placed, now);
        database.changeEach("delete from census_hosts where host = ?", rows(gone));
        database.changeEach("delete from hosts where name = ?", rows(gone));
        return new Settled(List.copyOf(come), gone);
    }

    private Set<String> names(String sql) {
        return new LinkedHashSet<>(database.all(sql, row -> row.text(1)));
    }

    /** A name that people know already goes before one that only the census has given, and that before a new one. */
    private static Optional<String> name(KnownBox box, Set<String> before, Set<String> hearsay) {
        if (!box.isOwn()) {
            return Optional.empty();
        }
        return box.names().stream()
                .filter(name -> before.contains(name) && !hearsay.contains(name))
                .findFirst()
                .or(() -> box.names().stream().findFirst());
    }

    private static List<Object[]> rows(Collection<String> hosts) {
        return hosts.stream().map(host -> new Object[] {host}).toList();
    }

    private void enter(Collection<String> come, long now) {
        database.changeEach(
                "insert into hosts (name, state, kind, reason, since_at) values (?, 'never seen', '', '', ?)"
                        + " on conflict (name) do nothing",
                come.stream().map(host -> new Object[] {host, now}).toList());
        database.changeEach("insert into census_hosts (host) values (?) on conflict (host) do nothing", rows(come));
    }

    /** Says of those that nothing but the census speaks of by what they are known. */
    private void explain(Map<String, List<Trace.Key>> placed, Collection<String> hearsay, Collection<String> come) {
        database.changeEach(
                "update hosts set reason = ? where name = ?",
                placed.entrySet().stream()
                        .filter(entry -> hearsay.contains(entry.getKey()) || come.contains(entry.getKey()))
                        .map(entry -> new Object[] {RunRecorder.bounded(why(entry.getValue())), entry.getKey()})
                        .toList());
    }

    private static String why(Collection<Trace.Key> traces) {
        List<String> places = traces.stream()
                .map(trace -> trace.kind() + " " + trace.source())
                .distinct()
                .sorted()
                .toList();
        String named = String.join(", ", places.subList(0, Math.min(MOST_NAMED, places.size())));
        return "no run has named it; known from " + named
                + (places.size() > MOST_NAMED ? " and " + (places.size() - MOST_NAMED) + " more" : "");
    }

    /** Written so that the rows are found by the host: by the source, each host would walk through all of it. */
    private void explainPlaces(Map<String, List<Trace.Key>> placed, long now) {
        List<Object[]> rows = new ArrayList<>();
        placed.forEach((host, traces) -> {
            Set<List<String>> places = new LinkedHashSet<>();
            traces.forEach(trace -> places.add(List.of(trace.kind(), trace.source())));
            for (List<String> place : places) {
                String kind = place.get(0);
                String source = place.get(1);
                rows.add(new Object[] {host, kind, RunRecorder.bounded(source), now, now, kind, source, host});
            }
        });
        database.changeEach(
                "insert into sources (host, kind, place, first_at, last_at)"
                        + " select ?, ?, ?, coalesce(min(first_at), ?), coalesce(max(last_at), ?)"
                        + " from census_traces where kind || '' = ? and source || '' = ? and host = ?"
                        + " on conflict (host, kind, place) do update set last_at = excluded.last_at",
                rows);
    }

    private static String digest(Trace.Key key) {
        try {
            byte[] text = (key.port().orElse(0) + "\n" + key.clues()).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
