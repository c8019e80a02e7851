package dev.muster.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads Python literals, and JSON's {@code true false null} among them: how a rendered text that looks like a list, a
 * dict or a boolean becomes one.
 */
final class PythonLiteral {
    private static final int DEEPEST = 150;
    private final String text;
    private int at;

    private PythonLiteral(String text) {
        this.text = text;
    }

    /** The value of a text that is a list, dict or boolean literal from start to end, else empty. */
    static Optional<Value> read(String text) {
        if (text.equals("True") || text.equals("False")) {
            return Optional.of(Value.of(text.equals("True")));
        }
        return text.startsWith("[") || text.startsWith("{") ? parse(text) : Optional.empty();
    }

    /** The value of any literal. */
    static Optional<Value> parse(String text) {
        try {
            return Optional.of(new PythonLiteral(text).document());
        } catch (Fault notALiteral) {
            if (notALiteral.text().startsWith("unhashable")) {
                throw notALiteral;
            }
            return Optional.empty();
        }
    }

    private Value document() {
        Value first = value(0);
        outerBlank();
        if (at == text.length()) {
            return first;
        }
        List<Value> items = new ArrayList<>(List.of(first));
        while (at < text.length()) {
            expect(',');
            outerBlank();
            if (at < text.length()) {
                items.add(value(0));
                outerBlank();
            }
        }
        return new Value.Tuple(items);
    }

    /** Between the top-level items a line feed ends the expression, so only a closing one may follow. */
    private void outerBlank() {
        while (at < text.length() && " \t\f".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at < text.length() && (text.charAt(at) == '\n' || text.charAt(at) == '#' || text.charAt(at) == '\r')) {
            int mark = at;
            blank();
            if (at < text.length()) {
                at = mark;
                throw malformed();
            }
        }
    }

    private Value value(int depth) {
        blank();
        if (depth > DEEPEST || at >= text.length()) {
            throw malformed();
        }
        char c = text.charAt(at);
        if (c == '[') {
            at++;
            return new Value.Seq(items(']', depth));
        }
        if (c == '(') {
            return parenthesis(depth);
        }
        if (c == '{') {
            return dict(depth);
        }
        if (c == '\'' || c == '"') {
            return strings();
        }
        if (c == '-' || c == '+') {
            at++;
            Value number = value(depth + 1);
            if (!(number instanceof Value.Int) && !(number instanceof Value.Real)) {
                throw malformed();
            }
            return c == '-' ? Numbers.negate(number) : number;
        }
        if (Character.isDigit(c) || c == '.') {
            return number();
        }
        return word();
    }

    private List<Value> items(char close, int depth) {
        List<Value> items = new ArrayList<>();
        blank();
        while (!taken(close)) {
            items.add(value(depth + 1));
            blank();
            if (taken(close)) {
                return items;
            }
            expect(',');
            blank();
        }
        return items;
    }

    private Value parenthesis(int depth) {
        at++;
        blank();
        if (taken(')')) {
            return new Value.Tuple(List.of());
        }
        Value first = value(depth + 1);
        blank();
        if (taken(')')) {
            return first;
        }
        expect(',');
        List<Value> items = new ArrayList<>(List.of(first));
        items.addAll(items(')', depth));
        return new Value.Tuple(items);
    }

    private Value dict(int depth) {
        at++;
        Map<Value, Value> entries = new LinkedHashMap<>();
        blank();
        while (!taken('}')) {
            Value key = Operations.key(value(depth + 1));
            blank();
            if (entries.isEmpty() && at < text.length() && text.charAt(at) != ':') {
                return set(key, depth);
            }
            expect(':');
            entries.put(key, value(depth + 1));
            blank();
            if (taken('}')) {
                break;
            }
            expect(',');
            blank();
        }
        return new Value.Dict(entries);
    }

    /** A set, whose first item is read. */
    private Value set(Value first, int depth) {
        java.util.Set<Value> items = new java.util.LinkedHashSet<>(List.of(first));
        while (!taken('}')) {
            expect(',');
            blank();
            if (!taken('}')) {
                items.add(Operations.key(value(depth + 1)));
                blank();
                continue;
            }
            break;
        }
        return new Value.Set(items);
    }

    private Value number() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at))
                        || text.charAt(at) == '.'
                        || text.charAt(at) == '_'
                        || (isSign(text.charAt(at)) && at > start && isExponent(start)))) {
            at++;
        }
        return number(text.substring(start, at)).orElseThrow(PythonLiteral::malformed);
    }

    private static boolean isSign(char c) {
        return c == '+' || c == '-';
    }

    private boolean isExponent(int start) {
        char before = text.charAt(at - 1);
        boolean hex = text.startsWith("0x", start) || text.startsWith("0X", start);
        return (before == 'e' || before == 'E') && !hex;
    }

    private static Optional<Value> number(String written) {
        boolean misplaced = written.startsWith("_") || written.endsWith("_") || written.contains("__");
        String digits = written.replace("_", "");
        try {
            if (misplaced) {
                return Optional.empty();
            }
            int radix = digits.length() > 2 && digits.charAt(0) == '0' ? radix(digits.charAt(1)) : 10;
            if (radix != 10) {
                return digits.charAt(2) == '-' || digits.charAt(2) == '+'
                        ? Optional.empty()
                        : Optional.of(Value.of(new BigInteger(digits.substring(2), radix)));
            }
            if (digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                boolean octal = digits.startsWith("0") && digits.chars().anyMatch(c -> c != '0');
                return octal ? Optional.empty() : Optional.of(Value.of(new BigInteger(digits)));
            }
            boolean real = digits.chars().allMatch(c -> (c >= '0' && c <= '9') || ".eE+-".indexOf(c) >= 0);
            return real ? Optional.of(Value.of(Double.parseDouble(digits))) : Optional.empty();
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private static int radix(char letter) {
        return switch (letter) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 10;
        };
    }

    private Value word() {
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        String word = text.substring(start, at);
        boolean quoted = at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"');
        if (quoted && (word.equals("u") || word.equals("U") || word.equals("r") || word.equals("R"))) {
            at = start;
            return strings();
        }
        return switch (word) {
            case "True", "true" -> Value.of(true);
            case "False", "false" -> Value.of(false);
            case "None", "null" -> Value.none();
            default -> throw malformed();
        };
    }

    /** Neighbouring strings are one. */
    private Value strings() {
        StringBuilder out = new StringBuilder();
        while (true) {
            boolean raw = false;
            int start = at;
            while (at < text.length() && "uUrR".indexOf(text.charAt(at)) >= 0) {
                raw |= text.charAt(at) == 'r' || text.charAt(at) == 'R';
                at++;
            }
            if (at >= text.length() || at - start > 1 || (text.charAt(at) != '\'' && text.charAt(at) != '"')) {
                throw malformed();
            }
            String body = string();
            out.append(raw ? body : unescape(body));
            int after = at;
            blank();
            boolean more = at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"');
            if (!more) {
                at = after;
                return Value.of(out.toString());
            }
        }
    }

    private String string() {
        char quote = text.charAt(at);
        String triple = String.valueOf(quote).repeat(3);
        boolean isTriple = text.startsWith(triple, at);
        int start = isTriple ? at + 3 : at + 1;
        int end = start;
        while (end < text.length()) {
            char c = text.charAt(end);
            if (isTriple ? text.startsWith(triple, end) : c == quote) {
                at = end + (isTriple ? 3 : 1);
                return text.substring(start, end);
            }
            if (c == '\n' && !isTriple) {
                throw malformed();
            }
            end += c == '\\' ? 2 : 1;
        }
        throw malformed();
    }

    private void blank() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int line = text.indexOf('\n', at);
                at = line < 0 ? text.length() : line;
            } else if (" \t\n\r\f".indexOf(c) >= 0) {
                at++;
            } else {
                return;
            }
        }
    }

    private boolean taken(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!taken(c)) {
            throw malformed();
        }
    }

    private static Fault malformed() {
        return new Fault("malformed literal");
    }

    /** Python's backslash escapes; an unknown one stays as it is. */
    static String unescape(String body) {
        if (body.indexOf('\\') < 0) {
            return body;
        }
        StringBuilder out = new StringBuilder(body.length());
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            if (c != '\\' || i + 1 == body.length()) {
                out.append(c);
                continue;
            }
            char next = body.charAt(++i);
            switch (next) {
                case '\n' -> {}
                case '\\', '\'', '"' -> out.append(next);
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'a' -> out.append('\u0007');
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'v' -> out.append('\u000b');
                case 'x' -> i = hex(body, i, 2, out);
                case 'u' -> i = hex(body, i, 4, out);
                case 'U' -> i = hex(body, i, 8, out);
                default -> {
                    if (next >= '0' && next <= '7') {
                        int end = i + 1;
                        while (end < body.length()
                                && end < i + 3
                                && body.charAt(end) >= '0'
                                && body.charAt(end) <= '7') {
                            end++;
                        }
                        out.append((char) Integer.parseInt(body.substring(i, end), 8));
                        i = end - 1;
                    } else {
                        out.append('\\').append(next);
                    }
                }
            }
        }
        return out.toString();
    }

    private static int hex(String body, int letter, int digits, StringBuilder out) {
        int end = letter + 1 + digits;
        boolean whole = end <= body.length()
                && body.substring(letter + 1, end).chars().allMatch(c -> Character.digit(c, 16) >= 0);
        long code = whole ? Long.parseLong(body.substring(letter + 1, end), 16) : -1;
        if (code < 0 || code > Character.MAX_CODE_POINT) {
            throw new Fault("truncated \\" + body.charAt(letter) + "XX escape");
        }
        out.appendCodePoint((int) code);
        return end - 1;
    }
}
