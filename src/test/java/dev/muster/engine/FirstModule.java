package dev.muster.engine;

import dev.muster.module.Action;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;
import java.util.List;

/** As {@link SetModule}, with a step that comes before it looks. */
@ModuleInfo(name = "first", doc = "Sets a value after a step.", example = "- first: {name: a}")
final class FirstModule implements Module<FirstModule.Parameters, Plan> {
    record Parameters(@Param(doc = "Name.") String name) {}

    @Override
    public Observation<Plan> observe(Parameters p, TaskContext context) {
        Step step = new Step.RunScript(Command.of(new Script("refresh", ""), "lists"));
        return Observation.known(new Plan.First(List.of(step), said -> after(p.name())));
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Plan decided) {
        return decided;
    }

    private static Observation<Plan> after(String name) {
        Step step = new Step.RunScript(Command.of(new Script("set", ""), name, "on"));
        return Observation.of(Query.of(new ReadScript("get", ""), name), Output::stdout)
                .map(current -> current.equals("on")
                        ? Plan.unchanged("already so")
                        : Plan.change(Action.MODIFY, List.of(), List.of(step), ModuleResult.EMPTY));
    }
}
