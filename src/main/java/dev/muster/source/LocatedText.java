package dev.muster.source;

import java.util.Arrays;

/**
 * Text an author wrote together with the place of each of its characters, kept through unquoting, unescaping and
 * folding, so that an error inside a quoted YAML string still points at the right column.
 *
 * <p>Having a place is what makes a text the author's: only such text is ever evaluated as a template.
 *
 * <p>Its span is kept as two numbers: an inventory of 100,000 hosts has half a million of these, and few are asked.
 */
public final class LocatedText implements Located {
    private static final int[] STRAIGHT = {};

    private final String text;
    private final SourceText source;
    private final int start;
    private final int end;
    private final int[] offsets;

    private LocatedText(String text, Span span, int[] offsets) {
        this.text = text;
        this.source = span.source();
        this.start = span.start();
        this.end = span.end();
        this.offsets = offsets;
    }

    /** The text of a span, character for character. */
    public static LocatedText of(Span span) {
        return new LocatedText(span.text(), span, STRAIGHT);
    }

    /** The same for one who has that text already: {@code text} must be the span's. */
    public static LocatedText of(Span span, String text) {
        if (text.length() != span.end() - span.start()) {
            throw new IllegalArgumentException("one character per character");
        }
        return new LocatedText(text, span, STRAIGHT);
    }

    /** A whole file or command line argument. */
    public static LocatedText of(SourceText source) {
        return of(source.whole());
    }

    /** Text that came from no file, under a name to show: {@code LocatedText.named("<-a>", "name=ntp")}. */
    public static LocatedText named(String name, String text) {
        return of(new SourceText(name, text));
    }

    /**
     * Text derived from a span.
     *
     * @param offsets for each character of {@code text} the offset in the source it came from
     */
    public static LocatedText mapped(String text, Span span, int[] offsets) {
        if (offsets.length != text.length()) {
            throw new IllegalArgumentException("one offset per character");
        }
        return new LocatedText(text, span, offsets.clone());
    }

    public String text() {
        return text;
    }

    /** Where the text as a whole stands, quotes included. */
    @Override
    public Span span() {
        return new Span(source, start, end);
    }

    /** Where the characters from {@code start} to {@code end} of {@link #text()} stand. */
    public Span at(int start, int end) {
        if (text.isEmpty()) {
            return span();
        }
        int from = Math.min(Math.max(start, 0), text.length() - 1);
        int last = Math.min(Math.max(end - 1, from), text.length() - 1);
        return source.span(offset(from), offset(last) + 1);
    }

    /** A part of this text that keeps its places. */
    public LocatedText slice(int from, int to) {
        String part = text.substring(from, to);
        return offsets.length == 0
                ? new LocatedText(part, source.span(start + from, start + to), offsets)
                : new LocatedText(part, at(from, to), Arrays.copyOfRange(offsets, from, to));
    }

    /** Without the white space at both ends. */
    public LocatedText stripped() {
        int from = 0;
        int to = text.length();
        while (from < to && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
            to--;
        }
        return slice(from, to);
    }

    /** Where in the source one character stands. */
    public int offset(int index) {
        return offsets.length == 0 ? start + index : offsets[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LocatedText that
                && start == that.start
                && end == that.end
                && source == that.source
                && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
