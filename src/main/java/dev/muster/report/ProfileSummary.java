package dev.muster.report;

import dev.muster.ledger.RunProfile;
import dev.muster.ledger.RunProfile.HostCost;
import dev.muster.ledger.RunRecord;
import dev.muster.report.TaskTimes.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A profile as people and programs are told it: by phase, by task, and the hosts that took longest.
 *
 * @param phases for hosts that had them, in their order
 * @param tasks those that took longest in all first
 * @param slowest the slowest host first
 */
public record ProfileSummary(
        RunProfile profile, Map<Phase, Spread> phases, List<TaskTimes> tasks, List<Straggler> slowest) {
    private static final int MOST = 5;

    /**
     * One of the slowest hosts.
     *
     * @param medians how many times as long as half of the hosts it took at least; zero where that says nothing
     * @param most what most of it went into
     * @param task on which it spent most
     */
    public record Straggler(HostCost cost, double medians, Phase most, Optional<End> task) {}

    /** Of a run with these ends of tasks. */
    public static ProfileSummary of(RunProfile profile, List<End> ends) {
        Map<Phase, Spread> phases = new LinkedHashMap<>();
        for (Phase phase : Phase.values()) {
            List<Duration> times = profile.hosts().stream()
                    .map(phase::of)
                    .filter(time -> !time.isZero())
                    .toList();
            if (!times.isEmpty()) {
                phases.put(phase, Spread.of(times));
            }
        }
        return new ProfileSummary(profile, phases, TaskTimes.of(ends), slowest(profile, ends));
    }

    /** Of a run that was written down and profiled. */
    public static Optional<ProfileSummary> of(RunRecord run) {
        return run.profile().map(profile -> of(profile, TaskTimes.ends(run)));
    }

    private static List<Straggler> slowest(RunProfile profile, List<End> ends) {
        List<HostCost> worked = profile.hosts().stream()
                .filter(cost -> !cost.work().isZero())
                .sorted(Comparator.comparing(HostCost::work).reversed())
                .toList();
        Duration median =
                Spread.of(worked.stream().map(HostCost::work).toList()).p50();
        Map<String, End> longest = new HashMap<>();
        ends.forEach(end ->
                longest.merge(end.host(), end, (one, other) -> other.took().compareTo(one.took()) > 0 ? other : one));
        List<Straggler> slowest = new ArrayList<>();
        for (HostCost cost : worked.subList(0, Math.min(MOST, worked.size()))) {
            slowest.add(new Straggler(
                    cost,
                    median.isZero() ? 0 : (double) cost.work().toNanos() / median.toNanos(),
                    most(cost),
                    Optional.ofNullable(longest.get(cost.host()))));
        }
        return slowest;
    }

    private static Phase most(HostCost cost) {
        Phase most = Phase.REST;
        for (Phase phase : Phase.values()) {
            if (phase.isWork() && phase.of(cost).compareTo(most.of(cost)) > 0) {
                most = phase;
            }
        }
        return most;
    }

    // ---- sums ----

    /** Requests that were answered. */
    public long roundTrips() {
        return profile.hosts().stream()
                .mapToLong(cost -> cost.line().roundTrips())
                .sum();
    }

    public long logins() {
        return profile.hosts().stream().mapToLong(cost -> cost.line().logins()).sum();
    }

    /** Logins that came to nothing. */
    public long failures() {
        return profile.hosts().stream()
                .mapToLong(cost -> cost.line().failures())
                .sum();
    }

    public long channels() {
        return profile.hosts().stream()
                .mapToLong(cost -> cost.line().channels())
                .sum();
    }

    /** Attempts of tasks that were not enough. */
    public long retries() {
        return profile.hosts().stream().mapToLong(HostCost::retries).sum();
    }

    /** Bytes before encryption. */
    public long sent() {
        return profile.hosts().stream().mapToLong(cost -> cost.line().sent()).sum();
    }

    /** Bytes before encryption. */
    public long received() {
        return profile.hosts().stream()
                .mapToLong(cost -> cost.line().received())
                .sum();
    }
}
