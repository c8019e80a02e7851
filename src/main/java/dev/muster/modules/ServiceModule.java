package dev.muster.modules;

import dev.muster.module.Domain;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleSpec;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Stakes;
import dev.muster.module.TaskContext;
import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Starts, stops and enables services, whatever manages them: systemd, Upstart, OpenRC or init scripts. Under systemd
 * {@code module_defaults} of systemd count too, and the task then is one of that module
 * ({@code plugins/action/service.py}).
 */
@ModuleInfo(
        name = "service",
        domain = Domain.SERVICE,
        doc = "Brings a service into a state now (state) and at boot (enabled), with the service manager the host has.",
        example = """
                - name: ntpd runs, now and after a boot
                  service:
                    name: ntpd
                    state: started
                    enabled: true
                """)
final class ServiceModule implements Module<ServiceModule.Parameters, Plan> {
    record Parameters(
            @Param(doc = "Name of the service.") String name,

            @Param(doc = "State now; restarted and reloaded always change.")
            Optional<ServicePlan.Wanted> state,

            @Param(doc = "Whether it starts at boot.") Optional<Boolean> enabled,

            @Param(
                    doc =
                            "A text in the process list that shows it running, when its status cannot; systemd needs none.",
                    orElse = "")
            String pattern,

            @Param(doc = "Seconds between stop and start of a restart.", orElse = "0")
            int sleep,

            @Param(doc = "Words for the init script, after the action.", aliases = "args", orElse = "")
            String arguments,

            @Param(doc = "Runlevel of OpenRC.", orElse = "default")
            String runlevel,

            @Param(doc = "Manager to use; auto looks for it.", orElse = "auto")
            String use) {

        /** Those that systemd's module has too. */
        private Map<String, Value> passedOn() {
            Map<String, Value> passed = new LinkedHashMap<>();
            passed.put("name", Value.of(name));
            state.ifPresent(wanted -> passed.put("state", Value.of(wanted.name().toLowerCase(Locale.ROOT))));
            enabled.ifPresent(wanted -> passed.put("enabled", Value.of(wanted)));
            return passed;
        }
    }

    @Override
    public Stakes stakes(Parameters parameters) {
        return parameters.state().isPresent() ? Stakes.ofService(parameters.name()) : Stakes.NONE;
    }

    @Override
    public Observation<Plan> observe(Parameters parameters, TaskContext context) {
        ModuleSpec systemd = ModuleSpec.of(new SystemdModule());
        Map<String, Value> defaults = context.defaults(systemd);
        return ServicePlan.observe(
                        parameters.name(), parameters.use(), parameters.pattern(), "system", parameters.runlevel())
                .then(state -> state.isSystemd() && !defaults.isEmpty()
                        ? ofSystemd(systemd, parameters, context)
                        : Observation.known(plan(parameters, state)));
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Plan decided) {
        return decided;
    }

    private static Observation<Plan> ofSystemd(ModuleSpec systemd, Parameters parameters, TaskContext context) {
        Map<String, Value> arguments = new LinkedHashMap<>(context.defaults(systemd));
        arguments.putAll(parameters.passedOn());
        return systemd.planning(systemd.bind(arguments), context);
    }

    private static Plan plan(Parameters parameters, ServiceState state) {
        if (parameters.state().isEmpty() && parameters.enabled().isEmpty()) {
            return Plan.refusal("one of the following is required: state, enabled");
        }
        if (!state.exists()) {
            return ServicePlan.missing(parameters.name());
        }
        ServicePlan plan = new ServicePlan(state, "system", false);
        String levels = state.manager().equals("openrc") ? parameters.runlevel() : "";
        parameters.enabled().ifPresent(wanted -> plan.enable(wanted, levels));
        parameters.state().ifPresent(wanted -> plan.bring(wanted, parameters.sleep(), false, words(parameters)));
        if (state.isSystemd() && !parameters.pattern().isEmpty()) {
            plan.warn("Ignoring \"pattern\" as it is not used in \"systemd\"");
        }
        return plan.plan();
    }

    private static List<String> words(Parameters parameters) {
        String text = parameters.arguments().strip();
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
    }
}
