package dev.muster.source;

import java.util.Optional;

/** One complaint about something an author wrote, at its place, with a hint where there is one. */
public record Diagnostic(Severity severity, Span span, String message, Optional<String> hint)
        implements Located, Comparable<Diagnostic> {

    /** Whether work may go on. */
    public enum Severity {
        ERROR,
        /** An error as well: something that is named is not there, for which Ansible ends with another status. */
        ABSENT,
        WARNING;

        @Override
        public String toString() {
            return this == WARNING ? "warning" : "error";
        }
    }

    /** An error without a hint. */
    public static Diagnostic error(Span span, String message) {
        return new Diagnostic(Severity.ERROR, span, message, Optional.empty());
    }

    /** An error with a hint, shown under the caret: {@code did you mean "servers"?}. */
    public static Diagnostic error(Span span, String message, Optional<String> hint) {
        return new Diagnostic(Severity.ERROR, span, message, hint);
    }

    /** Something that is named is not there. */
    public static Diagnostic missing(Span span, String message, Optional<String> hint) {
        return new Diagnostic(Severity.ABSENT, span, message, hint);
    }

    public boolean isError() {
        return severity != Severity.WARNING;
    }

    /** The same without the word that leads it, for a sentence that has begun. */
    public String told() {
        return Printable.text(message) + "\n" + Excerpt.of(span, hint);
    }

    /** The whole message with excerpt and caret, several lines, no final newline. */
    public String render() {
        return severity + ": " + told();
    }

    /** Written out, since the one a record has is put together when first called, for 20 ms. */
    @Override
    public int hashCode() {
        return 31 * span.hashCode() + message.hashCode();
    }

    @Override
    public int compareTo(Diagnostic other) {
        return span.compareTo(other.span);
    }

    @Override
    public String toString() {
        return span + ": " + severity + ": " + message;
    }
}
