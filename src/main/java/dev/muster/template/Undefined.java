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

    private Undefined(String name, Supplier<Diagnostic> complaint) {
        this.name = name;
        this.complaint = complaint;
    }

    /** The nearest known names are looked for only when somebody uses it. */
    static Undefined at(Place place, String name, String message, Supplier<Collection<String>> known) {
        return new Undefined(name, () -> Diagnostic.error(place.span(), message, DidYouMean.hint(name, known.get())));
    }

    static Undefined at(Place place, String message) {
        return at(place, "", message, List::of);
    }

    /** A variable whose own template failed on something undefined: the complaint is about that. */
    static Undefined because(String name, TemplateException cause) {
        return new Undefined(name, cause::diagnostic);
    }

    String name() {
        return name;
    }

    TemplateException failure() {
        return new TemplateException(complaint.get(), true);
    }

    @Override
    public boolean isTruthy() {
        throw failure();
    }

    @Override
    public String str() {
        throw failure();
    }

    @Override
    public String typeName() {
        return "AnsibleUndefined";
    }
}
