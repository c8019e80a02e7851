package dev.muster.playbook;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks over values an author wrote for templates that could never be evaluated. */
final class TemplateCheck {
    private static final Pattern UNKNOWN = Pattern.compile(
            "Could not load \"([^\"]+)\": no (filter|test) has that name|lookup plugin \\(([^)]+)\\) not found");

    private final Templar templar;
    private final Optional<ModuleLibrary> library;
    private final Diagnostics diagnostics;

    TemplateCheck(Templar templar, Optional<ModuleLibrary> library, Diagnostics diagnostics) {
        this.templar = templar;
        this.library = library;
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
            checked(found -> templar.check(text, found));
        }
    }

    /** What a Python file of the playbook or a role would bring is said to be that. */
    private void checked(Consumer<Diagnostics> check) {
        Diagnostics found = new Diagnostics();
        check.accept(found);
        found.sorted().forEach(each -> diagnostics.add(explained(each)));
    }

    /** The same complaint, of what is there only as Python with the words for that. */
    Diagnostic explained(Diagnostic found) {
        Matcher matcher = UNKNOWN.matcher(found.message());
        if (!matcher.find() || library.isEmpty()) {
            return found;
        }
        String name = matcher.group(1) == null ? matcher.group(3) : matcher.group(1);
        String kind = matcher.group(1) == null ? "lookup" : matcher.group(2);
        return library.get()
                .plugin(kind + "_plugins", name.substring(name.lastIndexOf('.') + 1))
                .map(file -> Diagnostic.error(
                        found.span(),
                        kind + " \"" + name + "\" is only there as " + file + ", written in Python, which muster does"
                                + " not run",
                        found.hint()))
                .orElse(found);
    }

    /** Checks an expression; one with braces (which Ansible takes, with a warning) is checked as a template. */
    void expression(LocatedText expression) {
        if (isTemplate(expression.text())) {
            checked(found -> templar.check(expression, found));
        } else {
            checked(found -> templar.checkExpression(expression, found));
        }
    }

    /** Checks a condition, whose texts know escapes that those of an expression do not. */
    void condition(LocatedText condition) {
        checked(found -> templar.checkCondition(condition, found));
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
