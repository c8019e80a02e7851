package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What plays begin with, as a task: the facts of {@code setup}, whose result is not shown with {@code -v}. */
@ModuleInfo(name = "gather_facts", doc = "Gathers facts about the host, as setup does. Changes nothing.", example = """
                - gather_facts:
                """)
final class GatherFactsModule implements Module<GatherFactsModule.Parameters, Map<String, Value>> {
    private final SetupModule setup = new SetupModule();

    record Parameters(
            @Param(doc = "all, min, hardware, network, virtual; with ! in front: not that.", orElse = "all")
            List<String> gatherSubset,

            @Param(doc = "Only facts whose names match one of these globs, with or without ansible_ in front.")
            List<String> filter,

            @Param(doc = "How long gathering may take, in seconds; less than 30 counts as 30.", orElse = "30")
            Duration gatherTimeout,

            @Param(doc = "Folder of the host's own facts.", orElse = "/etc/ansible/facts.d")
            RemotePath factPath,

            @Param(doc = "Accepted; there is one module of facts, so nothing to run side by side.")
            Optional<Boolean> parallel) {
        private SetupModule.Parameters asSetup() {
            return new SetupModule.Parameters(gatherSubset, filter, gatherTimeout, factPath);
        }
    }

    @Override
    public Observation<Map<String, Value>> observe(Parameters parameters, TaskContext context) {
        return setup.observe(parameters.asSetup(), context);
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Map<String, Value> facts) {
        Plan plan = setup.plan(parameters.asSetup(), context, facts);
        return plan instanceof Plan.Unchanged found
                ? Plan.unchanged(found.reason(), found.result().and("_ansible_verbose_override", Value.of(true)))
                : plan;
    }
}
