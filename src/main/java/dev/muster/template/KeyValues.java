package dev.muster.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The old {@code key=value} form of a lookup's term: words separated by blanks, quotes keep blanks together.
 *
 * @param rest the words without {@code =}, joined by blanks
 */
record KeyValues(Map<String, String> pairs, String rest) {
    static KeyValues of(String term) {
        Map<String, String> pairs = new LinkedHashMap<>();
        List<String> rest = new ArrayList<>();
        for (String word : words(term)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                pairs.put(
                        word.substring(0, equals).strip(),
                        unquoted(word.substring(equals + 1).strip()));
            } else {
                rest.add(word);
            }
        }
        return new KeyValues(pairs, String.join(" ", rest));
    }

    private static List<String> words(String term) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < term.length(); i++) {
            char c = term.charAt(i);
            if (quote == 0 && TextSplit.isSpace(c)) {
                if (word.length() > 0) {
                    words.add(word.toString());
                }
                word.setLength(0);
                continue;
            }
            if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
            word.append(c);
        }
        if (quote != 0) {
            throw new Fault("failed at splitting arguments, either an unbalanced jinja2 block or quotes: " + term);
        }
        if (word.length() > 0) {
            words.add(word.toString());
        }
        return words;
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() > 1
                && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                && text.charAt(0) == text.charAt(text.length() - 1);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
