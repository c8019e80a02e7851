package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import java.util.List;
import java.util.Optional;

/** Starts, stops and enables services, whatever manages them: systemd, Upstart, OpenRC or init scripts. */
@ModuleInfo(
        name = "service",
        doc = "Brings a service into a state now (state) and at boot (enabled), with the service manager the host has.",
        example = """
                - name: ntpd runs, now and after a boot
                  service:
                    name: ntpd
                    state: started
                    enabled: true
                """)
final class ServiceModule implements Module<ServiceModule.Parameters, ServiceState> {
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
            String use) {}

    @Override
    public Observation<ServiceState> observe(Parameters parameters, TaskContext context) {
        return ServicePlan.observe(
                parameters.name(), parameters.use(), parameters.pattern(), "system", parameters.runlevel());
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, ServiceState state) {
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
