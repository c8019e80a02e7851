package dev.muster.engine;

import dev.muster.source.LocatedText;
import dev.muster.template.Scope;
import dev.muster.template.Templar;
import dev.muster.template.TemplateException;
import dev.muster.template.Value;
import java.util.List;

/** Conditions: one or a list, of which all must hold; the first that does not ends it. */
record Conditions(Templar templar) {

    boolean hold(List<LocatedText> conditions, Scope scope) {
        return conditions.stream().allMatch(condition -> holds(condition, scope));
    }

    /** A condition as the value of a keyword: a truth value, an expression, or a list. */
    boolean hold(Value value, Scope scope) {
        if (value instanceof Value.Seq seq) {
            return seq.items().stream().allMatch(item -> hold(item, scope));
        }
        if (value instanceof Value.Text text) {
            LocatedText origin = text.origin();
            return holds(origin == null ? LocatedText.named("<condition>", text.text()) : origin, scope);
        }
        return value.isTruthy();
    }

    private boolean holds(LocatedText condition, Scope scope) {
        try {
            return templar.condition(condition, scope);
        } catch (TemplateException e) {
            String message = e.diagnostic().told();
            String begin = "The conditional check '" + condition.text() + "' failed. The error was: ";
            throw new BrokenOff(TaskResult.failed(message.contains(begin) ? message : begin + message));
        }
    }
}
