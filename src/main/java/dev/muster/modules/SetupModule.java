package dev.muster.modules;

import dev.muster.module.Domain;
import dev.muster.module.Effect;
import dev.muster.module.KeptFacts;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.modules.facts.FactPart;
import dev.muster.modules.facts.FactSubsets;
import dev.muster.modules.facts.FactsScript;
import dev.muster.modules.facts.HostFacts;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.RemotePath;
import dev.muster.template.PythonGlob;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Gathers facts in one round trip with nothing but a POSIX shell on the host. */
@ModuleInfo(
        name = "setup",
        domain = Domain.FACTS,
        doc = "Gathers facts about the host under Ansible's names; those about Python are left out. Of a router"
                + " nothing is asked: its one fact is net_system. Changes nothing.",
        example = """
                - setup:
                    gather_subset: [min, network]
                - setup:
                    filter: ansible_distribution*
                """)
final class SetupModule implements Module<SetupModule.Parameters, Map<String, Value>> {
    private static final String AGE = "facts_age";

    record Parameters(
            @Param(doc = "all, min, hardware, network, virtual; with ! in front: not that.", orElse = "all")
            List<String> gatherSubset,

            @Param(doc = "Only facts whose names match one of these globs, with or without ansible_ in front.")
            List<String> filter,

            @Param(doc = "How long gathering may take, in seconds; less than 30 counts as 30.", orElse = "30")
            Duration gatherTimeout,

            @Param(doc = "Folder of the host's own facts.", orElse = "/etc/ansible/facts.d")
            RemotePath factPath) {}

    @Override
    public Observation<Map<String, Value>> observe(Parameters parameters, TaskContext context) {
        if (context.router().isPresent()) {
            Value os = Value.of(context.router().get().word());
            return Observation.known(Map.of("net_system", os));
        }
        Optional<KeptFacts> kept = kept(context);
        if (kept.isPresent()) {
            return Observation.known(kept.get().facts());
        }
        String parts = FactPart.words(parts(parameters, context));
        String python = context.variable("ansible_python_interpreter")
                .map(Value::str)
                .filter(path -> path.startsWith("/"))
                .orElse("");
        Query query = Query.of(FactsScript.SCRIPT, parameters.factPath().text(), parts, python);
        Duration atLeast = Duration.ofSeconds(30);
        Duration asked = parameters.gatherTimeout();
        return Observation.of(query.within(asked.compareTo(atLeast) < 0 ? atLeast : asked), SetupModule::facts);
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Map<String, Value> gathered) {
        Map<String, Value> facts = new LinkedHashMap<>();
        Set<String> subsets = subsets(parameters);
        Set<FactPart> parts = parts(parameters, context);
        gathered.forEach((name, value) -> {
            boolean told = context.router().isPresent()
                    || (subsets.contains(FactSubsets.of(name))
                            && FactPart.of(name)
                                    .filter(part -> !parts.contains(part))
                                    .isEmpty());
            if (told && matches(parameters.filter(), name)) {
                facts.put(name, value);
            }
        });
        Map<String, Value> about = parameters.filter().isEmpty()
                ? Map.of("gather_subset", Value.texts(parameters.gatherSubset()), "module_setup", Value.of(true))
                : Map.of();
        Map<String, Value> shown = new LinkedHashMap<>(about);
        facts.forEach((name, value) -> shown.put("ansible_" + name, value));
        ModuleResult result = ModuleResult.of("ansible_facts", Value.dict(shown))
                .with(new Effect.GatheredFacts(facts))
                .with(new Effect.GatheredFacts(about, false));
        return Plan.unchanged("facts only look", warned(aboutTheRest(result, subsets, parts, facts, context), facts));
    }

    private static Effect leftOut(Predicate<String> facts) {
        return new Effect.FactsLeftOut(
                facts, FactPart.USUAL.stream().filter(facts).collect(Collectors.toSet()));
    }

    /** What the engine is to know besides: what is missing, how old it is, what may be kept. */
    private static ModuleResult aboutTheRest(
            ModuleResult result,
            Set<String> subsets,
            Set<FactPart> parts,
            Map<String, Value> facts,
            TaskContext context) {
        if (context.router().isPresent()) {
            return result;
        }
        Set<FactPart> leftOut = FactPart.of(subsets);
        leftOut.removeAll(parts);
        Optional<KeptFacts> kept = kept(context);
        if (kept.isPresent()) {
            return result.and(AGE, Value.of(kept.get().age().toSeconds()))
                    .with(leftOut(name -> FactPart.isPassing(name) || isIn(leftOut, name)));
        }
        ModuleResult lean = leftOut.isEmpty() ? result : result.with(leftOut(name -> isIn(leftOut, name)));
        // What is kept stands for all that costs nothing, too.
        return subsets.containsAll(FactSubsets.all())
                ? lean.with(new Effect.FactsToKeep(Set.of(FactPart.words(parts).split(" ")), lasting(facts)))
                : lean;
    }

    /**
     * What the subsets ask for, as far as anybody will ask for it, and what the ledger has of it: it is renewed with the
     * rest.
     */
    private static Set<FactPart> parts(Parameters parameters, TaskContext context) {
        Set<FactPart> parts = FactPart.of(subsets(parameters));
        Optional<Set<String>> wanted = context.wantedFacts();
        if (wanted.isPresent()) {
            Set<FactPart> needed = FactPart.neededFor(wanted.get());
            context.keptFacts().ifPresent(kept -> needed.addAll(FactPart.named(kept.parts())));
            parts.retainAll(needed);
        }
        return parts;
    }

    /** Facts of an earlier run, if they hold all that this one can ask for. */
    private static Optional<KeptFacts> kept(TaskContext context) {
        return context.wantedFacts()
                .filter(wanted -> wanted.stream().noneMatch(FactPart::isPassing))
                .flatMap(wanted -> context.keptFacts()
                        .filter(kept -> FactPart.named(kept.parts()).containsAll(FactPart.neededFor(wanted))));
    }

    private static Map<String, Value> lasting(Map<String, Value> facts) {
        Map<String, Value> lasting = new LinkedHashMap<>(facts);
        lasting.keySet().removeIf(FactPart::isPassing);
        return lasting;
    }

    private static boolean isIn(Set<FactPart> parts, String fact) {
        return FactPart.of(fact).filter(parts::contains).isPresent();
    }

    private static Map<String, Value> facts(Output output) {
        return HostFacts.of(output.stdout())
                .orElseThrow(() -> new ModuleException("the facts script ended early, status " + output.status() + ": "
                        + output.stderr().strip()));
    }

    private static Set<String> subsets(Parameters parameters) {
        try {
            return FactSubsets.of(parameters.gatherSubset());
        } catch (FactSubsets.UnknownSubset e) {
            throw new ModuleException(String.valueOf(e.getMessage()));
        }
    }

    /** What went wrong with the host's own facts stands in their place, and is said. */
    private static ModuleResult warned(ModuleResult result, Map<String, Value> facts) {
        ModuleResult out = result;
        if (facts.get("local") instanceof Value.Dict local) {
            for (Value fact : local.entries().values()) {
                boolean trouble = fact instanceof Value.Text text
                        && text.text().matches("(?s)(Failure executing fact script|error loading facts as JSON) .*");
                out = trouble ? out.warning(fact.str()) : out;
            }
        }
        return out;
    }

    private static boolean matches(List<String> globs, String name) {
        List<String> meant = globs.stream().filter(glob -> !glob.isEmpty()).toList();
        return meant.isEmpty()
                || meant.stream()
                        .map(PythonGlob::of)
                        .anyMatch(glob -> glob.matches(name) || glob.matches("ansible_" + name));
    }
}
