package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the package modules decide alike: which of the names are not as wanted, and one transaction for them.
 *
 * @param state wanted: {@code present}, {@code absent}, {@code latest}
 * @param options words for every call of the tool
 * @param update whether the lists are fetched first
 */
record PackagePlan(
        PackageState found, String state, List<String> names, List<String> options, boolean update, int patience) {
    private static final Duration DEADLINE = Duration.ofMinutes(30);

    static Observation<PackageState> observe(String manager, boolean latest, List<String> options, List<String> names) {
        List<String> arguments = new ArrayList<>(List.of(manager, latest ? "latest" : "any"));
        arguments.addAll(options);
        arguments.add("--");
        names.stream().map(PackagePlan::nameOf).forEach(arguments::add);
        Query query = Query.of(PackageScripts.READ, arguments.toArray(String[]::new));
        return Observation.of(query.within(Duration.ofMinutes(latest ? 5 : 1)), PackageState::of);
    }

    /** {@code ntp=4.2.6} of apt and apk names a version; the operators of rpm go into the name. */
    static String nameOf(String asked) {
        int equals = asked.indexOf('=');
        return equals > 0 ? asked.substring(0, equals) : asked;
    }

    static Optional<Plan> problem(PackageState found) {
        if (found.manager().equals("none")) {
            return Optional.of(Plan.refusal(
                    "Could not detect which package manager to use: the host has no apt-get, dnf, yum, zypper or apk"));
        }
        return found.missing().map(tool -> Plan.refusal("the host has no " + tool));
    }

    /** Names that are not as wanted. */
    List<String> wrong() {
        return names.stream().filter(this::isWrong).toList();
    }

    private boolean isWrong(String asked) {
        String name = nameOf(asked);
        return switch (state) {
            case "absent" -> found.has(name);
            case "latest" -> !found.has(name) || found.canBeNewer(name) || update;
            default -> !found.has(name) || hasOtherVersion(asked, name);
        };
    }

    private boolean hasOtherVersion(String asked, String name) {
        if (asked.equals(name)) {
            return false;
        }
        String wanted = asked.substring(name.length() + 1).replaceFirst("^=", "");
        String version = found.installed().getOrDefault(name, "");
        return wanted.endsWith("*")
                ? !version.startsWith(wanted.substring(0, wanted.length() - 1))
                : !version.equals(wanted);
    }

    Step run(String... words) {
        return run("", Stream.of(words).toList());
    }

    Step run(String policy, List<String> words) {
        List<String> arguments = new ArrayList<>(List.of(found.manager(), String.valueOf(patience), policy));
        arguments.addAll(words);
        return new Step.RunScript(
                Command.of(PackageScripts.RUN, arguments.toArray(String[]::new)).within(DEADLINE));
    }

    /** The plan for steps that bring {@code wrong} about. */
    Plan plan(List<Step> steps, boolean cacheOnly, ModuleResult base) {
        if (steps.isEmpty() && names.isEmpty()) {
            return Plan.unchanged("nothing asked for", base);
        }
        if (steps.isEmpty()) {
            String how = state.equals("absent") ? "absent" : state.equals("latest") ? "the latest" : "present";
            return Plan.unchanged(String.join(", ", names) + (names.size() == 1 ? " is " : " are ") + how, base);
        }
        ModuleResult planned = base;
        Action action = state.equals("absent") ? Action.REMOVE : Action.INSTALL;
        return new Plan.Change(action, List.of(), steps, planned, !cacheOnly, outputs -> concluded(planned, outputs));
    }

    private static ModuleResult concluded(ModuleResult planned, List<Output> outputs) {
        Output last = outputs.get(outputs.size() - 1);
        return planned.and("rc", Value.of(last.status()))
                .and("stdout", last.stdout().stripTrailing())
                .and("stderr", last.stderr().stripTrailing());
    }
}
