package dev.muster.yaml;

import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import java.util.Arrays;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

/**
 * Finds for each character of a scalar's value the place it was written at, by unquoting and folding the raw text a
 * second time. The parser's value stays the truth: should the two ever differ (exotic line separators), all characters
 * share the place where the scalar begins.
 */
final class ScalarPlaces {
    private final String raw;
    private final int base;
    private final StringBuilder out = new StringBuilder();
    private int[] offsets;
    private int at;

    private ScalarPlaces(Span span) {
        this.raw = span.text();
        this.base = span.start();
        this.offsets = new int[raw.length() + 1];
    }

    /** The value with the place of each character. */
    static LocatedText locate(Span span, String value, ScalarStyle style) {
        if (style == ScalarStyle.PLAIN
                && span.end() - span.start() == value.length()
                && span.source().text().startsWith(value, span.start())) {
            return LocatedText.of(span, value);
        }
        ScalarPlaces places = new ScalarPlaces(span);
        places.scan(style);
        return places.result(span, value).orElseGet(() -> atStart(span, value));
    }

    private static LocatedText atStart(Span span, String value) {
        int[] offsets = new int[value.length()];
        Arrays.fill(offsets, span.start());
        return LocatedText.mapped(value, span, offsets);
    }

    /** Chomping of block scalars only cuts line feeds at the end, so a prefix is good enough. */
    private Optional<LocatedText> result(Span span, String value) {
        if (out.length() < value.length() || !out.substring(0, value.length()).equals(value)) {
            return Optional.empty();
        }
        return Optional.of(LocatedText.mapped(value, span, Arrays.copyOf(offsets, value.length())));
    }

    private void scan(ScalarStyle style) {
        switch (style) {
            case PLAIN, JSON_SCALAR_STYLE -> plain();
            case SINGLE_QUOTED -> singleQuoted();
            case DOUBLE_QUOTED -> doubleQuoted();
            case LITERAL -> block(false);
            case FOLDED -> block(true);
        }
    }

    // ------------------------------------------------------------------ flow styles

    private void plain() {
        while (at < raw.length()) {
            if (!foldWhitespace()) {
                put(raw.charAt(at), at);
                at++;
            }
        }
    }

    private void singleQuoted() {
        at = 1;
        while (at < raw.length() - 1) {
            if (!foldWhitespace()) {
                put(raw.charAt(at), at);
                at += raw.charAt(at) == '\'' ? 2 : 1;
            }
        }
    }

    private void doubleQuoted() {
        at = 1;
        while (at < raw.length() - 1) {
            if (raw.charAt(at) == '\\') {
                escape();
            } else if (!foldWhitespace()) {
                put(raw.charAt(at), at);
                at++;
            }
        }
    }

    private void escape() {
        int from = at;
        char c = raw.charAt(at + 1);
        at += 2;
        if (isBreak(c)) {
            skipBreak(from + 1);
            continueAfterEscapedBreak();
            return;
        }
        int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        if (digits > 0 && at + digits <= raw.length()) {
            int code = Integer.parseUnsignedInt(raw.substring(at, at + digits), 16);
            at += digits;
            for (char part : Character.toChars(Character.isValidCodePoint(code) ? code : 0xFFFD)) {
                put(part, from);
            }
            return;
        }
        put(unescaped(c), from);
    }

    private void skipBreak(int start) {
        at = start + (raw.startsWith("\r\n", start) ? 2 : 1);
    }

    /** After {@code \} at the end of a line: leading blanks of the next are dropped, empty lines are kept. */
    private void continueAfterEscapedBreak() {
        while (at < raw.length() - 1) {
            skipBlanks();
            if (at >= raw.length() || !isBreak(raw.charAt(at))) {
                return;
            }
            put('\n', at);
            skipBreak(at);
        }
    }

    private static char unescaped(char c) {
        return switch (c) {
            case '0' -> '\0';
            case 'a' -> '\u0007';
            case 'b' -> '\b';
            case 't', '\t' -> '\t';
            case 'n' -> '\n';
            case 'v' -> '\u000B';
            case 'f' -> '\f';
            case 'r' -> '\r';
            case 'e' -> '\u001B';
            case 'N' -> '\u0085';
            case '_' -> '\u00A0';
            case 'L' -> '\u2028';
            case 'P' -> '\u2029';
            default -> c;
        };
    }

    /** Blanks stay unless a line ends in them: one line end becomes a blank, n of them n-1 line feeds. */
    private boolean foldWhitespace() {
        int start = at;
        skipBlanks();
        if (at == start && (at >= raw.length() || !isBreak(raw.charAt(at)))) {
            return false;
        }
        if (at >= raw.length() || !isBreak(raw.charAt(at))) {
            for (int i = start; i < at; i++) {
                put(raw.charAt(i), i);
            }
            return true;
        }
        int first = at;
        skipBreak(at);
        boolean further = false;
        while (true) {
            skipBlanks();
            if (at >= raw.length() || !isBreak(raw.charAt(at))) {
                break;
            }
            put('\n', at);
            further = true;
            skipBreak(at);
        }
        if (!further) {
            put(' ', first);
        }
        return true;
    }

    // ------------------------------------------------------------------ block styles

    private void block(boolean folded) {
        int explicit = header();
        int indent = explicit > 0 ? explicitIndent(explicit) : detectedIndent();
        breaks(indent);
        while (at < raw.length() && indentAt(at) >= indent) {
            at += indent;
            boolean text = at < raw.length() && !isBlank(raw.charAt(at));
            while (at < raw.length() && !isBreak(raw.charAt(at))) {
                put(raw.charAt(at), at);
                at++;
            }
            int lineEnd = at;
            if (at < raw.length()) {
                skipBreak(at);
            }
            int mark = out.length();
            boolean nextIsText = peekIsText(indent);
            boolean more = hasMore(indent);
            if (!more || !folded || !text || !nextIsText) {
                put('\n', Math.min(lineEnd, raw.length() - 1));
                breaks(indent);
            } else {
                breaks(indent);
                if (out.length() == mark) {
                    put(' ', lineEnd);
                }
            }
        }
    }

    /** Skips {@code |}, indicators, comment; returns the explicit indentation or 0. */
    private int header() {
        int explicit = 0;
        at = 1;
        while (at < raw.length() && !isBreak(raw.charAt(at)) && raw.charAt(at) != '#') {
            if (Character.isDigit(raw.charAt(at))) {
                explicit = raw.charAt(at) - '0';
            }
            at++;
        }
        while (at < raw.length() && !isBreak(raw.charAt(at))) {
            at++;
        }
        if (at < raw.length()) {
            skipBreak(at);
        }
        return explicit;
    }

    /** An explicit indicator counts from the parent's indentation; the first text line's own blanks may be more. */
    private int explicitIndent(int explicit) {
        int least = Integer.MAX_VALUE;
        for (int line = at; line < raw.length(); line = nextLine(line)) {
            int indent = indentAt(line);
            if (line + indent < raw.length() && !isBreak(raw.charAt(line + indent))) {
                least = Math.min(least, indent);
            }
        }
        return least == Integer.MAX_VALUE ? explicit : Math.max(explicit, least);
    }

    private int detectedIndent() {
        for (int line = at; line < raw.length(); line = nextLine(line)) {
            int indent = indentAt(line);
            if (line + indent < raw.length() && !isBreak(raw.charAt(line + indent))) {
                return indent;
            }
        }
        return Integer.MAX_VALUE;
    }

    private int nextLine(int line) {
        int end = raw.indexOf('\n', line);
        return end < 0 ? raw.length() : end + 1;
    }

    private int indentAt(int line) {
        int i = line;
        while (i < raw.length() && raw.charAt(i) == ' ') {
            i++;
        }
        return i - line;
    }

    /** Empty lines: blanks up to the indentation and a line end. */
    private void breaks(int indent) {
        while (at < raw.length()) {
            int blanks = Math.min(indent, indentAt(at));
            if (at + blanks >= raw.length() || !isBreak(raw.charAt(at + blanks))) {
                return;
            }
            put('\n', at + blanks);
            skipBreak(at + blanks);
        }
    }

    private int nextText(int indent) {
        int line = at;
        while (line < raw.length()) {
            int blanks = Math.min(indent, indentAt(line));
            if (line + blanks >= raw.length() || !isBreak(raw.charAt(line + blanks))) {
                return line;
            }
            line = line + blanks + (raw.startsWith("\r\n", line + blanks) ? 2 : 1);
        }
        return line;
    }

    private boolean hasMore(int indent) {
        int line = nextText(indent);
        return line < raw.length() && indentAt(line) >= indent;
    }

    private boolean peekIsText(int indent) {
        int line = nextText(indent) + (hasMore(indent) ? indent : 0);
        return line < raw.length() && !isBlank(raw.charAt(line));
    }

    // ------------------------------------------------------------------ shared

    private void skipBlanks() {
        while (at < raw.length() && isBlank(raw.charAt(at))) {
            at++;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r';
    }

    private void put(char c, int rawIndex) {
        if (out.length() == offsets.length) {
            offsets = Arrays.copyOf(offsets, offsets.length * 2);
        }
        offsets[out.length()] = base + rawIndex;
        out.append(c);
    }
}
