package dev.muster.report;

import dev.muster.source.Printable;

/**
 * Text of hosts made fit for every format: control characters become visible escapes, and what no UTF-8 or XML may hold
 * (half of a surrogate pair, U+FFFE and U+FFFF) the character for what cannot be shown.
 */
final class PlainText {
    private static final char CANNOT_BE_SHOWN = '\ufffd';

    private PlainText() {}

    /** One line: line feeds become visible. */
    static String line(String text) {
        return whole(Printable.line(text));
    }

    /** Several lines. */
    static String text(String text) {
        return whole(Printable.text(text));
    }

    private static String whole(String text) {
        int at = firstBroken(text, 0);
        if (at < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text);
        for (; at >= 0; at = firstBroken(text, at + 1)) {
            out.setCharAt(at, CANNOT_BE_SHOWN);
        }
        return out.toString();
    }

    private static int firstBroken(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c) || c >= 0xfffe) {
                return i;
            }
        }
        return -1;
    }
}
