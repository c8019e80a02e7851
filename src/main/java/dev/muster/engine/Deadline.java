package dev.muster.engine;

import java.time.Duration;

/** The end of the time a whole run may take; none when it is zero. */
final class Deadline {
    private final Duration allowed;
    private final long end;

    /** Starts now. */
    Deadline(Duration allowed) {
        this.allowed = allowed;
        this.end = System.nanoTime() + allowed.toNanos();
    }

    boolean isOver() {
        return !allowed.isZero() && System.nanoTime() - end >= 0;
    }

    String complaint() {
        return "the run's deadline of " + allowed.toSeconds() + " s has passed";
    }
}
