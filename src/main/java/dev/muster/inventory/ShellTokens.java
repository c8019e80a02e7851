package dev.muster.inventory;

import dev.muster.source.LocatedText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits a host line into words as Python's {@code shlex.split(line, comments=True)} does, each character keeping its
 * place. Trap: {@code #} begins a comment even in the middle of a word.
 */
final class ShellTokens {
    private final LocatedText line;
    private final String text;
    private final List<LocatedText> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private int[] offsets = {};
    private int began = -1;

    private ShellTokens(LocatedText line) {
        this.line = line;
        this.text = line.text();
    }

    /** Quotes do not match up; the message is Python's. */
    static final class Unbalanced extends Exception {
        private static final long serialVersionUID = 1;

        Unbalanced(String message) {
            super(message);
        }
    }

    static List<LocatedText> split(LocatedText line) throws Unbalanced {
        return new ShellTokens(line).split();
    }

    private List<LocatedText> split() throws Unbalanced {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                finish(at);
                return words;
            }
            if (isBlank(c)) {
                finish(at);
                at++;
            } else if (began < 0 && plainEnd(at) > at) {
                int end = plainEnd(at);
                words.add(line.slice(at, end));
                at = end;
            } else if (c == '\'' || c == '"') {
                begin(at);
                at = quoted(at, c);
            } else if (c == '\\') {
                begin(at);
                if (at + 1 >= text.length()) {
                    throw new Unbalanced("No escaped character");
                }
                add(at + 1);
                at += 2;
            } else {
                begin(at);
                add(at);
                at++;
            }
        }
        finish(at);
        return words;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /** The end of a word without quotes, as nearly all are, which is then part of the line; else where it begins. */
    private int plainEnd(int start) {
        int end = start;
        while (end < text.length() && !isBlank(text.charAt(end))) {
            char c = text.charAt(end);
            if (c == '\'' || c == '"' || c == '\\' || c == '#') {
                return start;
            }
            end++;
        }
        return end;
    }

    /** The offset behind a quoted part; a backslash counts between double quotes only, and only before one or itself. */
    private int quoted(int start, char quote) throws Unbalanced {
        int at = start + 1;
        while (at < text.length() && text.charAt(at) != quote) {
            if (quote == '"' && text.charAt(at) == '\\' && at + 1 < text.length()) {
                char next = text.charAt(at + 1);
                if (next == '"' || next == '\\') {
                    at++;
                }
            }
            add(at);
            at++;
        }
        if (at >= text.length()) {
            throw new Unbalanced("No closing quotation");
        }
        return at + 1;
    }

    private void begin(int at) {
        if (began < 0) {
            began = at;
        }
    }

    private void add(int at) {
        if (word.length() == offsets.length) {
            offsets = Arrays.copyOf(offsets, Math.max(32, offsets.length * 2));
        }
        offsets[word.length()] = line.offset(at);
        word.append(text.charAt(at));
    }

    private void finish(int end) {
        if (began < 0) {
            return;
        }
        words.add(LocatedText.mapped(word.toString(), line.at(began, end), Arrays.copyOf(offsets, word.length())));
        word.setLength(0);
        began = -1;
    }
}
