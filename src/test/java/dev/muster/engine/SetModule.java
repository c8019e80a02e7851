package dev.muster.engine;

import dev.muster.module.Action;
import dev.muster.module.Diff;
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

/** Gives a name on a scripted host a value: the smallest module that can be verified. */
@ModuleInfo(name = "set", doc = "Sets a value.", example = "- set: {name: a, value: b}")
final class SetModule implements Module<SetModule.Parameters, String> {
    record Parameters(
            @Param(doc = "Name.") String name,

            @Param(doc = "Value.", orElse = "on") String value,

            @Param(doc = "Password.", orElse = "", secret = true)
            String password) {}

    @Override
    public Observation<String> observe(Parameters p, TaskContext context) {
        return Observation.of(Query.of(new ReadScript("get", ""), p.name()), Output::stdout);
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, String current) {
        if (current.equals(p.value())) {
            return Plan.unchanged("already so");
        }
        Command command = Command.of(new Script("set", ""), p.name(), p.value());
        return Plan.change(
                Action.MODIFY,
                List.of(new Diff(p.name(), p.name(), current + "\n", p.value() + "\n")),
                List.of(new Step.RunScript(command)),
                ModuleResult.of("name", dev.muster.template.Value.of(p.name())));
    }
}
