package dev.muster.template;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.DidYouMean;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what a template names, filters, tests and lookups, and complains of what there is not. */
final class NameCheck {
    private static final Set<String> LOOKUPS = Set.of("lookup", "query", "q");

    private final Optional<Diagnostics> diagnostics;
    private final Mentions mentions;

    /** @param diagnostics empty where what is unknown fails when it runs */
    NameCheck(Optional<Diagnostics> diagnostics, Mentions mentions) {
        this.diagnostics = diagnostics;
        this.mentions = mentions;
    }

    static boolean isLookup(Expression.Name function) {
        return LOOKUPS.contains(function.name());
    }

    @Nullable
    Filter filter(Place place, String name) {
        Filter filter = Filters.find(name);
        if (filter == null) {
            complain(place, "Could not load \"" + name + "\": no filter has that name", name, Filters.names());
        }
        return filter;
    }

    @Nullable
    Test test(Place place, String name) {
        Test test = Tests.find(name);
        if (test == null) {
            complain(place, "Could not load \"" + name + "\": no test has that name", name, Tests.names());
        }
        return test;
    }

    /** {@code map('name')} and {@code select('name')} name a filter or test in a text. */
    void named(String filter, Expression.Passed passed) {
        int index = filter.equals("selectattr") || filter.equals("rejectattr") ? 1 : 0;
        boolean tests = index == 1 || filter.equals("select") || filter.equals("reject");
        if ((!tests && !filter.equals("map")) || passed.positional().size() <= index) {
            return;
        }
        if (passed.positional().get(index) instanceof Expression.Constant constant
                && constant.constant() instanceof Value.Text name) {
            if (tests) {
                test(constant.place(), name.text());
            } else {
                filter(constant.place(), name.text());
            }
        }
    }

    /** What a call of a lookup names: the lookup itself, and the files of {@code template}. */
    void lookup(Expression.Passed passed) {
        if (!passed.positional().isEmpty()
                && passed.positional().get(0) instanceof Expression.Constant constant
                && constant.constant() instanceof Value.Text name
                && !Lookups.isKnown(name.text())) {
            complain(constant.place(), "lookup plugin (" + name.text() + ") not found", name.text(), Lookups.names());
        }
        if (isOfTemplate(passed)) {
            passed.positional().stream()
                    .skip(1)
                    .filter(Expression.Constant.class::isInstance)
                    .map(term -> ((Expression.Constant) term).constant().str())
                    .forEach(term -> mentions.part(new TemplateParts.Part(term, true, true)));
        }
    }

    /** Whether it is the template lookup, with no marks of its own and no other way to go on after an error. */
    private static boolean isOfTemplate(Expression.Passed passed) {
        return !passed.positional().isEmpty()
                && passed.positional().get(0) instanceof Expression.Constant constant
                && Set.of("template", "ansible.builtin.template")
                        .contains(constant.constant().str())
                && passed.names().stream().noneMatch(name -> name.endsWith("_string") || name.equals("errors"));
    }

    private void complain(Place place, String message, String name, Collection<String> known) {
        diagnostics.ifPresent(all -> all.add(Diagnostic.error(place.span(), message, DidYouMean.hint(name, known))));
    }
}
