package dev.muster.ntp;

import java.util.List;

/** One statement of ntp.conf in the words a daemon's lexer makes of it. */
record Statement(Place place, List<Word> words) {

    /**
     * One word.
     *
     * @param isQuoted whether any of it stood in quotes: then it is never a keyword
     */
    record Word(String text, boolean isQuoted) {

        boolean is(String keyword) {
            return !isQuoted && text.equals(keyword);
        }

        /** Whether the grammar takes it for a number, which is no address. */
        boolean isNumber() {
            return !isQuoted && text.matches("[+-]?[0-9]+(\\.[0-9]*)?");
        }
    }

    Statement {
        words = List.copyOf(words);
    }

    String command() {
        return words.get(0).text();
    }

    boolean isCommand(String keyword) {
        return words.get(0).is(keyword);
    }
}
