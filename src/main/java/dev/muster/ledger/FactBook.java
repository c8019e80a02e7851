package dev.muster.ledger;

import dev.muster.module.KeptFacts;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The facts in the ledger, read on a connection of their own, since the recorder of the run has the other. Written by
 * that recorder, which also takes away those of a host that the run changes.
 */
public final class FactBook implements FactMemory, AutoCloseable {
    /** A host that says more than this is asked each time. */
    private static final int LONGEST = 256 << 10;

    private static final Duration FOREVER = Duration.ZERO;

    private final LedgerDatabase database;
    private final Duration oldest;
    private final InstantSource clock;

    /** @param oldest zero for any age */
    FactBook(LedgerDatabase database, Duration oldest, InstantSource clock) {
        this.database = database;
        this.oldest = oldest;
        this.clock = clock;
    }

    private record Row(long at, String way, String boxes, String parts, String facts) {}

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public synchronized Optional<KeptFacts> of(String host, String way) {
        try {
            return database
                    .all(
                            "select at, way, boxes, parts, facts from host_facts where host = ?",
                            row -> new Row(row.number(1), row.text(2), row.text(3), row.text(4), row.text(5)),
                            host)
                    .stream()
                    .findFirst()
                    .filter(row -> row.way().equals(way) && isSame(row, host))
                    .flatMap(this::kept);
        } catch (LedgerException e) {
            return Optional.empty(); // the host itself can be asked
        }
    }

    /** Keys that were accepted in the place of others mean another machine; without a key nobody knows which it is. */
    private boolean isSame(Row row, String host) {
        return !row.boxes().isEmpty() && keys(database, host).containsAll(words(row.boxes()));
    }

    private Optional<KeptFacts> kept(Row row) {
        Duration age = Duration.ofMillis(clock.millis() - row.at());
        boolean counts = !age.isNegative() && (oldest.equals(FOREVER) || age.compareTo(oldest) < 0);
        if (!counts || !(PythonJson.read(row.facts()) instanceof Value.Dict dict)) {
            return Optional.empty();
        }
        Map<String, Value> facts = new LinkedHashMap<>();
        dict.entries().forEach((name, value) -> facts.put(name.str(), value));
        return Optional.of(new KeptFacts(age, words(row.parts()), facts));
    }

    private static Set<String> words(String text) {
        Set<String> words = new HashSet<>(Arrays.asList(text.split(" ")));
        words.remove("");
        return words;
    }

    private static List<String> keys(LedgerDatabase database, String host) {
        return database.all(
                "select fingerprint from host_keys where host = ? and trusted = 1 order by fingerprint",
                row -> row.text(1),
                host);
    }

    /** How facts are written down in the ledger. */
    public static String text(Map<String, Value> facts) {
        return PythonJson.write(Value.dict(facts), PythonJson.Style.indented(-1, false));
    }

    // ---- by the recorder ----

    static void write(LedgerDatabase database, int run, RunEvent.FactsGathered gathered, long now) {
        forget(database, gathered.host());
        if (gathered.facts().length() <= LONGEST) {
            database.change(
                    "insert into host_facts (host, run, at, way, boxes, parts, facts)"
                            + " select name, ?, ?, ?, ?, ?, ? from hosts where name = ?",
                    run,
                    now,
                    gathered.way(),
                    String.join(" ", keys(database, gathered.host())),
                    String.join(" ", gathered.parts()),
                    gathered.facts(),
                    gathered.host());
        }
    }

    static void forget(LedgerDatabase database, String host) {
        database.change("delete from host_facts where host = ?", host);
    }

    @Override
    public void close() {
        database.close();
    }
}
