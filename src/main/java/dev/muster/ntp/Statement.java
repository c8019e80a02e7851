package dev.muster.ntp;

import java.util.List;

/** One statement of ntp.conf in the words a daemon's lexer makes of it. */
record Statement(Place place, List<Word> words) {

    /** What a lexer takes a word for. */
    enum Kind {
        /** A word of the daemon's table; up to 4.2.4, any word. */
        KEYWORD,
        /** Text that is in no table: addresses, names, files. */
        STRING,
        /** Text that is a string whatever it is: in quotes, or behind a word that wants one. Never a keyword. */
        QUOTED,
        /** Never an address: {@code restrict 10 noquery} is a syntax error. */
        NUMBER,
        /** One of the signs that are words of their own. */
        SIGN
    }

    /** One word. */
    record Word(String text, Kind kind) {

        boolean is(String keyword) {
            return kind == Kind.KEYWORD && text.equals(keyword);
        }

        /** Whether the grammar takes it where a string must stand. */
        boolean isString() {
            return kind == Kind.STRING || kind == Kind.QUOTED;
        }

        /** Whether the grammar takes it where an integer must stand. */
        boolean isInteger() {
            return kind == Kind.NUMBER && text.matches("-?[0-9]+");
        }

        boolean isQuoted() {
            return kind == Kind.QUOTED;
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
