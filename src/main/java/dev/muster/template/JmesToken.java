package dev.muster.template;

import java.util.ArrayList;
import java.util.List;

/**
 * A word of a JMESPath expression.
 *
 * @param text of names and numbers, or the sign itself
 * @param value of literals
 */
record JmesToken(Kind kind, String text, Value value) {
    /** What kind of word it is; signs are told apart by their text. */
    enum Kind {
        NAME,
        QUOTED,
        NUMBER,
        LITERAL,
        SIGN,
        END
    }

    private static final List<String> SIGNS = List.of(
            "[?", "[]", "||", "&&", "==", "!=", "<=", ">=", ".", "*", "[", "]", "{", "}", "(", ")", ",", ":", "|", "&",
            "!", "<", ">", "@");

    boolean is(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    /** How tightly it binds what is before it to what is behind, as in jmespath's parser. */
    int power() {
        return kind != Kind.SIGN
                ? 0
                : switch (text) {
                    case "|" -> 1;
                    case "||" -> 2;
                    case "&&" -> 3;
                    case "==", "!=", "<", ">", "<=", ">=" -> 5;
                    case "[]" -> 9;
                    case "*" -> 20;
                    case "[?" -> 21;
                    case "." -> 40;
                    case "!" -> 45;
                    case "{" -> 50;
                    case "[" -> 55;
                    case "(" -> 60;
                    default -> 0;
                };
    }

    /** All words of an expression and an end. */
    static List<JmesToken> read(String expression) {
        List<JmesToken> tokens = new ArrayList<>();
        int at = 0;
        while (at < expression.length()) {
            char c = expression.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
                continue;
            }
            int end = end(expression, at, c);
            tokens.add(token(expression.substring(at, end), c));
            at = end;
        }
        tokens.add(new JmesToken(Kind.END, "", Value.none()));
        return tokens;
    }

    private static int end(String text, int at, char c) {
        int end = at + 1;
        if (isLetter(c)) {
            while (end < text.length() && (isLetter(text.charAt(end)) || isDigit(text.charAt(end)))) {
                end++;
            }
            return end;
        }
        if (isDigit(c) || (c == '-' && end < text.length() && isDigit(text.charAt(end)))) {
            while (end < text.length() && isDigit(text.charAt(end))) {
                end++;
            }
            return end;
        }
        if (c == '"' || c == '\'' || c == '`') {
            return quoteEnd(text, at, c);
        }
        return SIGNS.stream()
                .filter(sign -> text.startsWith(sign, at))
                .findFirst()
                .map(sign -> at + sign.length())
                .orElseThrow(() -> fault("Bad jmespath expression: Unknown token " + c));
    }

    private static int quoteEnd(String text, int at, char quote) {
        for (int i = at + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == quote) {
                return i + 1;
            }
        }
        throw fault("Bad jmespath expression: Unclosed " + quote + " delimiter");
    }

    private static JmesToken token(String text, char c) {
        String inner = text.length() > 1 ? text.substring(1, text.length() - 1) : "";
        if (isLetter(c)) {
            return new JmesToken(Kind.NAME, text, Value.none());
        }
        return switch (c) {
            case '"' -> new JmesToken(Kind.QUOTED, json(text).str(), Value.none());
            case '\'' -> new JmesToken(Kind.LITERAL, text, Value.of(inner.replace("\\'", "'")));
            case '`' ->
                new JmesToken(
                        Kind.LITERAL, text, literal(inner.replace("\\`", "`").stripLeading()));
            default ->
                new JmesToken(
                        isDigit(c) || (c == '-' && text.length() > 1) ? Kind.NUMBER : Kind.SIGN, text, Value.none());
        };
    }

    /** JSON; what is none is a text, as it was before quotes were asked for. */
    private static Value literal(String text) {
        try {
            return PythonJson.read(text);
        } catch (RuntimeException e) {
            return json("\"" + text + "\"");
        }
    }

    private static Value json(String text) {
        try {
            return PythonJson.read(text);
        } catch (RuntimeException e) {
            throw fault("Bad jmespath expression: Invalid token " + text);
        }
    }

    static Fault fault(String message) {
        return new Fault("JMESPathError in json_query filter plugin:\n" + message);
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
