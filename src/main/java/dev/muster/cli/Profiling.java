package dev.muster.cli;

import dev.muster.connection.Counters;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.ledger.RunListener;
import dev.muster.ledger.RunProfile;
import dev.muster.ledger.RunProfile.HostCost;
import dev.muster.ledger.RunProfile.Line;
import dev.muster.ledger.RunProfile.Waits;
import dev.muster.ledger.RunRecord.Task;
import dev.muster.report.ProfileSummary;
import dev.muster.report.ProfileText;
import dev.muster.report.TaskTimes.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Listens where the time of a run goes, and tells it at the end. Times of tasks are those of their events; what a host
 * waits for is told by when it is its turn. What the lines cost is counted where they are.
 */
final class Profiling implements RunListener {
    private final Console console;
    private final Recording recording;
    private final Counters counters;
    private final LongSupplier nanoTime;
    private final Supplier<ProcessUse> use;
    private final Map<String, Host> hosts = new TreeMap<>();
    private final List<End> ends = new ArrayList<>();
    private int atWork;
    private long stepBegan;

    /** A host and its time so far, in nanoseconds. */
    private static final class Host {
        private long free;
        private boolean isAtWork;
        private long work;
        private long place;
        private long others;
        private int retries;
    }

    /**
     * Listens from now on.
     *
     * @param nanoTime a clock that does not jump
     */
    Profiling(
            Console console, Recording recording, Counters counters, LongSupplier nanoTime, Supplier<ProcessUse> use) {
        this.console = console;
        this.recording = recording;
        this.counters = counters;
        this.nanoTime = nanoTime;
        this.use = use;
        this.stepBegan = nanoTime.getAsLong();
    }

    /** By the clock of this process. */
    static Profiling by(Console console, Recording recording, Counters counters) {
        return new Profiling(console, recording, counters, System::nanoTime, ProcessUse::now);
    }

    @Override
    public void on(RunEvent event) {
        long now = nanoTime.getAsLong();
        if (event instanceof RunEvent.PlayStarted play) {
            stepBegan = now;
            play.hosts().forEach(name -> host(name).free = now);
        } else if (event instanceof RunEvent.TaskStarted) {
            // Under the free strategies hosts are at work when a task is told, and nobody waits for others.
            stepBegan = atWork == 0 ? now : stepBegan;
        } else if (event instanceof RunEvent.HostBegan began) {
            began(host(began.host()), now);
        } else if (event instanceof TaskEnded ended && ended.item().isEmpty()) {
            ended(ended, now);
        } else if (event instanceof RunEvent.Included included) {
            included.hosts().forEach(name -> rest(host(name), now));
        } else if (event instanceof RunEvent.TaskRetried retried) {
            host(retried.host()).retries++;
        } else if (event instanceof RunEvent.RunEnded end) {
            tell(profile(end.took()));
        }
    }

    private Host host(String name) {
        return hosts.computeIfAbsent(name, unused -> new Host());
    }

    private void began(Host host, long now) {
        long turn = Math.max(host.free, Math.min(stepBegan, now));
        host.others += turn - host.free;
        host.place += now - turn;
        atWork += host.isAtWork ? 0 : 1;
        host.isAtWork = true;
    }

    private void rest(Host host, long now) {
        atWork -= host.isAtWork ? 1 : 0;
        host.isAtWork = false;
        host.free = now;
    }

    private void ended(TaskEnded ended, long now) {
        Host host = host(ended.host());
        rest(host, now);
        host.work += ended.took().toNanos();
        if (ended.status() != TaskEnded.Status.SKIPPED) {
            Task task = new Task(ended.title(), ended.module(), ended.span().toString());
            ends.add(new End(task, ended.host(), ended.took(), ended.status() == TaskEnded.Status.CHANGED));
        }
    }

    private RunProfile profile(Duration took) {
        Map<String, Counters> lines = counters.hosts();
        lines.keySet().forEach(this::host); // jump hosts and delegates have lines, too
        List<HostCost> costs = new ArrayList<>();
        hosts.forEach((name, host) -> costs.add(new HostCost(
                name,
                Duration.ofNanos(host.work),
                lines.containsKey(name) ? line(lines.get(name)) : Line.NONE,
                new Waits(Duration.ofNanos(host.place), Duration.ofNanos(host.others)),
                host.retries)));
        ProcessUse used = use.get();
        return new RunProfile(took, used.cpu(), used.peakMemory(), costs);
    }

    private static Line line(Counters counted) {
        return new Line(
                counted.reaching().minus(counted.greeting()),
                counted.greeting(),
                counted.queueing(),
                counted.exchanging(),
                counted.authenticating(),
                counted.starting().minus(counted.becoming()),
                counted.becoming(),
                counted.answering(),
                (int) counted.connections(),
                (int) counted.failures(),
                (int) counted.shells(),
                counted.frames(),
                counted.bytesSent(),
                counted.bytesReceived());
    }

    private void tell(RunProfile profile) {
        recording.keep(profile);
        show(console, ProfileSummary.of(profile, ends));
    }

    /** Prints a profile. */
    static void show(Console console, ProfileSummary told) {
        console.banner("PROFILE");
        ProfileText.of(told).forEach(console::line);
    }
}
