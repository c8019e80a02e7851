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
import java.util.List;
import java.util.Map;

/** Adds a host the inventory does not know, for the plays that follow. {@code name:port} sets the port too. */
@ModuleInfo(
        name = "add_host",
        oncePerBatch = true,
        doc = "Adds a host and its variables to the inventory of this run. Nothing is asked of any host.",
        example = """
                - add_host:
                    name: "{{ item }}:2222"
                    groups: [forgotten]
                    site: tokyo
                  loop: "{{ census }}"
                """)
final class AddHostModule implements Module<AddHostModule.Parameters, Effect.AddHost> {
    record Parameters(
            @Param(
                    doc = "Name or address, with :port if need be.",
                    aliases = {"host", "hostname"})
            String name,

            @Param(
                    doc = "Groups to be a member of.",
                    aliases = {"groupname", "group"})
            List<String> groups,

            @Param(doc = "Variables of the host.", rest = true)
            Map<String, Value> variables) {}

    @Override
    public Observation<Effect.AddHost> observe(Parameters parameters, TaskContext context) {
        Map<String, Value> variables = new LinkedHashMap<>(parameters.variables());
        String name = parameters.name();
        int colon = name.lastIndexOf(':');
        boolean hasPort = colon > 0
                && name.indexOf(':') == colon
                && name.substring(colon + 1).matches("[0-9]+");
        if (hasPort) {
            variables.put("ansible_ssh_port", Value.of(Long.parseLong(name.substring(colon + 1))));
            name = name.substring(0, colon);
        }
        return Observation.known(new Effect.AddHost(name, parameters.groups(), variables));
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Effect.AddHost added) {
        if (added.name().isBlank()) {
            return Plan.refusal("name, host or hostname needs to be provided");
        }
        Map<String, Value> described = new LinkedHashMap<>();
        described.put("host_name", Value.of(added.name()));
        described.put("groups", Value.texts(added.groups()));
        described.put("host_vars", Value.dict(added.variables()));
        ModuleResult result = ModuleResult.of("add_host", Value.dict(described)).with(added);
        return Plan.unchanged("hosts of the run, nothing on a host", result);
    }
}
