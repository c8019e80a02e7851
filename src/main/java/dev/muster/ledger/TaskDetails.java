package dev.muster.ledger;

import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.module.Diff;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is kept of a task beyond its event: the diffs of what it changed, each different text once however many hosts
 * share it, and the figures of a probe. Bounded, since a file may be as large as it likes. Of a task that {@code
 * no_log} hides there is nothing to keep, of a file that not everybody may read no text, and of a dry run, which does not
 * know yet which files those are, no diff.
 *
 * <p>Comparing two texts is dear and thousands of hosts mostly bring the same two, so the last ones are remembered.
 */
final class TaskDetails {
    private static final int LARGEST = 128 * 1024;
    private static final int MOST_LINES = 400;
    private static final int LONGEST_LINE = 500;
    private static final int REMEMBERED = 64;
    private static final int DIGEST_LENGTH = 32;

    private final LedgerDatabase database;
    private final int run;
    private final boolean dry;
    /** Files with something secret that the task at work changed, by host. */
    private final Map<String, Set<String>> sealed = new HashMap<>();

    private final Map<Diff, Kept> kept = new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Diff, Kept> eldest) {
            return size() > REMEMBERED;
        }
    };
    /** Digests whose text is in the ledger for sure; used by the thread that writes. */
    private final Set<String> written = new HashSet<>();

    private record Kept(String digest, String body) {}

    TaskDetails(LedgerDatabase database, int run, boolean dry) {
        this.database = database;
        this.run = run;
        this.dry = dry;
    }

    /** Told before the end of the task that wrote. */
    void written(RunEvent.HostWritten written) {
        written.files().stream()
                .filter(FileChange::sealed)
                .forEach(change -> sealed.computeIfAbsent(written.host(), host -> new HashSet<>())
                        .add(change.path()));
    }

    /** What to write down with an event, by the thread that writes. */
    Runnable of(TaskEnded ended, int seq) {
        Set<String> secret = sealed.getOrDefault(ended.host(), Set.of());
        if (ended.item().isEmpty()) {
            sealed.remove(ended.host());
        }
        if (ended.hidden()) {
            return () -> {};
        }
        List<Kept> diffs = new ArrayList<>();
        boolean mayHaveChanged =
                ended.status() == TaskEnded.Status.CHANGED || ended.status() == TaskEnded.Status.FAILED;
        if (mayHaveChanged && !dry) {
            ended.diffs().stream()
                    .map(diff -> kept.computeIfAbsent(withoutSecrets(diff, secret), TaskDetails::keep))
                    .filter(each -> !each.body().isEmpty())
                    .forEach(diffs::add);
        }
        Optional<Object[]> amplification = amplification(ended, seq);
        return () -> write(seq, diffs, amplification);
    }

    private void write(int seq, List<Kept> diffs, Optional<Object[]> amplification) {
        for (int i = 0; i < diffs.size(); i++) {
            Kept diff = diffs.get(i);
            if (!written.contains(diff.digest())) {
                database.change(
                        "insert into diffs (digest, body) values (?, ?) on conflict (digest) do nothing",
                        diff.digest(),
                        diff.body());
                written.add(diff.digest());
            }
            database.change(
                    "insert into event_diffs (run, seq, nth, digest) values (?, ?, ?, ?)", run, seq, i, diff.digest());
        }
        amplification.ifPresent(row -> database.change(
                "insert into amplifications (run, seq, host, request_bytes, bytes, packets) values (?, ?, ?, ?, ?, ?)",
                row));
    }

    // ---- diffs ----

    private static Diff withoutSecrets(Diff diff, Set<String> secret) {
        return secret.stream()
                .filter(path -> diff.beforeHeader().startsWith(path)
                        || diff.afterHeader().startsWith(path))
                .findFirst()
                .map(path -> Diff.prepared(path + ": not everybody may read it, so what changed is not kept here"))
                .orElse(diff);
    }

    private static Kept keep(Diff diff) {
        String body = body(diff);
        return new Kept(digest(body), body);
    }

    private static String body(Diff diff) {
        int size = diff.before().length() + diff.after().length();
        if (size > LARGEST) {
            String path = diff.afterHeader().isEmpty() ? "" : diff.afterHeader() + ": ";
            return path + "too large to be kept here: " + diff.before().length() + " characters before, "
                    + diff.after().length() + " after";
        }
        List<String> lines = diff.lines();
        List<String> shown = new ArrayList<>();
        lines.stream()
                .limit(MOST_LINES)
                .map(line -> line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "…")
                .forEach(shown::add);
        if (lines.size() > MOST_LINES) {
            shown.add("… and " + (lines.size() - MOST_LINES) + " more lines");
        }
        return String.join("\n", shown);
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGEST_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    // ---- figures ----

    private Optional<Object[]> amplification(TaskEnded ended, int seq) {
        if (!(ended.result().get("amplification") instanceof Value.Dict figures)) {
            return Optional.empty();
        }
        long request = number(figures, "request_bytes");
        return request <= 0
                ? Optional.empty()
                : Optional.of(new Object[] {
                    run, seq, ended.host(), request, number(figures, "bytes"), number(figures, "packets")
                });
    }

    /** What a module of somebody else's makes of the field is no figure, and none is kept. */
    private static long number(Value.Dict figures, String field) {
        return figures.entries().get(Value.of(field)) instanceof Value.Int number
                ? number.value().min(MOST).max(java.math.BigInteger.ZERO).longValue()
                : 0;
    }

    private static final java.math.BigInteger MOST = java.math.BigInteger.valueOf(Integer.MAX_VALUE);
}
