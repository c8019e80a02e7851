package dev.muster.modules;

import dev.muster.module.Domain;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Stakes;
import dev.muster.module.TaskContext;
import java.util.List;
import java.util.Optional;

/** Services that are init scripts, even on a host that also has another manager. */
@ModuleInfo(
        name = "sysvinit",
        domain = Domain.SERVICE,
        doc = "Starts, stops and enables init scripts in /etc/init.d, for given runlevels if asked.",
        example = """
                - sysvinit:
                    name: ntpd
                    state: started
                    enabled: true
                    runlevels: [2, 3, 4, 5]
                """)
final class SysvinitModule implements Module<SysvinitModule.Parameters, ServiceState> {
    record Parameters(
            @Param(doc = "Name of the service.", aliases = "service")
            String name,

            @Param(
                    doc = "State now; restarted and reloaded always change.",
                    choices = {"started", "stopped", "restarted", "reloaded"})
            Optional<ServicePlan.Wanted> state,

            @Param(doc = "Whether it starts at boot.") Optional<Boolean> enabled,

            @Param(doc = "Runlevels that enabled is about; without them the script's own.")
            List<String> runlevels,

            @Param(doc = "A text in the process list that shows it running, when its status cannot.", orElse = "")
            String pattern,

            @Param(doc = "Seconds between stop and start of a restart.", orElse = "1")
            int sleep,

            @Param(doc = "Words for the init script, after the action.", aliases = "args", orElse = "")
            String arguments,

            @Param(doc = "Accepted for Ansible's sake: a service is always detached here.", orElse = "false")
            boolean daemonize) {}

    @Override
    public Stakes stakes(Parameters parameters) {
        return parameters.state().isPresent() ? Stakes.ofService(parameters.name()) : Stakes.NONE;
    }

    @Override
    public Observation<ServiceState> observe(Parameters parameters, TaskContext context) {
        return ServicePlan.observe(parameters.name(), "sysvinit", parameters.pattern(), "system", "");
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, ServiceState state) {
        if (parameters.state().isEmpty() && parameters.enabled().isEmpty()) {
            return Plan.refusal("one of the following is required: state, enabled");
        }
        for (String level : parameters.runlevels()) {
            if (!level.matches("[0-6sS]")) {
                return Plan.refusal("Illegal runlevel specified for enable operation on service " + parameters.name());
            }
        }
        if (!state.exists()) {
            return ServicePlan.missing(parameters.name());
        }
        ServicePlan plan = new ServicePlan(state, "system", false);
        parameters.enabled().ifPresent(wanted -> plan.enable(wanted, parameters.runlevels()));
        String text = parameters.arguments().strip();
        List<String> words = text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
        parameters.state().ifPresent(wanted -> plan.bring(wanted, parameters.sleep(), false, words));
        return plan.plan();
    }
}
