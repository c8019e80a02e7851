package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Packages with whatever manager the host has: apt-get, dnf, yum, zypper or apk. */
@ModuleInfo(
        name = "package",
        doc = "Installs, updates and removes packages with the host's own package manager, in one transaction.",
        example = """
                - package:
                    name: ntp
                    state: present
                """)
final class PackageModule implements Module<PackageModule.Parameters, PackageState> {
    private static final int PATIENCE_SECONDS = 60;

    /** Wanted states; installed and removed are old names. */
    enum State {
        PRESENT,
        INSTALLED,
        LATEST,
        ABSENT,
        REMOVED
    }

    record Parameters(
            @Param(doc = "Packages, by the names of the host's distribution.", aliases = "pkg")
            Optional<List<String>> name,

            @Param(doc = "What they should be.", orElse = "present")
            State state,

            @Param(doc = "Manager to use; auto looks for it.", orElse = "auto")
            String use,

            @Param(doc = "Whether to fetch package lists first.", orElse = "false")
            boolean updateCache) {
        List<String> names() {
            return name.orElse(List.of());
        }
    }

    @Override
    public Observation<PackageState> observe(Parameters parameters, TaskContext context) {
        return PackagePlan.observe(parameters.use(), parameters.state() == State.LATEST, List.of(), parameters.names());
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, PackageState found) {
        Optional<Plan> problem = PackagePlan.problem(found);
        if (problem.isPresent()) {
            return problem.get();
        }
        if (parameters.name().isEmpty()) {
            return Plan.refusal("missing required arguments: name");
        }
        String state = switch (parameters.state()) {
            case LATEST -> "latest";
            case ABSENT, REMOVED -> "absent";
            default -> "present";
        };
        PackagePlan plan = new PackagePlan(found, state, parameters.names(), List.of(), false, PATIENCE_SECONDS);
        List<String> wrong = plan.wrong();
        List<Step> steps = new ArrayList<>();
        if (parameters.updateCache()) {
            steps.add(plan.run("", refresh(found.manager())));
        }
        ModuleResult base = ModuleResult.of("name", Value.texts(parameters.names()));
        if (wrong.isEmpty()) {
            return plan.plan(steps, true, steps.isEmpty() ? base : base.asChanged(false));
        }
        List<String> missing = wrong.stream()
                .filter(name -> !found.has(PackagePlan.nameOf(name)))
                .toList();
        List<String> old =
                wrong.stream().filter(name -> !missing.contains(name)).toList();
        if (state.equals("absent")) {
            steps.add(plan.run("", words(found.manager(), "remove", wrong)));
        } else {
            if (!missing.isEmpty()) {
                steps.add(plan.run("", words(found.manager(), "install", missing)));
            }
            if (!old.isEmpty()) {
                steps.add(plan.run("", words(found.manager(), "update", old)));
            }
        }
        return plan.plan(steps, parameters.updateCache(), base);
    }

    private static List<String> refresh(String manager) {
        return switch (manager) {
            case "zypper" -> List.of("--non-interactive", "refresh");
            case "apt", "apk" -> List.of("-q", "update");
            default -> List.of("-q", "makecache");
        };
    }

    private static List<String> words(String manager, String verb, List<String> names) {
        List<String> words = new ArrayList<>();
        switch (manager) {
            case "apt" -> {
                words.addAll(List.of(
                        "-y", "-q", "-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold"));
                words.add(verb.equals("remove") ? "remove" : "install");
            }
            case "zypper" -> words.addAll(List.of("--non-interactive", verb));
            case "apk" -> {
                words.add(verb.equals("remove") ? "del" : "add");
                if (verb.equals("update")) {
                    words.add("-u");
                }
            }
            default -> words.addAll(List.of("-y", verb));
        }
        words.addAll(names);
        return words;
    }
}
