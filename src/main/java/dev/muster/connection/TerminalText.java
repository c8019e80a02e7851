package dev.muster.connection;

/**
 * What a person would see of text that was sent to a terminal: escape sequences are gone, backspaces and carriage
 * returns have moved the cursor and what was written over is no longer there. One pass, whatever the text.
 */
final class TerminalText {
    private static final char ESC = 0x1b;
    private static final char BELL = 0x07;
    private static final char CSI = 0x9b;

    private final StringBuilder done = new StringBuilder();
    private final StringBuilder line = new StringBuilder();
    private int cursor;
    private boolean overwritten;

    private TerminalText() {}

    /** Lines end in a line feed; tabs stay, other control characters do not. */
    static String plain(String sent) {
        TerminalText text = new TerminalText();
        int at = 0;
        while (at < sent.length()) {
            at = text.take(sent, at);
        }
        text.endLine();
        return text.done.toString();
    }

    /** Takes what begins there and says where the next thing does. */
    private int take(String sent, int at) {
        char c = sent.charAt(at);
        if (c == ESC || c == CSI) {
            return escape(sent, at);
        }
        if (c == '\n') {
            endLine();
            done.append('\n');
        } else if (c == '\r') {
            cursor = 0;
        } else if (c == '\b') {
            cursor = Math.max(0, cursor - 1);
        } else if (c == '\t' || isVisible(c)) {
            put(c);
        }
        return at + 1;
    }

    private static boolean isVisible(char c) {
        return c >= ' ' && c != 0x7f && !(c >= 0x80 && c < 0xa0);
    }

    private void put(char c) {
        if (cursor < line.length()) {
            line.setCharAt(cursor, c);
            overwritten = true;
        } else {
            line.append(c);
        }
        cursor++;
    }

    private void endLine() {
        int end = line.length();
        while (overwritten && end > 0 && line.charAt(end - 1) == ' ') {
            end--;
        }
        // A prompt's own blank is no leftover of what stood there before.
        done.append(line, 0, Math.max(end, Math.min(cursor, line.length())));
        line.setLength(0);
        cursor = 0;
        overwritten = false;
    }

    /** ECMA-48: CSI up to its final byte, OSC and other strings up to BEL or ST, others two characters. */
    private int escape(String sent, int at) {
        boolean isShort = sent.charAt(at) == CSI;
        if (!isShort && at + 1 >= sent.length()) {
            return at + 1;
        }
        char kind = isShort ? '[' : sent.charAt(at + 1);
        int from = at + (isShort ? 1 : 2);
        if (kind == '[') {
            return control(sent, from);
        }
        if (kind == ']' || kind == 'P' || kind == '^' || kind == '_') {
            return string(sent, from);
        }
        return kind >= ' ' && kind < '0' ? Math.min(sent.length(), from + 1) : from;
    }

    private int control(String sent, int from) {
        int at = from;
        while (at < sent.length() && sent.charAt(at) >= ' ' && sent.charAt(at) < '@') {
            at++;
        }
        if (at >= sent.length()) {
            return at;
        }
        if (sent.charAt(at) == 'K' && (at == from || sent.charAt(from) == '0')) {
            line.setLength(Math.min(cursor, line.length()));
        }
        boolean isFinal = sent.charAt(at) >= '@' && sent.charAt(at) <= '~';
        return isFinal ? at + 1 : at;
    }

    private static int string(String sent, int from) {
        for (int at = from; at < sent.length(); at++) {
            char c = sent.charAt(at);
            if (c == BELL) {
                return at + 1;
            }
            if (c == ESC) {
                return Math.min(sent.length(), at + 2);
            }
            if (c == '\n') {
                return at;
            }
        }
        return sent.length();
    }
}
