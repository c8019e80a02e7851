package dev.muster.playbook;

import dev.muster.source.LocatedText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Arguments written on one line: {@code src=a dest="b c" mode={{ m }}} and, for modules that take it, the free form
 * around them. Quotes and braces keep their blanks together.
 *
 * @param arguments by name, without quotes, escapes resolved
 * @param names where each name stands
 * @param freeForm everything that is no {@code name=value}
 */
record KeyValues(Map<String, LocatedText> arguments, Map<String, LocatedText> names, Optional<LocatedText> freeForm) {

    /** A quote or a brace is never closed. */
    static final class Unbalanced extends Exception {
        private static final long serialVersionUID = 1;

        Unbalanced() {
            super("failed at splitting arguments: a quote or {{ is never closed");
        }
    }

    /** Where a word begins and ends in the text. */
    private record Word(int start, int end) {}

    /**
     * Splits a line.
     *
     * @param isName which names count as arguments; {@code a=b} with another name belongs to the free form
     */
    static KeyValues parse(LocatedText line, Predicate<String> isName) throws Unbalanced {
        Map<String, LocatedText> arguments = new LinkedHashMap<>();
        Map<String, LocatedText> names = new LinkedHashMap<>();
        List<Word> free = new ArrayList<>();
        for (Word word : words(line.text())) {
            int equals = equalsSign(line.text(), word);
            String name = equals < 0 ? "" : line.text().substring(word.start(), equals);
            if (equals >= 0 && isName.test(name)) {
                names.put(name, line.slice(word.start(), equals));
                arguments.put(name, unquoted(Escapes.resolve(line.slice(equals + 1, word.end()))));
            } else {
                free.add(word);
            }
        }
        return new KeyValues(arguments, names, join(line, free));
    }

    /** Where the first word of a line ends; all of a line that is not balanced, which is complained of elsewhere. */
    static int endOfFirstWord(String line) {
        try {
            return wordEnd(line, 0);
        } catch (Unbalanced e) {
            return line.length();
        }
    }

    /** A name may hold templates, as those of set_fact do: {@code {{ item }}_port=80}. */
    private static int equalsSign(String text, Word word) {
        int i = word.start();
        while (i < word.end() && (isOfName(text.charAt(i)) || text.startsWith("{{", i))) {
            int close = isOfName(text.charAt(i)) ? i : text.indexOf("}}", i) + 1;
            i = close < i ? word.end() : close + 1;
        }
        return i > word.start() && i < word.end() && text.charAt(i) == '=' ? i : -1;
    }

    private static boolean isOfName(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    /** Escapes are resolved before, so that {@code \\"x\\"} is a quoted x, as in {@code parsing/splitter.py}. */
    private static LocatedText unquoted(LocatedText value) {
        String text = value.text();
        int end = text.length();
        boolean quoted = end >= 2
                && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                && text.charAt(end - 1) == text.charAt(0)
                && text.charAt(end - 2) != '\\';
        return quoted ? value.slice(1, end - 1) : value;
    }

    /** Blanks between words of the free form stay as written; those around removed arguments become one. */
    private static Optional<LocatedText> join(LocatedText line, List<Word> words) {
        if (words.isEmpty()) {
            return Optional.empty();
        }
        int first = words.get(0).start();
        int last = words.get(words.size() - 1).end();
        StringBuilder text = new StringBuilder();
        int[] offsets = new int[line.text().length() + words.size()];
        int previous = first;
        for (Word word : words) {
            boolean gap = isBlank(line.text(), previous, word.start());
            for (int i = gap ? previous : word.start() - 1; i < word.end(); i++) {
                offsets[text.length()] =
                        line.at(Math.max(i, 0), Math.max(i, 0) + 1).start();
                text.append(line.text().charAt(i));
            }
            previous = word.end();
        }
        if (text.length() == last - first) {
            return Optional.of(line.slice(first, last));
        }
        return Optional.of(
                LocatedText.mapped(text.toString(), line.at(first, last), Arrays.copyOf(offsets, text.length())));
    }

    private static boolean isBlank(String text, int start, int end) {
        return text.substring(start, end).isBlank();
    }

    // ------------------------------------------------------------------ words

    private static List<Word> words(String text) throws Unbalanced {
        List<Word> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
                continue;
            }
            int end = wordEnd(text, at);
            boolean continuation =
                    end - at == 1 && text.charAt(at) == '\\' && end < text.length() && text.charAt(end) == '\n';
            if (!continuation) {
                words.add(new Word(at, end));
            }
            at = end;
        }
        return words;
    }

    private static int wordEnd(String text, int start) throws Unbalanced {
        char quote = 0;
        int braces = 0;
        int i = start;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (quote == 0 && braces == 0 && Character.isWhitespace(c)) {
                return i;
            }
            if ((c == '"' || c == '\'') && (i == 0 || text.charAt(i - 1) != '\\')) {
                quote = quote == 0 ? c : quote == c ? 0 : quote;
            } else if (isBrace(text, i, '{', true)) {
                braces++;
                i++;
            } else if (braces > 0 && isBrace(text, i, '}', false)) {
                braces--;
                i++;
            }
            i++;
        }
        if (quote != 0 || braces > 0) {
            throw new Unbalanced();
        }
        return i;
    }

    private static boolean isBrace(String text, int at, char brace, boolean opening) {
        if (at + 1 >= text.length()) {
            return false;
        }
        char first = text.charAt(at);
        char second = text.charAt(at + 1);
        char outer = opening ? first : second;
        char inner = opening ? second : first;
        return outer == brace && (inner == brace || inner == '%' || inner == '#');
    }
}
