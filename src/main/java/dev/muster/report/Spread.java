package dev.muster.report;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * How long one thing took, where it was done often. Percentiles are of times that were measured, by nearest rank, and
 * not between two of them.
 */
public record Spread(int count, Duration p50, Duration p90, Duration p99, Duration max, Duration total) {

    /** Of these times; all zero where there are none. */
    public static Spread of(Collection<Duration> times) {
        List<Duration> sorted = times.stream().sorted().toList();
        return new Spread(
                sorted.size(),
                rank(sorted, 50),
                rank(sorted, 90),
                rank(sorted, 99),
                rank(sorted, 100),
                sorted.stream().reduce(Duration.ZERO, Duration::plus));
    }

    private static Duration rank(List<Duration> sorted, int percent) {
        int rank = (sorted.size() * percent + 99) / 100;
        return rank == 0 ? Duration.ZERO : sorted.get(rank - 1);
    }
}
