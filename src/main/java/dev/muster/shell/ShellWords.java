package dev.muster.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Splits what people wrote for a shell's eyes as Python's {@code shlex.split} does: blanks separate, quotes and
 * backslashes count as in sh, nothing is expanded.
 */
public final class ShellWords {
    private final List<String> words = new ArrayList<>();
    private final String text;
    private char quote;

    private ShellWords(String text) {
        this.text = text;
        read();
    }

    /** The words; one whose quotation is never closed goes on to the end. */
    public static List<String> split(String text) {
        return new ShellWords(text).words;
    }

    /** The words; none at all when a quotation is never closed. */
    public static Optional<List<String>> splitWhole(String text) {
        ShellWords split = new ShellWords(text);
        return split.quote == 0 ? Optional.of(split.words) : Optional.empty();
    }

    private void read() {
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                inWord = false;
                continue;
            }
            inWord = true;
            if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else if (c == '\\' && escapes(i)) {
                word.append(text.charAt(++i));
            } else {
                word.append(c);
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
    }

    private boolean escapes(int at) {
        if (at + 1 >= text.length()) {
            return false;
        }
        char next = text.charAt(at + 1);
        return quote == 0 || (quote == '"' && (next == '"' || next == '\\'));
    }
}
