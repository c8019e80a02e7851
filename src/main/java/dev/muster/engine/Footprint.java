package dev.muster.engine;

import dev.muster.ledger.PastStep;
import dev.muster.ledger.RunEvent.TaskEnded.Status;
import dev.muster.ledger.StepJournal;
import dev.muster.module.Action;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One step of a run on one host, as the journal knows it: a task, an item of its loop, the how-manieth time the host
 * comes to it. Told before something is changed and after, so that a run that dies in between can be gone on with; and
 * asked first what the run that is gone on with had done of it.
 *
 * <p>With {@code run_once} it is a step of every host that gets the result: whichever of them is left does not do it
 * again.
 */
final class Footprint {
    /** Results longer than this are not kept; no playbook wants a command's output of that size back. */
    private static final int LONGEST_RESULT = 1 << 20;

    private final StepJournal journal;
    private final Run run;
    private final TaskOrder order;
    private final int visit;
    private final String item;
    private final Optional<PastStep> past;
    private boolean begun;

    /**
     * @param visit how many times the host has come to the task
     * @param item of its loop, empty without one
     */
    Footprint(Run run, TaskOrder order, int visit, String item) {
        this.run = run;
        this.journal = run.options().journal();
        this.order = order;
        this.visit = visit;
        this.item = item;
        this.past = past();
    }

    private Optional<PastStep> past() {
        String step = step();
        for (HostRun host : order.beneficiaries()) {
            Optional<PastStep> found = journal.past(host.name(), step);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private String step() {
        return order.task().span() + " " + visit + item;
    }

    private List<String> hosts() {
        return order.beneficiaries().stream().map(HostRun::name).toList();
    }

    // ---- what was done before ----

    /** The result that stands in for doing it, where it was done before and is not to be done again. */
    Optional<TaskResult> recalled() {
        return past.filter(step -> step.kind() != StepJournal.Kind.VERIFIED)
                .flatMap(step -> step.ended()
                        .map(ended -> restored(step, ended))
                        .or(() ->
                                step.kind() == StepJournal.Kind.ONCE ? Optional.of(inDoubt(step)) : Optional.empty()));
    }

    private TaskResult inDoubt(PastStep step) {
        return TaskResult.failed("in doubt: run " + step.run() + " began it and nobody knows whether it was done, so it"
                + " is not run again; look at the host, then: muster settle " + String.join(" ", hosts())
                + " --done (it was), or --again (it was not, and is to be run)");
    }

    private TaskResult restored(PastStep step, StepJournal.Ended ended) {
        if (!ended.withheld().isEmpty() && order.task().register().isPresent()) {
            return TaskResult.failed("run " + step.run() + " has done it, it is not done again, and its result was not"
                    + " kept: " + ended.withheld() + "; play this host from the start (without --resume) if doing it"
                    + " again does no harm");
        }
        Map<String, Value> fields = new LinkedHashMap<>();
        if (!ended.result().isEmpty() && PythonJson.read(ended.result()) instanceof Value.Dict dict) {
            dict.entries().forEach((name, value) -> fields.put(name.str(), value));
        }
        if (fields.isEmpty()) {
            fields.put("msg", Value.of("done in run " + step.run()));
        }
        return TaskResult.of(Status.valueOf(ended.status()), fields).withChanged(ended.changed());
    }

    /** What looks unchanged now because the run before changed it is a change of this piece of work all the same. */
    TaskResult remembered(TaskResult result) {
        boolean wasChanged = past.filter(
                        step -> step.ended().map(StepJournal.Ended::changed).orElse(true))
                .isPresent();
        return wasChanged && result.status() == Status.OK ? result.asChanged(true) : result;
    }

    // ---- what is done now ----

    /**
     * Something is about to be changed. Once per step, however often it is tried.
     *
     * @throws BrokenOff when it may have been done before and nobody can tell
     */
    void begin(Plan.Change change, List<String> notifies) {
        if (begun || !journal.isOn()) {
            return;
        }
        StepJournal.Kind kind = kind(change);
        String source = run.digests().of(order.task().span().source());
        String file = order.task().span().source().name();
        boolean moved = kind != StepJournal.Kind.VERIFIED
                && hosts().stream().anyMatch(host -> journal.hasMoved(host, file, source));
        if (moved) {
            throw new BrokenOff(TaskResult.failed(file + " is not as it was when the run that is gone on with did some"
                    + " of its tasks on this host: which of its commands were done can no longer be told"));
        }
        journal.begin(
                hosts(),
                new StepJournal.Begun(
                        step(),
                        source,
                        run.secrets().mask(order.title()),
                        kind,
                        notifies.stream().map(run.secrets()::mask).toList()));
        begun = true;
    }

    private static StepJournal.Kind kind(Plan.Change change) {
        boolean once = change.action() == Action.RUN || change.steps().stream().anyMatch(Step.Reboot.class::isInstance);
        return change.verifiable() ? StepJournal.Kind.VERIFIED : once ? StepJournal.Kind.ONCE : StepJournal.Kind.AGAIN;
    }

    /** How it ended. A host that was lost or let go on the way has no end that anybody knows. */
    void end(TaskResult result, boolean hidden, boolean letGo) {
        if (!begun || letGo || result.isUnreachable()) {
            return;
        }
        String json = order.task().register().isPresent() ? json(result) : "";
        String withheld = order.task().register().isEmpty() ? "" : withheld(result, json, hidden);
        journal.end(
                hosts(),
                step(),
                new StepJournal.Ended(
                        result.status().name(), result.changed(), withheld.isEmpty() ? json : "", withheld));
    }

    private static String json(TaskResult result) {
        return PythonJson.write(Value.dict(result.fields()), PythonJson.Style.LINE);
    }

    private String withheld(TaskResult result, String json, boolean hidden) {
        if (hidden) {
            return "no_log hides it";
        }
        if (!run.secrets().mask(json).equals(json)) {
            return "there is a secret in it";
        }
        if (!result.effects().isEmpty()) {
            return "it brings more than a result";
        }
        return json.length() > LONGEST_RESULT ? "it is longer than 1 MB" : "";
    }
}
