package dev.muster.engine;

import dev.muster.module.KeptFacts;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleSpec;
import dev.muster.module.Observation;
import dev.muster.module.ParameterSpec;
import dev.muster.module.Plan;
import dev.muster.playbook.Keyword;
import dev.muster.playbook.ModuleCall;
import dev.muster.playbook.Task;
import dev.muster.shell.Secret;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The call of a module as one host sees it: which module, with which arguments, and what it asks the host. */
record TaskCall(PlayScene scene, HostRun host, Task task, HostVariables scope, Worksite site) {

    /** Which module is meant; its name may be a template. */
    ModuleSpec module() {
        ModuleCall call = task.call();
        String name = call.isTold()
                ? scene.templar().evaluate(Value.of(call.writtenAs()), scope).str()
                : call.module();
        return scene.run()
                .catalog()
                .find(name)
                .orElseThrow(() -> new ModuleException(call.span() + ": unknown module \"" + name + "\""));
    }

    /** The arguments by their names, evaluated. */
    Map<String, Value> arguments(ModuleSpec module) {
        return scene.plainCalls().arguments(task).orElseGet(() -> {
            Map<String, Value> gathered = gathered(module);
            if (isPlain(module)) {
                scene.plainCalls().remember(task, gathered);
            }
            return gathered;
        });
    }

    /** What {@link #arguments} told, as the module takes it. */
    Record bound(ModuleSpec module, Map<String, Value> arguments) {
        return scene.plainCalls().bound(task, module, arguments);
    }

    /** Whether the call is the same for every host: plain texts and numbers, and expressions that the module reads. */
    private boolean isPlain(ModuleSpec module) {
        ModuleCall call = task.call();
        return !call.isTold()
                && call.wholeArguments().isEmpty()
                && task.keywords().get(Keyword.MODULE_DEFAULTS).isEmpty()
                && call.freeForm()
                        .filter(text -> !isPlain(module.freeForm(), Value.of(text)))
                        .isEmpty()
                && call.arguments().entrySet().stream()
                        .allMatch(one -> one.getValue().nameTemplate().isEmpty()
                                && isPlain(
                                        module.parameter(one.getKey()),
                                        one.getValue().value()));
    }

    private static boolean isPlain(Optional<ParameterSpec> parameter, Value written) {
        return parameter.filter(ParameterSpec::raw).isPresent() || Templar.isConstant(written);
    }

    private Map<String, Value> gathered(ModuleSpec module) {
        ModuleCall call = task.call();
        Map<String, Value> arguments = new LinkedHashMap<>(defaults(module));
        call.wholeArguments()
                .map(whole -> scene.templar().evaluate(whole, scope))
                .ifPresent(whole -> addAll(arguments, whole));
        call.freeForm().ifPresent(text -> {
            Optional<ParameterSpec> parameter = module.freeForm();
            String name = parameter.map(ParameterSpec::name).orElse("_raw_params");
            arguments.put(name, argument(parameter, Value.of(text)));
        });
        call.arguments().forEach((name, argument) -> {
            Optional<ParameterSpec> parameter = module.parameter(name);
            parameter.filter(p -> !p.rest()).ifPresent(p -> arguments.remove(p.name()));
            String meant = argument.nameTemplate()
                    .filter(template -> parameter.filter(ParameterSpec::rest).isPresent())
                    .map(template -> known(scene.templar().evaluate(Value.of(template), scope))
                            .str())
                    .orElse(name);
            arguments.put(meant, argument(parameter, argument.value()));
        });
        Map<String, Value> pruned = Omit.prune(arguments);
        pruned.forEach((name, value) -> module.parameter(name)
                .filter(ParameterSpec::secret)
                .ifPresent(secret -> scene.run().secrets().add(new Secret(value.str()))));
        return pruned;
    }

    /** What {@code module_defaults} says for the module, under the names of its parameters. */
    private Map<String, Value> defaults(ModuleSpec module) {
        Map<String, Value> defaults = new LinkedHashMap<>();
        task.keywords()
                .get(Keyword.MODULE_DEFAULTS)
                .filter(setting -> setting.value() instanceof Value.Dict)
                .map(setting -> ((Value.Dict) setting.value()).entries().get(Value.of(module.name())))
                .map(written -> scene.templar().evaluate(written, scope))
                .filter(value -> !(value instanceof Value.None))
                .ifPresent(value -> addAll(defaults, value));
        Map<String, Value> named = new LinkedHashMap<>();
        defaults.forEach((name, value) -> named.put(
                module.parameter(name)
                        .filter(p -> !p.rest())
                        .map(ParameterSpec::name)
                        .orElse(name),
                value));
        return named;
    }

    private Value argument(Optional<ParameterSpec> parameter, Value written) {
        boolean raw = parameter.filter(ParameterSpec::raw).isPresent();
        return raw ? written : known(scene.templar().evaluate(written, scope));
    }

    /** @throws UnknownValueException when any part of it is what only a real run can tell */
    private static Value known(Value value) {
        if (value instanceof Value.Unknown unknown) {
            throw unknown.refusal();
        }
        if (value instanceof Value.Seq seq) {
            seq.items().forEach(TaskCall::known);
        } else if (value instanceof Value.Dict dict) {
            dict.entries().values().forEach(TaskCall::known);
        }
        return value;
    }

    private static void addAll(Map<String, Value> arguments, Value whole) {
        if (!(whole instanceof Value.Dict dict)) {
            throw new ModuleException("args must be a dict, not " + whole.typeName());
        }
        dict.entries().forEach((name, value) -> arguments.put(name.str(), value));
    }

    /** What is to be asked, ending in what is to be done. */
    Observation<Plan> planning(ModuleSpec module, Record arguments, HostLink link) {
        if (!FactGathering.isImplicit(task)) {
            return planning(module, arguments, link, Optional.empty(), Optional.empty());
        }
        boolean mayBeOld = FactGathering.isToKeep(scene.run(), task)
                && !host.hasCleared()
                && !scene.run().announcer().hasOutdated(host.name());
        Optional<KeptFacts> kept = mayBeOld
                ? scene.run().options().facts().of(host.name(), FactGathering.way(link, scope))
                : Optional.empty();
        return planning(module, arguments, link, scene.wantedFacts(), kept);
    }

    /**
     * The same for the task that plays begin with.
     *
     * @param wantedFacts empty for all
     */
    Observation<Plan> planning(
            ModuleSpec module,
            Record arguments,
            HostLink link,
            Optional<Set<String>> wantedFacts,
            Optional<KeptFacts> keptFacts) {
        Templar templar = scene.templar();
        return module.planning(
                arguments,
                new HostTaskContext(
                        host.name(),
                        link.isLocal(),
                        link.target().kind().router(),
                        isChecking(),
                        site.settings().flag(Keyword.NO_LOG, false),
                        site.worked().knownFacts(),
                        wantedFacts,
                        keptFacts,
                        scope,
                        templar,
                        scene.files(),
                        other -> Omit.prune(defaults(other)),
                        scene.run().options().settings().managed()));
    }

    boolean isChecking() {
        return site.settings().flag(Keyword.CHECK_MODE, scene.run().options().check());
    }
}
