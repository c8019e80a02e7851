package dev.muster.source;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Collects the complaints of one load, so that a loader can carry on and report everything at once.
 *
 * <p>Not safe for use by several threads.
 */
public final class Diagnostics {
    private final Set<Diagnostic> entries = new LinkedHashSet<>();

    public void add(Diagnostic diagnostic) {
        entries.add(diagnostic);
    }

    public void error(Span span, String message) {
        add(Diagnostic.error(span, message));
    }

    public void error(Span span, String message, String hint) {
        add(Diagnostic.error(span, message, Optional.of(hint)));
    }

    /** An error about an unknown name, with the nearest known one as hint. */
    public void unknown(Span span, String message, String name, Collection<String> known) {
        add(Diagnostic.error(span, message, DidYouMean.hint(name, known)));
    }

    public void warning(Span span, String message) {
        add(new Diagnostic(Diagnostic.Severity.WARNING, span, message, Optional.empty()));
    }

    /** Whether nothing worse was found than that something named is not there. */
    public boolean isOnlyAbsence() {
        return entries.stream().noneMatch(entry -> entry.severity() == Diagnostic.Severity.ERROR);
    }

    /** How many errors there are; warnings do not count. */
    public long errors() {
        return entries.stream().filter(Diagnostic::isError).count();
    }

    public boolean hasErrors() {
        return entries.stream().anyMatch(Diagnostic::isError);
    }

    /** All complaints, sorted by file and place. */
    public List<Diagnostic> sorted() {
        return entries.stream().sorted().toList();
    }

    /** All complaints as text, sorted, one blank line between them; empty when there are none. */
    public String render() {
        return sorted().stream().map(Diagnostic::render).collect(Collectors.joining("\n\n"));
    }
}
