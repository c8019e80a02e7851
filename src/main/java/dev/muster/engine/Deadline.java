package dev.muster.engine;

import java.time.Duration;

/** The end of the time a whole run may take; none when it is zero. A run that is cancelled has no time left. */
final class Deadline {
    private final Duration allowed;
    private final long end;
    private volatile boolean cancelled;

    /** Starts now. */
    Deadline(Duration allowed) {
        this.allowed = allowed;
        this.end = System.nanoTime() + allowed.toNanos();
    }

    boolean isOver() {
        return cancelled || !allowed.isZero() && System.nanoTime() - end >= 0;
    }

    /** Ends it now; for a person who will not wait. */
    void cancel() {
        cancelled = true;
    }

    String complaint() {
        return cancelled ? "cancelled" : "the run's deadline of " + allowed.toSeconds() + " s has passed";
    }
}
