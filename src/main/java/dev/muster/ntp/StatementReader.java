package dev.muster.ntp;

import dev.muster.ntp.Statement.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts the text of ntp.conf into statements as one daemon's lexer does, includes spliced in. Up to 4.2.4 that is a
 * line of at most 1023 characters and 20 words; later a grammar's tokens.
 */
final class StatementReader {
    private static final int LONGEST_LINE = 1023;
    private static final int MOST_WORDS = 20;
    private static final int DEEPEST_INCLUDE = 5;
    private static final int MOST_STATEMENTS = 200_000;
    private static final String SPECIALS = "{}(),;|=";

    private final Daemon daemon;
    private final Surroundings surroundings;
    private final List<Statement> statements = new ArrayList<>();
    private final List<Remark> remarks = new ArrayList<>();
    private boolean isEnded;

    StatementReader(Daemon daemon, Surroundings surroundings) {
        this.daemon = daemon;
        this.surroundings = surroundings;
    }

    List<Statement> statements() {
        return statements;
    }

    List<Remark> remarks() {
        return remarks;
    }

    void read(String file, String text) {
        read(file, text, 0);
    }

    private void read(String file, String text, int depth) {
        boolean tokens = daemon.dialect() == Daemon.Dialect.TOKENS;
        String body = text;
        String mark = byteOrderMark(text);
        if (!mark.isEmpty() && daemon.toleratesByteOrderMark()) {
            body = text.substring(mark.length());
        }
        int number = 0;
        int from = 0;
        while (from < body.length() && !isEnded && statements.size() < MOST_STATEMENTS) {
            int end = body.indexOf('\n', from);
            String line = body.substring(from, end < 0 ? body.length() : end);
            from = end < 0 ? body.length() : end + 1;
            number++;
            Place place = new Place(file, number, withoutCarriageReturn(line));
            if (tokens) {
                for (int start = 0; start == 0 || start < line.length(); start += LONGEST_LINE) {
                    String piece = line.substring(start, Math.min(line.length(), start + LONGEST_LINE));
                    take(place, tokens(piece), depth);
                }
            } else {
                take(place, lexemes(line), depth);
            }
        }
    }

    static String byteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? "\uFEFF" : text.startsWith("\u00EF\u00BB\u00BF") ? "\u00EF\u00BB\u00BF" : "";
    }

    private static String withoutCarriageReturn(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private void take(Place place, List<Word> words, int depth) {
        if (words.isEmpty() || isEnded) {
            return;
        }
        Statement statement = new Statement(place, words);
        if (statement.isCommand("end")) {
            isEnded = true;
        } else if (statement.isCommand("includefile")) {
            include(statement, depth);
        } else {
            statements.add(statement);
        }
    }

    private void include(Statement statement, int depth) {
        if (statement.words().size() < 2) {
            remarks.add(new Remark(statement.place(), "includefile without a name is ignored"));
            return;
        }
        String name = statement.words().get(1).text();
        Optional<String> text = surroundings.include(name);
        if (depth >= DEEPEST_INCLUDE) {
            remarks.add(new Remark(statement.place(), "includes nest deeper than five; \"" + name + "\" is not read"));
        } else if (text.isEmpty()) {
            remarks.add(new Remark(statement.place(), "\"" + name + "\" is included but was not found or not read"));
        } else {
            read(name, text.get(), depth + 1);
        }
    }

    /** Words up to 4.2.4: blank and tab separate, a hash ends the line anywhere, quotes stay part of the word. */
    private static List<Word> tokens(String line) {
        List<Word> words = new ArrayList<>();
        boolean quoted = false;
        int at = 0;
        while (words.size() < MOST_WORDS) {
            while (at < line.length() && isBlank(line.charAt(at))) {
                at++;
            }
            int start = at;
            while (at < line.length() && !endsLine(line.charAt(at)) && (quoted || !isBlank(line.charAt(at)))) {
                quoted ^= line.charAt(at++) == '"';
            }
            if (at == start) {
                break;
            }
            words.add(new Word(line.substring(start, at), false));
        }
        return words;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean endsLine(char c) {
        return c == '#' || c == '\0';
    }

    /** The words of one line as the grammar's lexer cuts them. */
    static List<Word> words(String line) {
        return lexemes(line);
    }

    /** Lexemes of the grammar: any white space separates, some signs are words, quotes make a string. */
    private static List<Word> lexemes(String line) {
        List<Word> words = new ArrayList<>();
        int at = 0;
        while (at < line.length() && line.charAt(at) != '#') {
            char c = line.charAt(at);
            if (isSpace(c)) {
                at++;
            } else if (SPECIALS.indexOf(c) >= 0) {
                words.add(new Word(String.valueOf(c), false));
                at++;
            } else {
                at = lexeme(line, at, words);
            }
        }
        return words;
    }

    private static int lexeme(String line, int start, List<Word> words) {
        int at = start;
        while (at < line.length() && !isSpace(line.charAt(at)) && SPECIALS.indexOf(line.charAt(at)) < 0) {
            char c = line.charAt(at);
            if (c == '#') {
                break;
            }
            if (c == '"') {
                int close = line.indexOf('"', at + 1);
                int end = close < 0 ? line.length() : close;
                words.add(new Word(line.substring(start, at) + line.substring(at + 1, end), true));
                return close < 0 ? end : end + 1;
            }
            at++;
        }
        words.add(new Word(line.substring(start, at), false));
        return at;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
