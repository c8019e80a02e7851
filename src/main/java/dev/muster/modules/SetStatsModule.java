package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.template.Value;
import java.util.Map;

/** Numbers and texts about the run, for whoever reads its results; the recap does not show them, as by default with Ansible. */
@ModuleInfo(
        results = "ansible_stats: data, per_host and aggregate as given",
        name = "set_stats",
        doc = "Notes data about the run in its results. Nothing is asked of the host.",
        example = """
                - set_stats:
                    data: {hosts_synced: 1}
                """)
final class SetStatsModule implements Module<SetStatsModule.Parameters, Map<String, Value>> {
    record Parameters(
            @Param(doc = "Names and values.") Map<String, Value> data,

            @Param(doc = "Whether they are this host's own.", orElse = "false")
            boolean perHost,

            @Param(doc = "Whether they add to what is there.", orElse = "true")
            boolean aggregate) {}

    @Override
    public Observation<Map<String, Value>> observe(Parameters parameters, TaskContext context) {
        return Observation.known(parameters.data());
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Map<String, Value> data) {
        for (String name : data.keySet()) {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                return Plan.refusal("The variable name '" + name
                        + "' is not valid. Variables must start with a letter or underscore character, and contain only "
                        + "letters, numbers and underscores.");
            }
        }
        Map<String, Value> stats = Map.of(
                "data", Value.dict(data),
                "per_host", Value.of(parameters.perHost()),
                "aggregate", Value.of(parameters.aggregate()));
        return Plan.unchanged(
                "a note about the run, nothing on the host", ModuleResult.of("ansible_stats", Value.dict(stats)));
    }
}
