package dev.muster.source;

/** A named piece of text, usually one file, that can say on which line and column an offset stands. */
public final class SourceText {
    private final String name;
    private final String text;
    private final boolean secret;
    private final int[] lineStarts;
    private volatile Place latest = new Place(-1, "");

    /** A place in words, which many hosts ask for the one after the other. */
    private record Place(int offset, String words) {}

    /** A text under the name that error messages show: a path as the user wrote it, or e.g. {@code <-e>}. */
    public SourceText(String name, String text) {
        this(name, text, false);
    }

    private SourceText(String name, String text, boolean secret) {
        this.name = name;
        this.text = text;
        this.secret = secret;
        this.lineStarts = lineStarts(text);
    }

    /** A text that was encrypted where it came from: messages name its lines but do not show them. */
    public static SourceText secret(String name, String text) {
        return new SourceText(name, text, true);
    }

    /** Whether no excerpt of it may be shown. */
    public boolean isSecret() {
        return secret;
    }

    public String name() {
        return name;
    }

    public String text() {
        return text;
    }

    /** The part from {@code start} (inclusive) to {@code end} (exclusive), both clipped to the text. */
    public Span span(int start, int end) {
        int from = Math.max(0, Math.min(start, text.length()));
        return new Span(this, from, Math.max(from, Math.min(end, text.length())));
    }

    /** The whole text as one span. */
    public Span whole() {
        return span(0, text.length());
    }

    /** 1-based line of an offset. */
    public int lineOf(int offset) {
        int low = 0;
        int high = lineStarts.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (lineStarts[middle] <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low + 1;
    }

    /** 1-based column of an offset, counted in UTF-16 units from the start of its line. */
    public int columnOf(int offset) {
        return offset - lineStarts[lineOf(offset) - 1] + 1;
    }

    /** {@code file:line:column} of an offset. */
    String place(int offset) {
        Place known = latest;
        if (known.offset != offset) {
            known = new Place(offset, name + ":" + lineOf(offset) + ":" + columnOf(offset));
            latest = known;
        }
        return known.words;
    }

    /** Offset at which a 1-based line begins; the end of the text for a line past the last. */
    public int offsetOfLine(int line) {
        return line > lineStarts.length ? text.length() : lineStarts[line - 1];
    }

    public int lineCount() {
        return lineStarts.length;
    }

    /** A 1-based line without its line end. */
    public String line(int line) {
        int from = lineStarts[line - 1];
        int to = line == lineStarts.length ? text.length() : lineStarts[line] - 1;
        if (to > from && text.charAt(to - 1) == '\r') {
            to--;
        }
        return text.substring(from, Math.max(from, to));
    }

    @Override
    public String toString() {
        return name;
    }

    private static int[] lineStarts(String text) {
        int lines = 1;
        for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
            lines++;
        }
        int[] starts = new int[lines];
        int line = 0;
        for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
            starts[++line] = i + 1;
        }
        return starts;
    }
}
