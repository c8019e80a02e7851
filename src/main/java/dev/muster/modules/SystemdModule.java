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

/** Brings systemd units into a state, masks them, and has systemd read its files again. */
@ModuleInfo(
        name = "systemd",
        domain = Domain.SERVICE,
        aliases = "systemd_service",
        doc = "Starts, stops, enables and masks units of systemd; daemon_reload makes it read unit files again first.",
        example = """
                - systemd:
                    name: chronyd
                    state: restarted
                    enabled: true
                    daemon_reload: true
                """)
final class SystemdModule implements Module<SystemdModule.Parameters, ServiceState> {
    /** Whose manager: the system's, the user's own, or all users'. */
    enum Scope {
        SYSTEM,
        USER,
        GLOBAL;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    record Parameters(
            @Param(
                    doc = "Name of the unit; without a suffix a service.",
                    aliases = {"service", "unit"})
            Optional<String> name,

            @Param(
                    doc = "State now; restarted and reloaded always change.",
                    choices = {"reloaded", "restarted", "started", "stopped"})
            Optional<ServicePlan.Wanted> state,

            @Param(doc = "Whether it starts at boot.") Optional<Boolean> enabled,

            @Param(doc = "Whether it cannot be started at all.")
            Optional<Boolean> masked,

            @Param(doc = "Whether systemd reads its files again first.", aliases = "daemon-reload", orElse = "false")
            boolean daemonReload,

            @Param(doc = "Whether systemd executes itself anew first.", aliases = "daemon-reexec", orElse = "false")
            boolean daemonReexec,

            @Param(doc = "Whether not to wait until the unit is up or down.", orElse = "false")
            boolean noBlock,

            @Param(doc = "Whose manager.", orElse = "system")
            Scope scope,

            @Param(doc = "Whether to replace links that stand in the way.", orElse = "false")
            boolean force) {}

    @Override
    public Stakes stakes(Parameters parameters) {
        return parameters
                .state()
                .flatMap(wanted -> parameters.name())
                .map(Stakes::ofService)
                .orElse(Stakes.NONE);
    }

    @Override
    public Observation<ServiceState> observe(Parameters parameters, TaskContext context) {
        return ServicePlan.observe(
                parameters.name().orElse(""), "auto", "", parameters.scope().word(), "");
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, ServiceState state) {
        Optional<String> problem = problem(parameters, state);
        if (problem.isPresent()) {
            return Plan.refusal(problem.get());
        }
        boolean asks = parameters.enabled().isPresent() || parameters.state().isPresent();
        boolean mayAppear = parameters.daemonReload() && parameters.name().isPresent();
        if (asks && !state.exists() && !mayAppear) {
            return ServicePlan.missing(parameters.name().orElse(""));
        }
        ServicePlan plan = new ServicePlan(state, parameters.scope().word(), parameters.force());
        if (parameters.daemonReload()) {
            plan.reloadManager("daemon-reload");
        }
        if (parameters.daemonReexec()) {
            plan.reloadManager("daemon-reexec");
        }
        parameters.masked().ifPresent(plan::mask);
        parameters.enabled().ifPresent(wanted -> plan.enable(wanted, ""));
        parameters.state().ifPresent(wanted -> plan.bring(wanted, 0, parameters.noBlock(), List.of()));
        return plan.plan();
    }

    private static Optional<String> problem(Parameters parameters, ServiceState state) {
        String name = parameters.name().orElse("");
        boolean needsName = parameters.state().isPresent()
                || parameters.enabled().isPresent()
                || parameters.masked().isPresent();
        if (needsName && parameters.name().isEmpty()) {
            String by = parameters.state().isPresent()
                    ? "state"
                    : parameters.enabled().isPresent() ? "enabled" : "masked";
            return Optional.of("missing parameter(s) required by '" + by + "': name");
        }
        if (needsName && name.isEmpty()) {
            return Optional.of("name is empty");
        }
        if (!needsName && name.isEmpty() && !parameters.daemonReload() && !parameters.daemonReexec()) {
            return Optional.of(
                    "one of the following is required: state, enabled, masked, daemon_reload, daemon_reexec");
        }
        for (String glob : List.of("*", "?", "[")) {
            if (name.contains(glob)) {
                return Optional.of("This module does not currently support using glob patterns, found '" + glob
                        + "' in service name: " + name);
            }
        }
        if (!state.isSystemd()) {
            return Optional.of("systemctl does not answer on this host: systemd does not run here");
        }
        if (state.complaint().isPresent() && !state.hasScript()) {
            return state.complaint();
        }
        String error = state.properties().getOrDefault("LoadError", "");
        boolean broken = !error.isEmpty()
                && !state.isMasked()
                && !state.properties().getOrDefault("LoadState", "").equals("not-found");
        return broken ? Optional.of("Error loading unit file '" + name + "': " + error) : Optional.empty();
    }
}
