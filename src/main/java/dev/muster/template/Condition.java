package dev.muster.template;

import dev.muster.source.LocatedText;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code when} and its kin. Text with braces is rendered first and the result is the condition, as Ansible has it;
 * but what came from a host is never read as an expression, only as a plain word or number.
 */
final class Condition {
    private static final Pattern DEFINED_TEST =
            Pattern.compile("(hostvars\\[.+\\]|[\\w_]+)\\s+(not\\s+is|is|is\\s+not)\\s+(defined|undefined)");
    private static final Pattern UNDEFINED_NAME = Pattern.compile("'(hostvars\\[.+\\]|[\\w_]+)' is undefined");

    private final Templar templar;
    private final LocatedText text;
    private final Evaluation evaluation;

    Condition(Templar templar, LocatedText text, Scope scope) {
        this.templar = templar;
        this.text = text;
        this.evaluation = new Evaluation(templar, scope);
    }

    boolean holds() {
        if (text.text().isEmpty()) {
            return true;
        }
        String asked = text.text();
        try {
            if (!Templar.mayBeTemplate(asked)) {
                return holds(templar.compiledCondition(text));
            }
            Value first = evaluation.evaluated(Value.of(text));
            if (!(first instanceof Value.Text result) || result.text().isEmpty()) {
                return first.isTruthy();
            }
            asked = result.text();
            LocatedText computed = LocatedText.named("<result of " + text.text() + ">", asked);
            Expression expression = Parser.condition(computed, Optional.empty());
            if (evaluation.sawData() && !isPlain(expression)) {
                throw new Fault("Conditional is marked as unsafe, and cannot be evaluated.");
            }
            return holds(expression);
        } catch (TemplateException e) {
            if (!e.isUndefined()) {
                throw e;
            }
            return testedForDefinition(asked, e.diagnostic().message()).orElseThrow(() -> e);
        }
    }

    private boolean holds(Expression expression) {
        Template none = new Template(List.of(), java.util.Map.of(), null, 0, false, RenderOptions.DEFAULTS);
        return expression
                .value(Frame.outermost(evaluation, new TemplateRun(none, true)))
                .isTruthy();
    }

    private static boolean isPlain(Expression expression) {
        return expression instanceof Expression.Constant;
    }

    /** A name that is undefined does no harm in a condition that asks whether it is defined. */
    private static Optional<Boolean> testedForDefinition(String condition, String message) {
        Matcher undefined = UNDEFINED_NAME.matcher(message);
        if (!undefined.find()) {
            return Optional.empty();
        }
        Matcher test = DEFINED_TEST.matcher(condition);
        while (test.find()) {
            if (test.group(1).replace('\'', '"').equals(undefined.group(1).replace('\'', '"'))) {
                boolean negated = test.group(2).contains("not");
                return Optional.of(negated == test.group(3).equals("defined"));
            }
        }
        return Optional.empty();
    }
}
