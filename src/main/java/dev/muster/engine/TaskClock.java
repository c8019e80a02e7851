package dev.muster.engine;

import dev.muster.shell.Command;
import dev.muster.shell.Query;
import java.time.Duration;
import java.util.Optional;

/**
 * The time that one try of a task has left, by its {@code timeout}. Scripts get no more than that; without a timeout
 * the deadlines they bring themselves, or the connection's defaults, stand.
 */
final class TaskClock {
    private static final Duration LEAST = Duration.ofMillis(1);
    private final Optional<Duration> timeout;
    private final long end;

    /** Starts now. */
    TaskClock(Optional<Duration> timeout) {
        this.timeout = timeout;
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
        return left().map(left -> query.within(shorter(query.deadline(), left))).orElse(query);
    }

    Command within(Command command) {
        return left().map(left -> command.within(shorter(command.deadline(), left)))
                .orElse(command);
    }

    private static Duration shorter(Duration own, Duration left) {
        return own.isZero() || own.compareTo(left) > 0 ? left : own;
    }

    private static Duration atLeastAMoment(Duration time) {
        return time.compareTo(LEAST) < 0 ? LEAST : time;
    }
}
