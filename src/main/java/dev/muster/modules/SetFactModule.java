package dev.muster.modules;

import dev.muster.module.Effect;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Gives a host variables from now on; they outlive the play and beat the variables of plays and roles. */
@ModuleInfo(
        name = "set_fact",
        doc = "Sets variables of the host for the rest of the run. Nothing is asked of the host.",
        example = """
                - set_fact:
                    ntp_servers: "{{ site_servers[site] }}"
                    ntp_checked: true
                """)
final class SetFactModule implements Module<SetFactModule.Parameters, Map<String, Value>> {
    record Parameters(
            @Param(doc = "Whether the variables are facts too, kept as long as facts are.", orElse = "false")
            boolean cacheable,

            @Param(doc = "Variables and their values.", rest = true)
            Map<String, Value> facts) {}

    @Override
    public Observation<Map<String, Value>> observe(Parameters parameters, TaskContext context) {
        Map<String, Value> facts = new LinkedHashMap<>();
        parameters.facts().forEach((name, value) -> facts.put(name, truth(value)));
        return Observation.known(facts);
    }

    /** The words yes, no, true and false become truth values, even where an expression yields them, as with Ansible. */
    private static Value truth(Value value) {
        if (!(value instanceof Value.Text)) {
            return value;
        }
        return switch (value.str().toLowerCase(Locale.ROOT)) {
            case "yes", "true" -> Value.of(true);
            case "no", "false" -> Value.of(false);
            default -> value;
        };
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Map<String, Value> facts) {
        if (facts.isEmpty()) {
            return Plan.refusal("No key/value pairs provided, at least one is required for this action to succeed");
        }
        for (String name : facts.keySet()) {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                return Plan.refusal("The variable name '" + name
                        + "' is not valid. Variables must start with a letter or underscore character, and contain only "
                        + "letters, numbers and underscores.");
            }
        }
        ModuleResult result = ModuleResult.of("ansible_facts", Value.dict(facts))
                .and("_ansible_facts_cacheable", Value.of(parameters.cacheable()))
                .with(new Effect.SetVariables(facts, parameters.cacheable()));
        return Plan.unchanged("variables of the run, nothing on the host", result);
    }
}
