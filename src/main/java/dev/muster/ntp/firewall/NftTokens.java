package dev.muster.ntp.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a text of nftables: braces, commas and ends of statements stand for themselves, quoted text keeps its
 * opening quote so that it is never taken for a keyword, comments are gone.
 */
final class NftTokens {
    private static final Pattern TOKEN = Pattern.compile(
            "\\\\\\n|#[^\\n]*|\"(?:[^\"\\\\]|\\\\.)*+\"?|[{},;\\n]|[!=<>]=|[<>=]|[^\\s{},;\"#=<>!]++|!|[ \\t\\r\\f\\x0b]++|.",
            Pattern.DOTALL);

    private final List<String> tokens;
    private int at;

    private NftTokens(List<String> tokens) {
        this.tokens = tokens;
    }

    static NftTokens of(String text) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            String token = matcher.group();
            if (token.equals("\n") || token.equals(";")) {
                tokens.add(token);
            } else if (token.startsWith("\"")) {
                tokens.add(token.length() > 1 && token.endsWith("\"") ? token.substring(0, token.length() - 1) : token);
            } else if (!token.isBlank() && !token.startsWith("#") && !token.startsWith("\\")) {
                tokens.add(token);
            }
        }
        return new NftTokens(tokens);
    }

    static boolean isEnd(String token) {
        return token.equals("\n") || token.equals(";");
    }

    boolean hasNext() {
        return at < tokens.size();
    }

    String next() {
        return tokens.get(at++);
    }

    String peek() {
        return tokens.get(at);
    }

    boolean skipIf(String token) {
        if (hasNext() && peek().equals(token)) {
            at++;
            return true;
        }
        return false;
    }

    List<String> restOfLine() {
        List<String> words = new ArrayList<>();
        while (hasNext()) {
            String word = next();
            if (isEnd(word)) {
                break;
            }
            words.add(word);
        }
        return words;
    }

    /** The words up to an opening brace, which stays, or to the end of the statement. */
    List<String> untilBraceOrEnd() {
        List<String> words = new ArrayList<>();
        while (hasNext() && !peek().equals("{") && !peek().equals("}")) {
            String word = next();
            if (isEnd(word)) {
                break;
            }
            words.add(word);
        }
        return words;
    }

    /** The words up to the end of the statement, which is none inside of braces. */
    List<String> restOfStatement() {
        List<String> words = new ArrayList<>();
        int depth = 0;
        while (hasNext()) {
            String word = peek();
            if (depth == 0 && (isEnd(word) || word.equals("}"))) {
                break;
            }
            at++;
            depth += word.equals("{") ? 1 : word.equals("}") ? -1 : 0;
            if (!isEnd(word)) {
                words.add(word);
            }
        }
        return words;
    }

    /** The statements of a block, none of them empty; its closing brace is passed. */
    List<List<String>> block() {
        List<List<String>> statements = new ArrayList<>();
        if (!skipIf("{")) {
            return statements;
        }
        while (hasNext() && !skipIf("}")) {
            List<String> statement = restOfStatement();
            if (!statement.isEmpty()) {
                statements.add(statement);
            }
            while (hasNext() && isEnd(peek())) {
                at++;
            }
        }
        return statements;
    }

    /** A block that is of no interest, if one is here. */
    void skipBlock() {
        if (hasNext() && peek().equals("{")) {
            block();
        }
    }
}
