package dev.muster.source;

/** A range of a {@link SourceText}: {@code start} inclusive, {@code end} exclusive, in UTF-16 units. */
public record Span(SourceText source, int start, int end) implements Comparable<Span> {

    /** 1-based line of the start. */
    public int line() {
        return source.lineOf(start);
    }

    /** 1-based column of the start. */
    public int column() {
        return source.columnOf(start);
    }

    /** The text this span covers. */
    public String text() {
        return source.text().substring(start, end);
    }

    @Override
    public int compareTo(Span other) {
        int byName = source.name().compareTo(other.source.name());
        return byName != 0 ? byName : Integer.compare(start, other.start);
    }

    /** {@code file:line:column}, the form editors jump to. */
    @Override
    public String toString() {
        return source.place(start);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Span that && source == that.source && start == that.start && end == that.end;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(source) * 31 * 31 + start * 31 + end;
    }
}
