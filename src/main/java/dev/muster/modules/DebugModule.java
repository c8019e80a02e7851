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
import dev.muster.template.TemplateException;
import dev.muster.template.Value;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Shows a message or the value of an expression.
 *
 * <p>An undefined variable is what one debugs, so for {@code var} it is an answer as in Ansible, not a failure.
 */
@ModuleInfo(
        name = "debug",
        doc = "Shows a message, or the value of a variable or expression. Nothing is asked of the host.",
        example = """
                - debug:
                    msg: "{{ inventory_hostname }} follows {{ ntp_servers | join(', ') }}"
                - debug:
                    var: ansible_facts.distribution
                    verbosity: 1
                """)
final class DebugModule implements Module<DebugModule.Parameters, ModuleResult> {
    private static final Pattern NAME = Pattern.compile("\\w+");

    record Parameters(
            @Param(doc = "What to say: any value. Without it and var: Hello world!")
            Optional<Value> msg,

            @Param(doc = "Expression to show, without braces.", raw = true)
            Optional<LocatedText> var,

            @Param(doc = "Shown only from this many -v on.", orElse = "0")
            int verbosity) {}

    @Override
    public Observation<ModuleResult> observe(Parameters parameters, TaskContext context) {
        if (parameters.msg().isPresent() && parameters.var().isPresent()) {
            throw new ModuleException("'msg' and 'var' are incompatible options");
        }
        if (parameters.verbosity() > verbosityOf(context)) {
            return Observation.known(
                    ModuleResult.of("skipped", Value.of(true)).and("skipped_reason", "Verbosity threshold not met."));
        }
        return Observation.known(parameters
                .var()
                .map(expression -> shown(expression, context))
                .orElseGet(() -> ModuleResult.of("msg", parameters.msg().orElse(Value.of("Hello world!")))));
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, ModuleResult shown) {
        return Plan.unchanged("debug only shows", shown);
    }

    private static ModuleResult shown(LocatedText expression, TaskContext context) {
        LocatedText bare = withoutBraces(expression);
        return ModuleResult.of(bare.text(), value(bare, context));
    }

    private static Value value(LocatedText expression, TaskContext context) {
        try {
            return asRendered(expression.text(), context.expression(expression));
        } catch (TemplateException e) {
            if (!e.isUndefined()) {
                throw e;
            }
            String detail = verbosityOf(context) > 0 ? ": " + e.getMessage() : "";
            return Value.of("VARIABLE IS NOT DEFINED!" + detail);
        }
    }

    /** As in a template, only a plain name keeps its number; what an expression yields is text. */
    private static Value asRendered(String expression, Value value) {
        if (NAME.matcher(expression).matches()) {
            return value;
        }
        if (value instanceof Value.None) {
            return Value.of("");
        }
        return value instanceof Value.Int || value instanceof Value.Real ? Value.of(value.str()) : value;
    }

    /** {@code var: "{{ x }}"} is common and means x. */
    private static LocatedText withoutBraces(LocatedText expression) {
        String text = expression.text();
        int start = 0;
        int end = text.length();
        if (text.startsWith("{{") && text.endsWith("}}") && text.indexOf("{{", 2) < 0) {
            start = 2;
            end -= 2;
        }
        while (start < end && text.charAt(start) == ' ') {
            start++;
        }
        while (start < end && text.charAt(end - 1) == ' ') {
            end--;
        }
        return expression.slice(start, end);
    }

    private static int verbosityOf(TaskContext context) {
        return context.variable("ansible_verbosity")
                .filter(Value.Int.class::isInstance)
                .map(value -> ((Value.Int) value).value().intValue())
                .orElse(0);
    }
}
