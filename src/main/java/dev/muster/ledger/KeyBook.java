package dev.muster.ledger;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The host keys that hosts have shown. A box is known by them, under whatever names it goes. */
public final class KeyBook {
    private final LedgerDatabase database;
    private final InstantSource clock;

    KeyBook(LedgerDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A key by which a host is known.
     *
     * @param who started the run that saw it first
     */
    public record Known(
            String type, String fingerprint, int firstRun, Instant first, String who, int lastRun, Instant last) {}

    /** The keys that count for a host. */
    public List<Known> of(String host) {
        return database.all(
                "select k.type, k.fingerprint, k.first_run, k.first_at, coalesce(r.who, ''), k.last_run, k.last_at"
                        + " from host_keys k left join runs r on r.number = k.first_run"
                        + " where k.host = ? and k.trusted = 1 order by k.first_run, k.type, k.fingerprint",
                row -> new Known(
                        row.text(1),
                        row.text(2),
                        row.count(3),
                        Instant.ofEpochMilli(row.number(4)),
                        row.text(5),
                        row.count(6),
                        Instant.ofEpochMilli(row.number(7))),
                host);
    }

    /** Forgets that a host had another key: the next one it shows is taken for its own. How many were forgotten. */
    public int acceptNext(String host) {
        return database.change("update host_keys set trusted = 0 where host = ? and trusted = 1", host);
    }

    /** This key, which it showed in a run, is the host's from now on, and those before are not. */
    public void accept(String host, String type, String fingerprint, int run) {
        long now = clock.millis();
        database.together(() -> {
            acceptNext(host);
            database.change(
                    "insert into host_keys (host, type, fingerprint, trusted, first_run, last_run, first_at, last_at)"
                            + " values (?, ?, ?, 1, ?, ?, ?, ?) on conflict (host, type, fingerprint) do update set"
                            + " trusted = 1, last_run = excluded.last_run, last_at = excluded.last_at",
                    host,
                    type,
                    fingerprint,
                    run,
                    run,
                    now,
                    now);
        });
    }

    /**
     * Names that are one box, each box with all of its names: two names with a key in common are one, and so is a third
     * that shares another key with one of them.
     */
    public List<List<String>> boxesWithManyNames() {
        Map<String, String> boxOf = new HashMap<>();
        Map<String, String> firstWith = new HashMap<>();
        database.all(
                "select fingerprint, host from host_keys where trusted = 1 and fingerprint in"
                        + " (select fingerprint from host_keys where trusted = 1 group by fingerprint"
                        + " having count(distinct host) > 1) order by host, fingerprint",
                row -> {
                    String fingerprint = row.text(1);
                    String host = row.text(2);
                    String first = firstWith.computeIfAbsent(fingerprint, key -> host);
                    return boxOf.put(root(boxOf, host), root(boxOf, first));
                });
        Map<String, List<String>> boxes = new TreeMap<>();
        boxOf.keySet().stream()
                .sorted()
                .forEach(host -> boxes.computeIfAbsent(root(boxOf, host), box -> new ArrayList<>())
                        .add(host));
        return boxes.values().stream()
                .map(List::copyOf)
                .sorted(Comparator.comparing(names -> names.get(0)))
                .toList();
    }

    private static String root(Map<String, String> boxOf, String host) {
        String at = host;
        String next = boxOf.getOrDefault(at, at);
        while (!next.equals(at)) {
            at = next;
            next = boxOf.getOrDefault(at, at);
        }
        return at;
    }
}
