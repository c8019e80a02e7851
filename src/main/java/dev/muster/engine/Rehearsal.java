package dev.muster.engine;

import dev.muster.ledger.Outcome;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.ledger.RunListener;
import dev.muster.plan.HostPlan;
import dev.muster.plan.PlanPart;
import dev.muster.plan.PlannedTask;
import dev.muster.plan.Stage;
import dev.muster.source.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A run that goes as far as planning and writes down what it would do. A host takes part until something comes that only
 * a real run can tell; there its plan ends, and says why.
 *
 * <p>What a task comes to is noted twice: by {@link RehearsedTry} when it is planned, and here when it has ended, since
 * keywords may still judge it. It must be the first of the run's listeners.
 */
final class Rehearsal implements RunListener {
    /** What the result of such a task begins with. */
    private static final String UNKNOWN = "unknown until run: ";

    private final Map<String, Notes> hosts = new ConcurrentHashMap<>();
    private final Map<String, Foretold> worlds = new ConcurrentHashMap<>();
    private final IdentityHashMap<RunEvent.TaskStarted, Integer> numbers = new IdentityHashMap<>();
    private final List<PlanPart> parts = new ArrayList<>();
    private final List<Stage> stages = new ArrayList<>();
    private final Map<String, Integer> reached = new HashMap<>();
    private int plays;

    /** What is noted of a host while the run goes on; one thread at a time works on a host. */
    private static final class Notes {
        private final List<PlannedTask> tasks = new ArrayList<>();
        private final List<String> notified = new ArrayList<>();
        private Optional<Draft> draft = Optional.empty();
        private Optional<HostPlan.Way> way = Optional.empty();
        private Optional<HostPlan.End> end = Optional.empty();
    }

    /**
     * A task that is planned and has not ended yet.
     *
     * @param done what is then to be taken for done
     */
    record Draft(PlannedTask task, Runnable done) {}

    /** The host as it will be. */
    Foretold world(String host) {
        return worlds.computeIfAbsent(host, name -> new Foretold());
    }

    private Notes notes(String host) {
        return hosts.computeIfAbsent(host, name -> new Notes());
    }

    /** Where a host was reached; the first time counts. */
    void reached(String host, HostPlan.Way way) {
        Notes notes = notes(host);
        if (notes.way.isEmpty()) {
            notes.way = Optional.of(way);
        }
    }

    /** A batch of a play begins. */
    synchronized void part(String title, Batch batch, int number, int of) {
        if (number == 1) {
            plays++;
        }
        parts.add(new PlanPart(
                plays,
                title,
                number,
                of,
                batch.hosts().stream().map(HostRun::name).toList(),
                batch.maxFailPercentage().map(String::valueOf)));
        reached.clear();
    }

    /**
     * The number of a task, given at first sight. A task that comes again for the next batch, or under the strategy
     * {@code free} for another host, is the same.
     *
     * @param traveller who goes through the tasks by itself: the batch, or a host
     * @param fatal whether a failure of it ends the work on all hosts
     * @param throttle on how many hosts it is done at a time; 0 for no limit
     */
    synchronized int stage(TaskOrder order, String traveller, boolean fatal, int throttle) {
        return numbers.computeIfAbsent(order.started(), started -> {
            int last = reached.getOrDefault(traveller, 0);
            Stage fresh = new Stage(
                    stages.size() + 1,
                    plays,
                    started.title(),
                    started.module(),
                    started.handler(),
                    started.span().toString(),
                    fatal,
                    throttle);
            // Only further on: what a host does stays in its order.
            Stage found = stages.subList(last, stages.size()).stream()
                    .filter(known -> isSame(known, fresh))
                    .findFirst()
                    .orElse(fresh);
            if (found.equals(fresh)) {
                stages.add(fresh);
            }
            reached.put(traveller, found.number());
            return found.number();
        });
    }

    private static boolean isSame(Stage one, Stage other) {
        return one.equals(new Stage(
                one.number(),
                other.play(),
                other.title(),
                other.module(),
                other.handler(),
                other.place(),
                other.fatal(),
                other.throttle()));
    }

    void drafted(String host, Draft draft) {
        notes(host).draft = Optional.of(draft);
    }

    /** A host's plan goes no further. */
    void ends(HostRun host, RunEvent.TaskStarted task, String why) {
        Notes notes = notes(host.name());
        if (notes.end.isEmpty()) {
            notes.end = Optional.of(new HostPlan.End(
                    HostPlan.End.Kind.BARRIER,
                    "the plan ends at \"" + task.title() + "\" (" + task.span() + "): "
                            + (why.startsWith(UNKNOWN) ? why.substring(UNKNOWN.length()) : why)));
        }
        host.endRun();
    }

    // ---- listening ----

    @Override
    public void on(RunEvent event) {
        if (event instanceof RunEvent.HandlerNotified notified) {
            notes(notified.host()).notified.add(notified.handler());
        } else if (event instanceof TaskEnded ended) {
            ended(ended);
        }
    }

    private void ended(TaskEnded ended) {
        Notes notes = notes(ended.host());
        List<String> notified = List.copyOf(notes.notified);
        notes.notified.clear();
        Optional<Draft> draft = notes.draft;
        notes.draft = Optional.empty();
        boolean stands = ended.status() == TaskEnded.Status.CHANGED || ended.status() == TaskEnded.Status.OK;
        if (draft.isPresent() && stands) {
            notes.tasks.add(judged(draft.get().task(), ended, notified));
            draft.get().done().run();
        }
    }

    private static PlannedTask judged(PlannedTask task, TaskEnded ended, List<String> notified) {
        List<String> diff = ended.diffs().stream()
                .flatMap(change -> change.lines().stream())
                .map(Printable::text)
                .toList();
        return new PlannedTask(
                task.stage(),
                ended.item().map(TaskEnded.Item::label).orElse(""),
                task.delegate(),
                ended.hidden() ? List.of("hidden: no_log") : diff,
                notified,
                task.mayFail(),
                ended.status() == TaskEnded.Status.CHANGED,
                ended.hidden(),
                task.seconds(),
                task.work(),
                task.secret() || ended.hidden());
    }

    // ---- the result ----

    synchronized List<PlanPart> parts() {
        return List.copyOf(parts);
    }

    synchronized List<Stage> stages() {
        return List.copyOf(stages);
    }

    /** What is planned for every host that was named. */
    List<HostPlan> hosts(Map<String, Outcome> outcomes) {
        Map<String, HostPlan> plans = new LinkedHashMap<>();
        outcomes.forEach((name, outcome) -> {
            Notes notes = notes(name);
            plans.put(
                    name,
                    new HostPlan(
                            name,
                            notes.way.orElse(new HostPlan.Way("", "", 0, "")),
                            notes.tasks,
                            notes.end.orElseGet(() -> end(outcome))));
        });
        return List.copyOf(plans.values());
    }

    private static HostPlan.End end(Outcome outcome) {
        if (outcome instanceof Outcome.Ok || outcome instanceof Outcome.Changed) {
            return HostPlan.End.COMPLETE;
        }
        HostPlan.End.Kind kind = outcome instanceof Outcome.Failed
                ? HostPlan.End.Kind.FAILS
                : outcome instanceof Outcome.NotReached ? HostPlan.End.Kind.UNREACHABLE : HostPlan.End.Kind.LEFT_OUT;
        return new HostPlan.End(kind, Printable.text(why(outcome)));
    }

    private static String why(Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            return failed.message();
        }
        if (outcome instanceof Outcome.NotReached missed) {
            return missed.why().message();
        }
        if (outcome instanceof Outcome.Refused refused) {
            return refused.why();
        }
        if (outcome instanceof Outcome.NeverSeen never) {
            return never.why();
        }
        return outcome instanceof Outcome.Parked parked
                ? "parked until " + parked.until() + ": " + parked.why()
                : "exempt";
    }
}
