package dev.muster.engine;

import dev.muster.ledger.RunEvent;
import dev.muster.playbook.Keyword;
import dev.muster.playbook.Task;
import dev.muster.source.LocatedText;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The hosts that go through a play together, and what ends it for all of them: too many failures, an error that is
 * fatal, {@code meta: end_play}. Shared by the threads of the free strategies.
 */
final class Batch {
    private final PlayScene scene;
    private final List<HostRun> hosts;
    private final int casualtiesBefore;
    private final Optional<Double> maxFailPercentage;
    private final IdentityHashMap<Task, Throttle> throttles = new IdentityHashMap<>();
    private Optional<String> brokenOff = Optional.empty();
    private boolean fatal;
    private boolean playEnded;
    private boolean batchEnded;

    Batch(PlayScene scene, List<HostRun> hosts) {
        this.scene = scene;
        this.hosts = List.copyOf(hosts);
        this.casualtiesBefore = casualties();
        this.maxFailPercentage = hosts.isEmpty() ? Optional.empty() : maxFail(hosts.get(0));
    }

    private Optional<Double> maxFail(HostRun first) {
        HostVariables scope = new HostVariables(scene, first, Map.of(), Map.of());
        return new TaskSettings(scene.play().keywords(), scene.templar(), scope).number(Keyword.MAX_FAIL_PERCENTAGE);
    }

    List<HostRun> hosts() {
        return hosts;
    }

    private int casualties() {
        return (int) hosts.stream().filter(this::counts).count();
    }

    private boolean counts(HostRun host) {
        return host.isCasualty() && (scene.run().options().countUnreachable() || !host.isUnreachable());
    }

    /** Whether no task is to be begun any more. */
    synchronized boolean isOver() {
        return playEnded || batchEnded || brokenOff.isPresent();
    }

    synchronized boolean isPlayEnded() {
        return playEnded;
    }

    /** Why the play was broken off for its failures, if it was. */
    synchronized Optional<String> brokenOff() {
        return brokenOff;
    }

    /** Whether an error was fatal that no rescue took up. */
    synchronized boolean isFatal() {
        return fatal;
    }

    synchronized void endPlay() {
        playEnded = true;
    }

    synchronized void endBatch() {
        batchEnded = true;
    }

    synchronized void becomeFatal() {
        fatal = true;
    }

    /** After a task: whether more hosts failed than the play allows. */
    synchronized void judgeFailures() {
        if (brokenOff.isPresent() || maxFailPercentage.isEmpty()) {
            return;
        }
        int failed = casualties() - casualtiesBefore;
        if (failed * 100.0 > maxFailPercentage.get() * hosts.size()) {
            brokenOff = Optional.of(failed + " of " + hosts.size() + " hosts failed, more than max_fail_percentage "
                    + maxFailPercentage.get());
        }
    }

    /** How many may fail, if the play says so. */
    Optional<Double> maxFailPercentage() {
        return maxFailPercentage;
    }

    /** Whether every host of the batch was lost in it. One whose plan goes no further has lost nothing. */
    boolean isWipedOut() {
        return hosts.stream().allMatch(host -> host.isLost() && !host.isOver());
    }

    /** Runs work on at most {@code limit} hosts at a time; 0 is no limit. */
    void throttled(Task task, HostRun host, int limit, Runnable work) {
        if (limit <= 0) {
            work.run();
            return;
        }
        Throttle throttle;
        synchronized (throttles) {
            throttle = throttles.computeIfAbsent(task, t -> new Throttle(limit));
        }
        if (throttle.enter(host)) {
            try {
                work.run();
            } finally {
                throttle.leave(host);
            }
        }
    }

    /** Tells of a play that was broken off and stops the hosts that would have gone on. */
    void conclude() {
        Optional<String> why = brokenOff();
        why.ifPresent(reason -> hosts.forEach(host -> host.stop(reason)));
        if (why.isPresent() || isFatal()) {
            String name = scene.play().name().map(LocatedText::text).orElse("");
            scene.run().announcer().tell(new RunEvent.NoHostsLeft(name));
            // Ansible says so when it breaks off, and when it then finds that no host is left.
            why.ifPresent(reason -> scene.run().announcer().tell(new RunEvent.NoHostsLeft(name)));
        }
    }
}
