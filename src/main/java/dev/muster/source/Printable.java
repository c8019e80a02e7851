package dev.muster.source;

import java.util.Locale;

/**
 * Makes text that came from anywhere safe to show: control characters, which a terminal would obey, become visible
 * escapes. Line feeds stay in {@link #text}, and nowhere else; a tab becomes one blank in {@link #line} so that
 * carets line up.
 */
public final class Printable {
    private Printable() {}

    /** Several lines: keeps {@code \n} and {@code \t}. */
    public static String text(String text) {
        return escaped(text, true);
    }

    /** One line: a line feed is shown as {@code \n}, a tab as one blank. */
    public static String line(String text) {
        return escaped(text, false).replace('\t', ' ');
    }

    private static String escaped(String text, boolean keepLines) {
        int first = firstUnsafe(text, keepLines);
        if (first < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isUnsafe(c, keepLines)) {
                out.append(c);
            } else if (c == '\r') {
                out.append("\\r");
            } else if (c == '\n') {
                out.append("\\n");
            } else {
                out.append(
                        c < 0x100
                                ? String.format(Locale.ROOT, "\\x%02x", (int) c)
                                : String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return out.toString();
    }

    private static int firstUnsafe(String text, boolean keepLines) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnsafe(text.charAt(i), keepLines)) {
                return i;
            }
        }
        return -1;
    }

    /** C0, DEL, C1, and the marks that reorder or hide text (bidirectional controls, line separators). */
    private static boolean isUnsafe(char c, boolean keepLines) {
        if (c == '\t') {
            return false;
        }
        if (c == '\n') {
            return !keepLines;
        }
        return c < 0x20
                || (c >= 0x7f && c <= 0x9f)
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0x2028
                || c == 0x2029;
    }
}
