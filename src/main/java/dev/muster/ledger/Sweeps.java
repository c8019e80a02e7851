package dev.muster.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Sweeps that have not come to their end. What they found is here as it comes, for a sweep of many addresses takes an hour
 * and a controller may die in it; what a name means is known only when all are asked, so the census has it at the end.
 */
public final class Sweeps {
    /** A process of another machine that was silent for so long is taken for dead. */
    private static final Duration SILENCE = Duration.ofMinutes(3);

    private final LedgerDatabase database;
    private final InstantSource clock;

    Sweeps(LedgerDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * What was found at one address.
     *
     * @param keys fingerprints of its SSH host keys
     * @param port of its SSH server, when there is one
     * @param seen when it answered; empty when only the reverse zone knows it
     */
    public record Find(
            String address, List<String> keys, OptionalInt port, List<String> names, Optional<Instant> seen) {
        public Find {
            keys = List.copyOf(keys);
            names = List.copyOf(names);
        }
    }

    /**
     * A sweep that was begun.
     *
     * @param asked how many addresses, from the first on, were asked to the end
     * @param isAtWork whether a process is at it now
     */
    public record Begun(int asked, String who, Instant begun, Instant last, boolean isAtWork, List<Find> finds) {
        public Begun {
            finds = List.copyOf(finds);
        }
    }

    /** The sweep of some job that has not come to its end. */
    public Optional<Begun> find(String job) {
        return database
                .all(
                        "select asked, who, owner, begun_at, last_at from sweeps where job = ?",
                        row -> new Begun(
                                row.count(1),
                                row.text(2),
                                Instant.ofEpochMilli(row.number(4)),
                                Instant.ofEpochMilli(row.number(5)),
                                isAtWork(row.text(3), row.number(5)),
                                finds(job)),
                        job)
                .stream()
                .findFirst();
    }

    private boolean isAtWork(String owner, long last) {
        return !owner.isEmpty()
                && !owner.equals(Controller.owner())
                && !Controller.isGone(owner)
                && Math.abs(clock.millis() - last) < SILENCE.toMillis();
    }

    private List<Find> finds(String job) {
        return database.all(
                "select address, host_keys, port, names, seen_at from sweep_finds where job = ? order by address",
                row -> new Find(
                        row.text(1),
                        row.text(2).lines().toList(),
                        row.count(3) == 0 ? OptionalInt.empty() : OptionalInt.of(row.count(3)),
                        row.text(4).lines().toList(),
                        row.has(5) ? Optional.of(Instant.ofEpochMilli(row.number(5))) : Optional.empty()),
                job);
    }

    /** This process is at a job from now on: whether it may, or another has begun it meanwhile. */
    public boolean claim(String job, String who) {
        List<Boolean> claimed = new ArrayList<>();
        database.together(() -> {
            database.holdRuns();
            boolean isTaken = find(job).filter(Begun::isAtWork).isPresent();
            if (!isTaken) {
                database.change(
                        "insert into sweeps (job, asked, who, owner, begun_at, last_at) values (?, 0, ?, ?, ?, ?)"
                                + " on conflict (job) do update set owner = excluded.owner, last_at = excluded.last_at",
                        job,
                        who,
                        Controller.owner(),
                        clock.millis(),
                        clock.millis());
            }
            claimed.add(!isTaken);
        });
        return claimed.get(0);
    }

    /** Writes down how far it came and what it found since it last did. */
    public void keep(String job, int asked, Collection<Find> more) {
        database.together(() -> {
            database.change("update sweeps set asked = ?, last_at = ? where job = ?", asked, clock.millis(), job);
            database.changeEach(
                    "insert into sweep_finds (job, address, host_keys, port, names, seen_at)"
                            + " values (?, ?, ?, ?, ?, nullif(?, -1)) on conflict (job, address) do update set"
                            + " host_keys = excluded.host_keys, port = excluded.port, names = excluded.names,"
                            + " seen_at = coalesce(excluded.seen_at, sweep_finds.seen_at)",
                    more.stream()
                            .map(find -> new Object[] {
                                job,
                                find.address(),
                                String.join("\n", find.keys()),
                                find.port().orElse(0),
                                String.join("\n", find.names()),
                                find.seen().map(Instant::toEpochMilli).orElse(-1L)
                            })
                            .toList());
        });
    }

    /** This process leaves it; the same command goes on with it. */
    public void leave(String job) {
        database.change("update sweeps set owner = '' where job = ?", job);
    }

    /** It has come to its end, or is to be begun anew. */
    public void end(String job) {
        database.together(() -> {
            database.change("delete from sweep_finds where job = ?", job);
            database.change("delete from sweeps where job = ?", job);
        });
    }
}
