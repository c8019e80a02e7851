package dev.muster.engine;

import dev.muster.shell.Command;
import dev.muster.shell.Query;
import java.time.Duration;
import java.util.Optional;

/**
 * The time that one try of a task has left, by its {@code timeout}. Scripts get no more than that; without a timeout
 * the deadlines they bring themselves, or the usual ones, stand, as far as the deadline of the task allows.
 */
final class TaskClock {
    private static final Duration LEAST = Duration.ofMillis(1);
    private final Optional<Duration> timeout;
    private final Watch watch;
    private final long end;

    /**
     * Starts now.
     *
     * @param watch of a task without a timeout: what hangs is ended before the host is let go
     */
    TaskClock(Optional<Duration> timeout, Watch watch) {
        this.timeout = timeout;
        this.watch = watch;
        this.end = System.nanoTime() + timeout.orElse(Duration.ZERO).toNanos();
    }

    Optional<Duration> timeout() {
        return timeout;
    }

    /** What is left of the timeout; at least a moment, because zero would mean none. */
    Optional<Duration> left() {
        return timeout.map(all -> atLeastAMoment(Duration.ofNanos(end - System.nanoTime())));
    }

    boolean isOver() {
        return timeout.isPresent() && System.nanoTime() - end >= 0;
    }

    Query within(Query query) {
        Duration most = left().orElseGet(() -> atLeastAMoment(watch.left()));
        return isLonger(query.deadline(), Query.DEADLINE, most) ? query.within(most) : query;
    }

    Command within(Command command) {
        Duration most = left().orElseGet(() -> atLeastAMoment(watch.left()));
        return isLonger(command.deadline(), Command.DEADLINE, most) ? command.within(most) : command;
    }

    private static boolean isLonger(Duration own, Duration usual, Duration most) {
        return (own.isZero() ? usual : own).compareTo(most) > 0;
    }

    private static Duration atLeastAMoment(Duration time) {
        return time.compareTo(LEAST) < 0 ? LEAST : time;
    }
}
