package dev.muster.playbook;

import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import java.util.function.Consumer;

/** Looks over values an author wrote for templates that could never be evaluated. */
final class TemplateCheck {
    private final Templar templar;
    private final Diagnostics diagnostics;

    TemplateCheck(Templar templar, Diagnostics diagnostics) {
        this.templar = templar;
        this.diagnostics = diagnostics;
    }

    /** Checks every template in a value, at any depth. */
    void value(Value value) {
        if (value instanceof Value.Text text && text.origin() != null) {
            text(text.origin());
        } else if (value instanceof Value.Seq list) {
            list.items().forEach(this::value);
        } else if (value instanceof Value.Dict dict) {
            dict.entries().values().forEach(this::value);
        }
    }

    void text(LocatedText text) {
        if (isTemplate(text.text())) {
            templar.check(text, diagnostics);
        }
    }

    /** Checks an expression; one with braces (which Ansible takes, with a warning) is checked as a template. */
    void expression(LocatedText expression) {
        if (isTemplate(expression.text())) {
            templar.check(expression, diagnostics);
        } else {
            templar.checkExpression(expression, diagnostics);
        }
    }

    /** Checks a condition, whose texts know escapes that those of an expression do not. */
    void condition(LocatedText condition) {
        templar.checkCondition(condition, diagnostics);
    }

    /** Checks every text of a value as a condition. */
    void conditions(Value value) {
        texts(value, this::condition);
    }

    /** Checks every text of a value as an expression. */
    void expressions(Value value) {
        texts(value, this::expression);
    }

    private static void texts(Value value, Consumer<LocatedText> check) {
        if (value instanceof Value.Text text && text.origin() != null) {
            check.accept(text.origin());
        } else if (value instanceof Value.Seq list) {
            list.items().forEach(item -> texts(item, check));
        }
    }

    static boolean isTemplate(String text) {
        return text.contains("{{") || text.contains("{%") || text.contains("{#");
    }

    /** Whether a value holds a template at any depth, so that only a run can tell what it is. */
    static boolean isTemplate(Value value) {
        if (value instanceof Value.Text text) {
            return text.origin() != null && isTemplate(text.text());
        }
        if (value instanceof Value.Seq list) {
            return list.items().stream().anyMatch(TemplateCheck::isTemplate);
        }
        return value instanceof Value.Dict dict
                && dict.entries().values().stream().anyMatch(TemplateCheck::isTemplate);
    }
}
