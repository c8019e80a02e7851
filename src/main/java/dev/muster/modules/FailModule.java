package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;

/** Fails with a message; useful with a condition. */
@ModuleInfo(name = "fail", doc = "Fails the task with a message. Nothing is asked of the host.", example = """
                - name: Refuse what was never tried
                  fail:
                    msg: "{{ inventory_hostname }} runs no ntpd"
                  when: ntp_daemon is undefined
                """)
final class FailModule implements Module<FailModule.Parameters, String> {
    record Parameters(
            @Param(doc = "What to say.", orElse = "Failed as requested from task")
            String msg) {}

    @Override
    public Observation<String> observe(Parameters parameters, TaskContext context) {
        return Observation.known(parameters.msg());
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, String message) {
        return new Plan.Refusal(message, ModuleResult.message(message));
    }
}
