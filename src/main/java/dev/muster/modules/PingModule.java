package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.template.Value;

/** Proves that a host can be logged in to and has a shell that executes scripts. */
@ModuleInfo(
        results = {"ping: pong, or the data given"},
        name = "ping",
        doc = "Logs in, runs a script that does nothing, and answers pong. Not an ICMP ping.",
        example = """
                - name: Is everybody there
                  ping:
                """)
final class PingModule implements Module<PingModule.Parameters, Output> {
    private static final ReadScript SCRIPT = new ReadScript("ping", ":");

    /** What Ansible says of a module that ends with an exception. */
    private static final ModuleResult CRASH = ModuleResult.message(
                    "MODULE FAILURE\nSee stdout/stderr for the exact error")
            .and("module_stdout", "")
            .and("module_stderr", "Exception: boom\n")
            .and("rc", Value.of(1));

    record Parameters(
            @Param(doc = "What to answer; crash fails on purpose.", orElse = "pong")
            String data) {}

    @Override
    public Observation<Output> observe(Parameters parameters, TaskContext context) {
        return Observation.of(Query.of(SCRIPT), output -> output);
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Output answer) {
        if (parameters.data().equals("crash")) {
            return new Plan.Refusal("boom", CRASH);
        }
        if (!answer.ok()) {
            return Plan.refusal("the shell of the host ended an empty script with status " + answer.status());
        }
        return Plan.unchanged("the host answered", ModuleResult.of("ping", Value.of(parameters.data())));
    }
}
