package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Command;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Runlevels of a service under chkconfig (EL4 to EL6 and their like), as an exact table: levels that are not named
 * stay as they are, and the difference is shown as chkconfig shows it. A service chkconfig was never told of is added.
 */
@ModuleInfo(
        name = "chkconfig",
        doc = "Sets the runlevels of a service with chkconfig, and shows the table before and after.",
        example = """
                - name: ntpd off at every runlevel
                  chkconfig:
                    name: ntpd
                    levels: {"0123456": off}
                - chkconfig:
                    name: ntpd
                    levels: "2345"
                    state: on
                """)
final class ChkconfigModule implements Module<ChkconfigModule.Parameters, ServiceState> {
    private static final int LEVELS = 7;

    record Parameters(
            @Param(doc = "Name of the service.") String name,

            @Param(
                    doc = "Runlevels, as digits: a dictionary of digits to on or off, or digits alone with state.",
                    orElse = "2345")
            Value levels,

            @Param(doc = "For levels without their own: on or off.")
            Optional<Boolean> state) {}

    @Override
    public Observation<ServiceState> observe(Parameters parameters, TaskContext context) {
        return ServicePlan.observe(parameters.name(), "sysvinit", "", "system", "");
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, ServiceState state) {
        Map<Integer, Boolean> wanted = new TreeMap<>();
        Optional<String> problem = read(parameters, wanted);
        if (problem.isPresent()) {
            return Plan.refusal(problem.get());
        }
        if (!state.hasChkconfig()) {
            return Plan.refusal("the host has no chkconfig");
        }
        Optional<Map<Integer, Boolean>> listed = state.table();
        if (listed.isEmpty() && !state.isUnregistered()) {
            return ServicePlan.missing(parameters.name());
        }
        return listed.isPresent() && listed.get().entrySet().containsAll(wanted.entrySet())
                ? Plan.unchanged(
                        parameters.name() + " already has these runlevels",
                        result(parameters.name(), listed.get(), listed.get()))
                : change(parameters.name(), listed, wanted);
    }

    private static Plan change(String name, Optional<Map<Integer, Boolean>> listed, Map<Integer, Boolean> wanted) {
        Map<Integer, Boolean> before = new TreeMap<>();
        for (int level = 0; level < LEVELS; level++) {
            before.put(level, false);
        }
        listed.ifPresent(before::putAll);
        Map<Integer, Boolean> after = new TreeMap<>(before);
        after.putAll(wanted);
        List<String> arguments = new ArrayList<>(List.of(name, listed.isEmpty() ? "add" : "keep"));
        for (boolean on : List.of(true, false)) {
            String digits = digits(wanted, on);
            if (!digits.isEmpty()) {
                arguments.addAll(List.of(digits, on ? "on" : "off"));
            }
        }
        Diff diff = new Diff(
                "chkconfig", "chkconfig", listed.isEmpty() ? "" : line(name, before) + "\n", line(name, after) + "\n");
        Step step = new Step.RunScript(Command.of(ServiceScripts.CHKCONFIG, arguments.toArray(String[]::new)));
        Action action = wanted.containsValue(true) ? Action.ENABLE : Action.DISABLE;
        return Plan.change(action, List.of(diff), List.of(step), result(name, before, after));
    }

    private static ModuleResult result(String name, Map<Integer, Boolean> before, Map<Integer, Boolean> after) {
        return ModuleResult.of("name", Value.of(name))
                .and("before", line(name, before))
                .and("after", line(name, after))
                .and("runlevels", runlevels(after));
    }

    private static Value runlevels(Map<Integer, Boolean> table) {
        Map<String, Value> out = new LinkedHashMap<>();
        table.forEach((level, on) -> out.put(String.valueOf(level), Value.of(on)));
        return Value.dict(out);
    }

    /** {@code ntpd 0:off 1:off 2:on …}. */
    private static String line(String name, Map<Integer, Boolean> table) {
        return name
                + table.entrySet().stream()
                        .map(entry -> " " + entry.getKey() + ":" + (entry.getValue() ? "on" : "off"))
                        .collect(Collectors.joining());
    }

    private static String digits(Map<Integer, Boolean> table, boolean on) {
        return table.entrySet().stream()
                .filter(entry -> entry.getValue() == on)
                .map(entry -> String.valueOf(entry.getKey()))
                .collect(Collectors.joining());
    }

    private static Optional<String> read(Parameters parameters, Map<Integer, Boolean> wanted) {
        if (parameters.levels() instanceof Value.Dict dict) {
            for (Map.Entry<Value, Value> entry : dict.entries().entrySet()) {
                Optional<Boolean> on = onOrOff(entry.getValue());
                if (on.isEmpty() || !add(entry.getKey(), on.get(), wanted)) {
                    return Optional.of("levels must map runlevel digits to on or off, not "
                            + entry.getKey().repr() + " to " + entry.getValue().repr());
                }
            }
            return wanted.isEmpty() ? Optional.of("levels names no runlevel") : Optional.empty();
        }
        if (parameters.state().isEmpty()) {
            return Optional.of("state (on or off) is required when levels is no dictionary");
        }
        List<Value> digits = parameters.levels() instanceof Value.Seq seq ? seq.items() : List.of(parameters.levels());
        boolean good =
                digits.stream().allMatch(value -> add(value, parameters.state().get(), wanted));
        return good && !wanted.isEmpty()
                ? Optional.empty()
                : Optional.of("levels must be runlevel digits from 0 to 6, not "
                        + parameters.levels().repr());
    }

    private static boolean add(Value digits, boolean on, Map<Integer, Boolean> wanted) {
        if (!digits.str().matches("[0-6]+")) {
            return false;
        }
        digits.str().chars().forEach(digit -> wanted.put(digit - '0', on));
        return true;
    }

    /** YAML reads on and off as booleans, quoted they are texts. */
    private static Optional<Boolean> onOrOff(Value value) {
        return switch (value.str()) {
            case "True", "on", "yes", "true" -> Optional.of(true);
            case "False", "off", "no", "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }
}
