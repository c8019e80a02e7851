package dev.muster.modules;

import dev.muster.module.Domain;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleSpec;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.shell.Query;
import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Packages with whatever manager the host has: the task becomes one of that manager's module, with the same parameters.
 * {@code module_defaults} of that module count where the task and those of {@code package} say nothing ({@code
 * plugins/action/package.py}). Which it is says the fact {@code pkg_mgr}; without facts the host is asked.
 */
@ModuleInfo(
        name = "package",
        domain = Domain.PACKAGES,
        doc = "Installs, updates and removes packages with the module of the host's own package manager.",
        example = """
                - package:
                    name: ntp
                    state: present
                """)
final class PackageModule implements Module<PackageModule.Parameters, Plan> {
    record Parameters(
            @Param(doc = "Packages, by the names of the host's distribution.")
            Optional<Value> name,

            @Param(doc = "What they should be, in the words of the manager's module.")
            Optional<Value> state,

            @Param(doc = "Module to use; auto goes by the host.", orElse = "auto")
            String use,

            @Param(doc = "Further parameters, as the manager's module has them.", rest = true)
            Map<String, Value> others) {
        Map<String, Value> passedOn() {
            Map<String, Value> arguments = new LinkedHashMap<>(others);
            name.ifPresent(value -> arguments.put("name", value));
            state.ifPresent(value -> arguments.put("state", value));
            return arguments;
        }
    }

    @Override
    public Observation<Plan> observe(Parameters parameters, TaskContext context) {
        if (!parameters.use().equals("auto")) {
            return with(parameters.use(), parameters, context);
        }
        Optional<String> known = context.facts().text("pkg_mgr").filter(name -> !name.equals("unknown"));
        if (known.isPresent()) {
            return with(known.get(), parameters, context);
        }
        return Observation.of(
                        Query.of(PackageScripts.MANAGER),
                        output -> output.stdout().strip())
                .then(manager -> manager.isEmpty()
                        ? Observation.known(Plan.refusal("Could not detect which package manager to use. Try gathering"
                                + " facts or setting the \"use\" option."))
                        : with(manager, parameters, context));
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Plan decided) {
        return decided;
    }

    private static Observation<Plan> with(String manager, Parameters parameters, TaskContext context) {
        String name = manager.substring(manager.lastIndexOf('.') + 1);
        ModuleSpec spec = managers().stream()
                .map(ModuleSpec::of)
                .filter(one -> one.name().equals(name) || one.aliases().contains(name))
                .findFirst()
                .orElseThrow(() -> new ModuleException("Could not find a module for " + manager + "."));
        Map<String, Value> arguments = new LinkedHashMap<>(context.defaults(spec));
        Map<String, Value> own = parameters.passedOn();
        own.keySet().forEach(given -> spec.parameter(given).ifPresent(known -> arguments.remove(known.name())));
        arguments.putAll(own);
        return spec.planning(spec.bind(arguments), context);
    }

    private static List<Module<?, ?>> managers() {
        return List.of(new AptModule(), new DnfModule(), new ZypperModule(), new PacmanModule(), new ApkModule());
    }
}
