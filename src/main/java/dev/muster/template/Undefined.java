package dev.muster.template;

import dev.muster.source.Diagnostic;
import dev.muster.source.DidYouMean;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * A name or attribute that is not there. Harmless until used: {@code default} and {@code is defined} look at it, an
 * attribute of it is itself, everything else raises its complaint.
 */
final class Undefined implements Value {
    private final String name;
    private final Supplier<Diagnostic> complaint;
    private final boolean forgiving;

    private Undefined(String name, Supplier<Diagnostic> complaint, boolean forgiving) {
        this.name = name;
        this.complaint = complaint;
        this.forgiving = forgiving;
    }

    /** What {@code 'a' if false} is: undefined, but shown as nothing. */
    static Undefined missingElse(Place place) {
        return new Undefined(
                "",
                () -> Diagnostic.error(
                        place.span(), "the inline if-expression evaluated to false and no else section was defined."),
                true);
    }

    boolean isForgiving() {
        return forgiving;
    }

    /** The nearest known names are looked for only when somebody uses it. */
    static Undefined variable(Place place, String name, Supplier<Collection<String>> known) {
        return at(place, name, name, "'" + name + "' is undefined", known);
    }

    static Undefined attribute(Place place, String attribute, String message, Supplier<Collection<String>> known) {
        return at(place, "", attribute, message, known);
    }

    private static Undefined at(
            Place place, String name, String wanted, String message, Supplier<Collection<String>> known) {
        return new Undefined(
                name, () -> Diagnostic.error(place.span(), message, DidYouMean.hint(wanted, known.get())), false);
    }

    static Undefined at(Place place, String message) {
        return at(place, "", "", message, List::of);
    }

    /** A variable whose own template failed on something undefined: the complaint is about that. */
    static Undefined because(String name, TemplateException cause) {
        return new Undefined(name, cause::diagnostic, false);
    }

    String name() {
        return name;
    }

    /** What Python prints for the object itself; only for a variable, as other names need what they were asked of. */
    String described() {
        if (name.isEmpty()) {
            throw failure();
        }
        return "AnsibleUndefined(hint=None, obj=missing, name=" + PythonText.quoted(name) + ")";
    }

    TemplateException failure() {
        return new TemplateException(complaint.get(), true);
    }

    @Override
    public boolean isTruthy() {
        if (forgiving) {
            return false;
        }
        throw failure();
    }

    @Override
    public String str() {
        if (forgiving) {
            return "";
        }
        throw failure();
    }

    /** Nothing may show an undefined value but a list that holds an inline if without else. */
    @Override
    public String repr() {
        return forgiving ? "Undefined" : str();
    }

    @Override
    public String typeName() {
        return "AnsibleUndefined";
    }
}
