package dev.muster.engine;

import java.time.Duration;

/**
 * How long a host's thread may still take for what it does now. Set by that thread, read by the one that waits at
 * the barrier, which lets the host go once it has expired.
 */
final class Watch {
    private static final long NEVER = Long.MAX_VALUE;
    private volatile long end = NEVER;
    private volatile Duration allowed = Duration.ZERO;
    private volatile String title = "";

    /** Begins anew: a task, an item of its loop, another attempt. */
    synchronized void start(String newTitle, Duration newAllowed, Duration grace) {
        title = newTitle;
        allowed = newAllowed;
        end = System.nanoTime() + newAllowed.plus(grace).toNanos();
    }

    /** Gives more time, for a wait that was asked for. */
    synchronized void extend(Duration more) {
        if (end != NEVER) {
            end += more.toNanos();
        }
    }

    synchronized void clear() {
        end = NEVER;
    }

    boolean isExpired() {
        long until = end;
        return until != NEVER && System.nanoTime() - until > 0;
    }

    /** What to say of a host that was let go. */
    String complaint() {
        return complaint(title, allowed);
    }

    static String complaint(String title, Duration allowed) {
        return "The task \"" + title + "\" timed out after " + inSeconds(allowed) + " s";
    }

    private static String inSeconds(Duration time) {
        return time.toMillis() % 1000 == 0
                ? Long.toString(time.toSeconds())
                : Double.toString(time.toMillis() / 1000.0);
    }
}
