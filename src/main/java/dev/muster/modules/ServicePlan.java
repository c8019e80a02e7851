package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.Script;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code service}, {@code systemd} and {@code sysvinit} decide alike: the steps that are missing, in order. */
final class ServicePlan {
    static final Duration DEADLINE = Duration.ofMinutes(5);

    /** How a script says that systemd did not do it, and how that is told. */
    private static final Map<String, String> NOT_DONE =
            Map.of("muster-held ", " is not running: systemd passed over it: ", "muster-unmasked ", " is not masked: ");

    /** The states an author may ask for. */
    enum Wanted {
        STARTED("start", Action.START),
        STOPPED("stop", Action.STOP),
        RELOADED("reload", Action.RESTART),
        RESTARTED("restart", Action.RESTART);

        private final String verb;
        private final Action action;

        Wanted(String verb, Action action) {
            this.verb = verb;
            this.action = action;
        }
    }

    private final ServiceState state;
    private final String scope;
    private final String force;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private ModuleResult result;
    private Action action = Action.MODIFY;
    private boolean verifiable = true;
    private boolean changes;

    ServicePlan(ServiceState state, String scope, boolean force) {
        this.state = state;
        this.scope = scope;
        this.force = force && state.isSystemd() ? "--force" : "";
        this.result = ModuleResult.of("name", state.name().isEmpty() ? Value.none() : Value.of(state.name()));
        if (state.isSystemd()) {
            Map<String, Value> status = new LinkedHashMap<>();
            state.properties().forEach((key, value) -> status.put(key, Value.of(value)));
            result = result.and("status", Value.dict(status));
        }
    }

    /** Asks the host about a service. */
    static Observation<ServiceState> observe(
            String name, String manager, String pattern, String scope, String runlevel) {
        Query query = Query.of(ServiceScripts.READ, name, manager, pattern, scope, runlevel);
        return Observation.of(query.within(Duration.ofSeconds(90)), output -> ServiceState.of(name, output));
    }

    static Plan missing(String name) {
        return Plan.refusal("Could not find the requested service " + name + ": host");
    }

    void systemctl(Action what, String... words) {
        String[] arguments =
                Stream.concat(Stream.of(scope, force), Stream.of(words)).toArray(String[]::new);
        run(ServiceScripts.SYSTEMCTL, arguments);
        action = what;
    }

    /** Reloading the manager is no change by itself, and cannot be seen afterwards. */
    void reloadManager(String verb) {
        steps.add(new Step.RunScript(
                Command.of(ServiceScripts.SYSTEMCTL, scope, "", verb).within(DEADLINE)));
        verifiable = false;
    }

    void mask(boolean wanted) {
        String file = state.properties().getOrDefault("FragmentPath", "");
        if (state.isMasked() == wanted) {
            reasons.add(wanted ? "masked" : "not masked");
        } else if (wanted && file.startsWith("/etc/systemd/system/")) {
            // The link would have to stand where the unit's own file does. Ansible tries, and takes it for done.
            run(ServiceScripts.MASK_IF_POSSIBLE, scope, force, state.name());
            verifiable = false;
            action = Action.DISABLE;
        } else {
            systemctl(wanted ? Action.DISABLE : Action.ENABLE, wanted ? "mask" : "unmask", state.name());
        }
    }

    void enable(boolean wanted, String levels) {
        enable(wanted, levels, state.enabled() == wanted);
    }

    /** Only these runlevels count; without any, the script's own. */
    void enable(boolean wanted, List<String> levels) {
        List<String> on = state.table().map(ServicePlan::levelsOn).orElseGet(state::linkedLevels);
        boolean same = levels.isEmpty()
                ? state.enabled() == wanted
                : wanted ? on.containsAll(levels) : levels.stream().noneMatch(on::contains);
        enable(wanted, String.join("", levels), same);
    }

    private static List<String> levelsOn(Map<Integer, Boolean> table) {
        return table.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(entry -> String.valueOf(entry.getKey()))
                .toList();
    }

    private void enable(boolean wanted, String levels, boolean isSo) {
        result = result.and("enabled", Value.of(wanted));
        if (isSo) {
            reasons.add(wanted ? "enabled" : "disabled");
            return;
        }
        run(
                ServiceScripts.ENABLE,
                state.manager(),
                wanted ? "on" : "off",
                state.name(),
                scope,
                levels,
                state.isUnregistered() ? "add" : "",
                force);
        action = wanted ? Action.ENABLE : Action.DISABLE;
    }

    /** @param words for the init script, after the action */
    void bring(Wanted wanted, int sleep, boolean noBlock, List<String> words) {
        result = result.and("state", wanted == Wanted.STOPPED ? "stopped" : "started");
        Optional<Boolean> running = state.running();
        String verb = wanted.verb;
        switch (wanted) {
            case STARTED -> {
                if (running.orElse(false)) {
                    reasons.add("running");
                    return;
                }
            }
            case STOPPED -> {
                if (!running.orElse(true) && !state.isStopping()) {
                    reasons.add("stopped");
                    return;
                }
            }
            default -> {
                verifiable = false;
                verb = running.orElse(true) ? verb : "start";
            }
        }
        verifiable &= !noBlock && running.isPresent() && state.canTell() && !state.endsByItself() && !state.isHeld();
        List<String> arguments = new ArrayList<>(List.of(
                state.manager(),
                verb,
                state.name(),
                scope,
                String.valueOf(sleep),
                noBlock && state.isSystemd() ? "--no-block" : "",
                force));
        arguments.addAll(words);
        run(ServiceScripts.CONTROL, arguments.toArray(String[]::new));
        action = wanted.action;
    }

    private void run(Script script, String... arguments) {
        steps.add(new Step.RunScript(Command.of(script, arguments).within(DEADLINE)));
        changes = true;
    }

    void warn(String warning) {
        result = result.warning(warning);
    }

    Plan plan() {
        if (steps.isEmpty()) {
            String reason = reasons.isEmpty() ? "nothing asked for" : String.join(" and ", reasons);
            return Plan.unchanged(state.name() + " is " + reason, result);
        }
        ModuleResult reported = changes ? result : result.asChanged(false);
        List<Diff> none = List.of();
        return new Plan.Change(
                action, none, steps, reported, changes && verifiable, outputs -> withHeld(reported, outputs));
    }

    private ModuleResult withHeld(ModuleResult reported, List<Output> outputs) {
        return outputs.stream()
                .flatMap(output -> output.stdout().lines())
                .flatMap(line -> NOT_DONE.entrySet().stream()
                        .filter(entry -> line.startsWith(entry.getKey()))
                        .map(entry ->
                                entry.getValue() + line.substring(entry.getKey().length())))
                .findFirst()
                .map(why -> reported.warning(state.name() + why))
                .orElse(reported);
    }
}
