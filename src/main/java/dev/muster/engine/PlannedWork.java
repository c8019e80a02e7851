package dev.muster.engine;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.Effect;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.PathState;
import dev.muster.module.Plan;
import dev.muster.module.Reading;
import dev.muster.module.Readings;
import dev.muster.module.Stakes;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.module.Touch;
import dev.muster.plan.PlannedTask;
import dev.muster.plan.PlannedTask.Known;
import dev.muster.plan.PlannedTask.Seen;
import dev.muster.plan.PlannedTask.Work;
import dev.muster.shell.Output;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The one module of an apply: what it decides was decided when the plan was made. It only looks whether the host is as
 * it was then, and what of the plan has been done before; then it hands out the steps as they stand in the plan.
 *
 * <p>Asked a second time about the same task it is verification: the files must be what the plan says.
 */
@ModuleInfo(
        name = "planned",
        doc = "Carries out a task of a plan that was written down. Not for playbooks.",
        example = "- planned:\n    unit: 1\n")
final class PlannedWork implements Module<PlannedWork.Parameters, PlannedWork.Look> {
    private final String plan;
    private final List<PlanUnit> units;
    private final boolean repeatsDoubtful;
    private final Set<String> tried = ConcurrentHashMap.newKeySet();

    /**
     * @param plan hash of the plan
     * @param repeatsDoubtful whether what was begun and may have been done is done again
     */
    PlannedWork(String plan, List<PlanUnit> units, boolean repeatsDoubtful) {
        this.plan = plan;
        this.units = units;
        this.repeatsDoubtful = repeatsDoubtful;
    }

    record Parameters(
            @Param(doc = "Which task of the plan.") int unit) {}

    /** What was found on the host. */
    record Look(
            PlanJournal journal,
            List<Optional<PathState>> before,
            List<Optional<PathState>> after,
            List<Output> asked) {
        static final Look NONE = new Look(new PlanJournal(Set.of(), Set.of()), List.of(), List.of(), List.of());
    }

    @Override
    public Stakes stakes(Parameters p) {
        return units.get(p.unit()).tasks().values().stream()
                .findFirst()
                .flatMap(PlannedTask::work)
                .map(work -> new Stakes(
                        work.confirm().parts().stream()
                                .map(Stakes.Part::valueOf)
                                .collect(Collectors.toSet()),
                        Set.copyOf(work.confirm().services())))
                .orElse(Stakes.NONE);
    }

    // ---- looking ----

    @Override
    public Observation<Look> observe(Parameters p, TaskContext context) {
        Optional<Work> work = task(p, context).flatMap(PlannedTask::work);
        return work.map(this::look).orElseGet(() -> Observation.known(Look.NONE));
    }

    private Optional<PlannedTask> task(Parameters p, TaskContext context) {
        return Optional.ofNullable(units.get(p.unit()).tasks().get(context.host()));
    }

    private Observation<Look> look(Work work) {
        List<Reading> readings = new ArrayList<>();
        readings.add(new Reading.OnHost(PlanJournal.question(plan)));
        work.before().forEach(seen -> readings.add(new Reading.OnHost(FileLook.digests(seen.touch()))));
        work.after().forEach(seen -> readings.add(new Reading.OnHost(FileLook.digests(seen.touch()))));
        work.asked().forEach(asked -> readings.add(new Reading.OnHost(asked.query())));
        return Observation.of(readings, answers -> heard(work, answers));
    }

    private static Look heard(Work work, Readings answers) {
        int at = 1;
        List<Optional<PathState>> before = states(work.before(), answers, at);
        at += work.before().size();
        List<Optional<PathState>> after = states(work.after(), answers, at);
        at += work.after().size();
        List<Output> asked = new ArrayList<>();
        for (int i = 0; i < work.asked().size(); i++) {
            asked.add(answers.output(at + i));
        }
        return new Look(PlanJournal.parse(answers.output(0)), before, after, asked);
    }

    private static List<Optional<PathState>> states(List<Seen> seen, Readings answers, int from) {
        List<Optional<PathState>> states = new ArrayList<>();
        for (int i = 0; i < seen.size(); i++) {
            Touch touch = seen.get(i).touch();
            states.add(FileLook.parse(answers.output(from + i), 1).only(touch));
        }
        return states;
    }

    // ---- deciding ----

    @Override
    public Plan plan(Parameters p, TaskContext context, Look look) {
        PlanUnit unit = units.get(p.unit());
        if (unit.isEnd()) {
            return end(unit, context.host());
        }
        Optional<PlannedTask> task = task(p, context);
        if (task.isEmpty()) {
            return Plan.unchanged("nothing is planned here");
        }
        Work work = task.get().work().orElseThrow();
        if (!tried.add(unit.id() + " " + context.host())) {
            return verified(work, look);
        }
        if (look.journal().done().contains(unit.journalled(context.host()))) {
            return isPutBack(unit, work, look, context.host())
                    ? refusal(
                            "it was done by an earlier apply of this plan, and has been put back since: by its timer, by"
                                    + " muster undo or by hand. To do it again a new plan is needed")
                    : Plan.unchanged(
                            "it was done before",
                            due(unit, task.get(), context.host())
                                    .apply(ModuleResult.message("done by an earlier apply of this plan")));
        }
        return look.journal().begun().contains(unit.journalled(context.host()))
                ? resumed(unit, task.get(), work, look, context.host())
                : fresh(unit, task.get(), work, look, context.host());
    }

    /** Whether what was done is gone again, and not by what the plan does next. */
    private boolean isPutBack(PlanUnit unit, Work work, Look look, String host) {
        return isCertain(work)
                && difference(work.before(), look.before()).isEmpty()
                && !wentOn(unit, look.journal(), host);
    }

    private Plan end(PlanUnit unit, String host) {
        return Optional.ofNullable(unit.ends().get(host))
                .map(PlannedWork::refusal)
                .orElseGet(() -> Plan.unchanged("all that was planned is done"));
    }

    private static Plan refusal(String why) {
        return new Plan.Refusal(why, ModuleResult.message(why).with(new Effect.Refuse(why)));
    }

    private Plan fresh(PlanUnit unit, PlannedTask task, Work work, Look look, String host) {
        Optional<String> moved = moved(work, look);
        if (moved.isPresent()) {
            return refusal("drifted: " + moved.get() + "; nothing of it was done here");
        }
        return task.does()
                ? change(unit, task, work, host)
                : Plan.unchanged("the host is as it was", due(unit, task, host).apply(ModuleResult.EMPTY));
    }

    private static Optional<String> moved(Work work, Look look) {
        Optional<String> file = difference(work.before(), look.before());
        if (file.isPresent()) {
            return file;
        }
        for (int i = 0; i < work.asked().size(); i++) {
            PlannedTask.Asked asked = work.asked().get(i);
            if (!RehearsedTry.digest(look.asked().get(i)).equals(asked.sha256())) {
                return Optional.of("the host answers another thing than when the plan was made to "
                        + asked.query().script().name() + " "
                        + String.join(" ", asked.query().arguments()).strip());
            }
        }
        return Optional.empty();
    }

    /** The first path that is not as it should be. */
    private static Optional<String> difference(List<Seen> wanted, List<Optional<PathState>> found) {
        for (int i = 0; i < wanted.size(); i++) {
            Seen seen = wanted.get(i);
            Optional<PathState> now = found.get(i);
            if (now.filter(state -> isAs(seen, state)).isEmpty()) {
                return Optional.of(seen.state().path() + " is now "
                        + now.map(PathState::told).orElse("nothing that the host would tell of")
                        + ", in the plan it is "
                        + told(seen));
            }
        }
        return Optional.empty();
    }

    /** What is known of it: the length of a file stands in no plan, its owner and mode not always. */
    private static String told(Seen seen) {
        PathState state = seen.state();
        String hash = state.sha1().map(hex -> "SHA-1 " + hex).orElse("a file");
        if (state.kind() != PathState.Kind.FILE) {
            return state.told();
        }
        return seen.known() == Known.ALL
                ? "file " + state.octal() + ", owner " + state.owner() + ":" + state.group() + ", " + hash
                : hash;
    }

    private static boolean isAs(Seen seen, PathState now) {
        return seen.known() == Known.ALL
                ? seen.state().isAs(now)
                : seen.state().kind() == now.kind()
                        && (seen.state().sha1().isEmpty() || seen.state().sha1().equals(now.sha1()));
    }

    /** Begun by an apply that did not come to its end. Of files the host shows what was done, of commands nobody knows. */
    private Plan resumed(PlanUnit unit, PlannedTask task, Work work, Look look, String host) {
        boolean isOfFiles =
                work.steps().stream().noneMatch(step -> Touch.of(step).isEmpty());
        if (isOfFiles
                && isCertain(work)
                && difference(work.after(), look.after()).isEmpty()) {
            return new Plan.Change(
                    Action.MODIFY,
                    List.of(),
                    List.of(new Step.RunScript(PlanJournal.done(plan, unit.journalled(host)))),
                    ModuleResult.EMPTY,
                    true,
                    outputs -> due(unit, task, host)
                            .apply(ModuleResult.message("done by an earlier apply of this plan")
                                    .asChanged(false)));
        }
        if (isOfFiles && difference(work.before(), look.before()).isEmpty()) {
            return change(unit, task, work, host);
        }
        if (task.mayFail() && wentOn(unit, look.journal(), host)) {
            return Plan.unchanged(
                    "it was tried before", ModuleResult.message("tried by an earlier apply of this plan"));
        }
        return repeatsDoubtful
                ? change(unit, task, work, host)
                : refusal(
                        "in doubt: it was begun by an earlier apply of this plan and did not come to its end: it failed,"
                                + " or was cut off. It is not done again by itself; once you have looked, apply with --in-doubt"
                                + " repeat does it again");
    }

    /** Whether the state afterwards says for all that it touches that it is done. */
    private static boolean isCertain(Work work) {
        return !work.after().isEmpty()
                && work.steps().stream()
                        .allMatch(step -> step instanceof Step.PutFile || step instanceof Step.RemovePath)
                && difference(
                                work.before(),
                                work.after().stream()
                                        .map(seen -> Optional.of(seen.state()))
                                        .toList())
                        .isPresent();
    }

    private boolean wentOn(PlanUnit unit, PlanJournal journal, String host) {
        return units.subList(units.indexOf(unit) + 1, units.size()).stream()
                .filter(later -> later.tasks().containsKey(host))
                .anyMatch(later -> journal.begun().contains(later.journalled(host)));
    }

    private Plan change(PlanUnit unit, PlannedTask task, Work work, String host) {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.RunScript(PlanJournal.begin(plan, unit.journalled(host))));
        steps.addAll(work.steps());
        steps.add(new Step.RunScript(PlanJournal.done(plan, unit.journalled(host))));
        List<Diff> diffs = task.diff().isEmpty() ? List.of() : List.of(Diff.prepared(String.join("\n", task.diff())));
        return new Plan.Change(
                Action.MODIFY,
                diffs,
                steps,
                ModuleResult.EMPTY,
                true,
                outputs -> due(unit, task, host)
                        .apply(concluded(
                                outputs.subList(
                                        1, Math.min(outputs.size(), work.steps().size() + 1)),
                                work)));
    }

    /** Adds to a result which handlers are due now; a handler that is through on the host is no longer. */
    private UnaryOperator<ModuleResult> due(PlanUnit unit, PlannedTask task, String host) {
        boolean isLast = units.subList(units.indexOf(unit) + 1, units.size()).stream()
                .noneMatch(later -> later.stage().number() == unit.stage().number()
                        && later.tasks().containsKey(host));
        return result -> {
            ModuleResult notified = result.with(new Effect.Due(task.notifies()));
            return unit.stage().handler() && isLast
                    ? notified.with(new Effect.Handled(unit.stage().title()))
                    : notified;
        };
    }

    /** As the command modules report it. */
    private static ModuleResult concluded(List<Output> outputs, Work work) {
        boolean isCommand =
                work.steps().stream().anyMatch(step -> step instanceof Step.RunScript run && run.statusIsResult());
        if (!isCommand || outputs.isEmpty()) {
            return ModuleResult.EMPTY;
        }
        Output last = outputs.get(outputs.size() - 1);
        ModuleResult result = new ModuleResult(
                Map.of(
                        "rc", Value.of(last.status()),
                        "stdout", Value.of(last.stdout().stripTrailing()),
                        "stderr", Value.of(last.stderr().stripTrailing())),
                false,
                Optional.empty(),
                List.of(),
                List.of());
        return last.ok() ? result : result.asFailed("non-zero return code");
    }

    private static Plan verified(Work work, Look look) {
        return difference(work.after(), look.after())
                .map(Plan::refusal)
                .orElseGet(() -> Plan.unchanged("it is as planned"));
    }
}
