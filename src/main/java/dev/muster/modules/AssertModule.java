package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.source.LocatedText;
import dev.muster.template.Value;
import java.util.List;
import java.util.Optional;

/** Fails unless every expression holds. The first that does not is named in the result. */
@ModuleInfo(
        name = "assert",
        doc = "Checks expressions and fails at the first that does not hold. Nothing is asked of the host.",
        example = """
                - name: Only what we know how to mend
                  assert:
                    that:
                      - ansible_facts.system == "Linux"
                      - ntp_servers | length >= 3
                    fail_msg: three servers or more, please
                    quiet: true
                """)
final class AssertModule implements Module<AssertModule.Parameters, Optional<LocatedText>> {
    record Parameters(
            @Param(doc = "Expressions that must all hold.", raw = true)
            List<LocatedText> that,

            @Param(doc = "What to say when one does not: a text or a list of texts.", aliases = "msg")
            Optional<Value> failMsg,

            @Param(doc = "What to say when all do.") Optional<Value> successMsg,

            @Param(doc = "Whether to print nothing but the state when all hold.", orElse = "false")
            boolean quiet) {}

    /** The first expression that does not hold, if any. */
    @Override
    public Observation<Optional<LocatedText>> observe(Parameters parameters, TaskContext context) {
        if (parameters.that().isEmpty()) {
            throw new ModuleException("conditional required in \"that\" string");
        }
        return Observation.known(parameters.that().stream()
                .filter(expression -> !context.condition(expression))
                .findFirst());
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Optional<LocatedText> broken) {
        if (broken.isEmpty()) {
            Value message = parameters.successMsg().orElse(Value.of("All assertions passed"));
            return Plan.unchanged("every assertion holds", spoken(ModuleResult.of("msg", message), parameters));
        }
        Value message = parameters.failMsg().orElse(Value.of("Assertion failed"));
        ModuleResult result = ModuleResult.of("assertion", Value.of(broken.get().text()))
                .and("evaluated_to", Value.of(false))
                .and("msg", message);
        return new Plan.Refusal(inWords(message), spoken(result, parameters));
    }

    /** Shown in full without {@code -v}, unless that is not wanted. */
    private static ModuleResult spoken(ModuleResult result, Parameters parameters) {
        return parameters.quiet() ? result : result.and("_ansible_verbose_always", Value.of(true));
    }

    private static String inWords(Value message) {
        return message instanceof Value.Seq seq
                ? String.join(" ", seq.items().stream().map(Value::str).toList())
                : message.str();
    }
}
