package dev.muster.engine;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * How long a host's thread may still take for what it does now. Set by that thread, read by the one that waits at
 * the barrier, which lets the host go once it has expired.
 */
final class Watch {
    private static final long NEVER = Long.MAX_VALUE;
    private volatile long end = NEVER;
    private volatile long grace;
    private volatile Supplier<String> complaint = () -> "";

    /**
     * Begins anew: a task, an item of its loop, another attempt.
     *
     * @param ifLate what is then to be said, made up only then, of a host that was let go
     */
    synchronized void start(Supplier<String> ifLate, Duration allowed, Duration grace) {
        complaint = ifLate;
        this.grace = grace.toNanos();
        end = System.nanoTime() + allowed.plus(grace).toNanos();
    }

    /** Gives more time, for a wait that was asked for. */
    synchronized void extend(Duration more) {
        if (end != NEVER) {
            end += more.toNanos();
        }
    }

    /** What is left of it, without the grace; nothing or less when it is over. */
    synchronized Duration left() {
        return Duration.ofNanos(end == NEVER ? NEVER : end - grace - System.nanoTime());
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
        return complaint.get();
    }

    /** What to say of a task that overran a time that is ours. */
    static String complaint(TaskOrder order, HostRun host, Duration allowed) {
        return "The task \"" + order.title() + "\" timed out after " + inSeconds(allowed) + " s on " + host.name();
    }

    /** What to say of a task that overran its own {@code timeout}. */
    static String terminated(TaskOrder order, Duration timeout) {
        return "The " + order.task().call().writtenAs().text()
                + " action failed to execute in the expected time frame (" + inSeconds(timeout)
                + ") and was terminated";
    }

    private static String inSeconds(Duration time) {
        return time.toMillis() % 1000 == 0
                ? Long.toString(time.toSeconds())
                : Double.toString(time.toMillis() / 1000.0);
    }
}
