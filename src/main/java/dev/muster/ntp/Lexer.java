package dev.muster.ntp;

import dev.muster.ntp.Keywords.Follow;
import dev.muster.ntp.Statement.Kind;
import dev.muster.ntp.Statement.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Cuts one line of ntp.conf into words as a daemon does. Lines can be taken one by one because neither quotes nor
 * statements reach over their end. From gettokens in ntpd/ntp_config.c of 4.2.4 and yylex in ntpd/ntp_scanner.c of
 * 4.2.6, 4.2.8 and ntpsec 1.2.2.
 */
final class Lexer {
    /** Up to 4.2.4; a line with more is taken for a statsdir statement. */
    private static final int MOST_WORDS = 20;

    /** From 4.2.6 on, a longer word makes the daemon exit. */
    private static final int LONGEST_WORD = 1024;

    private static final String SIGNS = "{}(),;|=";
    private static final Pattern OLD_INTEGER = Pattern.compile("-?[0-9]*");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{0,9}|-[0-9]+");
    private static final Pattern UNSIGNED = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(?:[0-9]+\\.[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]*)?");
    private static final Pattern REAL = Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]*)?");
    private static final Pattern NTPSEC_REAL =
            Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]*)?[gG]*");

    private final Daemon daemon;
    private final Keywords keywords;
    private boolean isQuoted;
    private Optional<String> fatal = Optional.empty();
    private boolean isEnd;

    Lexer(Daemon daemon) {
        this.daemon = daemon;
        this.keywords = Keywords.of(daemon);
    }

    /** Why the daemon exits over the last line, if it does. */
    Optional<String> fatal() {
        return fatal;
    }

    /** Whether the daemon takes something on the last line for the end of all it reads. */
    boolean isEnd() {
        return isEnd;
    }

    /** The words of a line; of at most 1023 characters up to 4.2.4. */
    List<Word> words(String line) {
        return daemon.dialect() == Daemon.Dialect.TOKENS ? tokens(line) : lexemes(line);
    }

    // up to 4.2.4

    /**
     * Blank and tab separate, a hash ends the line anywhere. A quote keeps blanks together and stays part of the word,
     * except at both ends of the last word. A quote left open on a line that is no statement goes on to the next.
     */
    private List<Word> tokens(String line) {
        List<String> words = new ArrayList<>();
        int at = skipBlanks(line, 0);
        if (endsLine(line, at)) {
            return List.of();
        }
        while (true) {
            int start = at;
            while (!endsLine(line, at) && (isQuoted || !isBlank(line.charAt(at)))) {
                isQuoted ^= line.charAt(at++) == '"';
            }
            words.add(line.substring(start, at));
            at = skipBlanks(line, at);
            if (endsLine(line, at)) {
                break;
            }
            if (words.size() == MOST_WORDS) {
                isQuoted = false;
                return List.of(new Word("statsdir", Kind.KEYWORD));
            }
        }
        if (words.size() > 1) {
            words.set(words.size() - 1, unquoted(words.get(words.size() - 1), words.size() - 1));
        }
        isQuoted &= !keywords.begins(words.get(0));
        return words.stream().map(w -> new Word(w, Kind.KEYWORD)).toList();
    }

    /** The loop that means to strip each word strips the last one as often as there are others. */
    private static String unquoted(String word, int times) {
        String left = word;
        for (int i = 0; i < times; i++) {
            left = left.startsWith("\"") ? left.substring(1) : left;
            left = left.endsWith("\"") ? left.substring(0, left.length() - 1) : left;
        }
        return left;
    }

    private static int skipBlanks(String line, int from) {
        int at = from;
        while (at < line.length() && isBlank(line.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean endsLine(String line, int at) {
        return at >= line.length() || line.charAt(at) == '#' || line.charAt(at) == '\0';
    }

    // from 4.2.5 on

    private List<Word> lexemes(String line) {
        List<Word> words = new ArrayList<>();
        Follow follow = Follow.TOKEN;
        boolean inString = false;
        fatal = Optional.empty();
        isEnd = false;
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (isSpace(c)) {
                at++;
                continue;
            }
            if (c == '\0' && follow == Follow.TOKEN) {
                // A C string's own end counts among the signs, and is the token for the end of all.
                isEnd = true;
                return words;
            }
            if (isSign(c) && follow == Follow.TOKEN) {
                words.add(new Word(String.valueOf(c), Kind.SIGN));
                follow = c == '=' ? Follow.STRING : follow;
                inString = false;
                at++;
                continue;
            }
            StringBuilder text = new StringBuilder();
            while (at < line.length() && !endsLexeme(line.charAt(at), follow)) {
                text.append(line.charAt(at++));
            }
            if (at < line.length() && line.charAt(at) == '#') {
                at = line.length();
            } else if (at < line.length() && line.charAt(at) == '"') {
                inString = true;
                int close = line.indexOf('"', at + 1);
                text.append(line, at + 1, close < 0 ? line.length() : close);
                at = close < 0 ? line.length() : close + 1;
            }
            if (text.length() > LONGEST_WORD) {
                fatal = Optional.of("a word of more than " + LONGEST_WORD + " characters: the daemon exits");
                return words;
            }
            if (text.length() == 0) {
                // An empty pair of quotes is no word, but makes the next one a string.
                continue;
            }
            int nul = text.indexOf("\0");
            Word word = word(nul < 0 ? text.toString() : text.substring(0, nul), follow, inString);
            words.add(word);
            if (word.kind() == Kind.KEYWORD && follow == Follow.TOKEN && !inString) {
                follow = keywords.after(word.text());
            } else if (follow == Follow.STRING && word.kind() == Kind.QUOTED) {
                follow = Follow.TOKEN;
            }
            inString = false;
        }
        return words;
    }

    private Word word(String text, Follow follow, boolean inString) {
        if (follow == Follow.TOKEN && !inString) {
            if (keywords.contains(text)) {
                return new Word(text, Kind.KEYWORD);
            }
            if (daemon.hasNewScanner() && text.equalsIgnoreCase("0x")) {
                fatal = Optional.of("\"" + text + "\" is a number without digits: the daemon exits");
            }
            return new Word(text, isNumber(text) ? Kind.NUMBER : Kind.STRING);
        }
        if (text.startsWith("-4") || text.startsWith("-6")) {
            return new Word(text.substring(0, 2), Kind.KEYWORD);
        }
        return new Word(text, Kind.QUOTED);
    }

    private boolean isNumber(String text) {
        if (!daemon.hasNewScanner()) {
            return OLD_INTEGER.matcher(text).matches() || DECIMAL.matcher(text).matches();
        }
        return INTEGER.matcher(text).matches()
                || UNSIGNED.matcher(text).matches()
                || (daemon.family() == Daemon.Family.NTPSEC ? NTPSEC_REAL : REAL)
                        .matcher(text)
                        .matches();
    }

    private static boolean endsLexeme(char c, Follow follow) {
        return isSpace(c) || c == '"' || c == '#' || (follow == Follow.TOKEN && (isSign(c) || c == '\0'));
    }

    private static boolean isSign(char c) {
        return SIGNS.indexOf(c) >= 0;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
