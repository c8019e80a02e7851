package dev.muster.engine;

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
import dev.muster.shell.Script;
import dev.muster.template.Value;
import java.util.List;

/** A command on a scripted host: cannot be planned. */
@ModuleInfo(name = "run", doc = "Runs a text.", example = "- run: echo")
final class RunModule implements Module<RunModule.Parameters, Boolean> {
    record Parameters(
            @Param(doc = "What to run.", freeForm = true) String text) {}

    @Override
    public Observation<Boolean> observe(Parameters p, TaskContext context) {
        return Observation.known(true);
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Boolean current) {
        Command command = Command.of(new Script("run", ""), p.text());
        return Plan.run(List.of(new Step.RunScript(command, true)), ModuleResult.EMPTY, RunModule::concluded);
    }

    private static ModuleResult concluded(List<Output> outputs) {
        Output output = outputs.get(0);
        ModuleResult result = ModuleResult.of("rc", Value.of(output.status()))
                .and("stdout", output.stdout().strip())
                .and("stderr", output.stderr());
        return output.ok() ? result : result.asFailed("non-zero return code");
    }
}
