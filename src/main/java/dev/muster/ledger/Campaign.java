package dev.muster.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A campaign as it is remembered: what it plays, when, and how far it is.
 *
 * @param status {@code running}, then how it ended
 * @param who began it, or took it up last
 * @param isAtWork whether a process is at it now
 * @param next when its next round is due
 * @param startRun number of the last run before it began
 */
public record Campaign(
        int number,
        Job job,
        Terms terms,
        String status,
        String who,
        String controller,
        boolean isAtWork,
        Instant started,
        Instant next,
        int rounds,
        int startRun,
        Optional<Instant> ended) {
    static final String RUNNING = "running";

    /**
     * What is played; by this the same command finds its campaign again.
     *
     * @param playbooks as named
     * @param inventory its sources
     * @param choice of hosts and tasks
     */
    public record Job(String playbooks, String inventory, String choice) {}

    /**
     * How it is gone about.
     *
     * @param windows as written, none for any time
     * @param zone of the windows
     * @param tries how often a host may fail
     * @param isFresh whether hosts count that were done before it began
     */
    public record Terms(Duration every, Instant until, List<String> windows, String zone, int tries, boolean isFresh) {
        public Terms {
            windows = List.copyOf(windows);
        }
    }

    /** Whether it has not ended, though nobody may be at it. */
    public boolean isOpen() {
        return status.equals(RUNNING);
    }

    /** Runs up to this one do not count: a host that one of them did may still be left. */
    public int doneAfter() {
        return terms.isFresh() ? startRun : 0;
    }
}
