package dev.muster.inventory;

import dev.muster.source.LocatedText;
import dev.muster.template.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A value of an INI inventory: what Python's {@code ast.literal_eval} makes of the text, else the text itself
 * (plugins/inventory/ini.py, {@code _parse_value}). Texts inside keep their places, so they may be templates.
 *
 * <p>Traps: {@code 80,443} is a tuple, which its first use as a variable makes a list, {@code 5 # five} is 5,
 * {@code yes} and {@code true} are texts, and so is {@code 010}, because Python refuses it.
 */
final class PythonScalar {
    private static final int DEEPEST = 90;
    private static final Pattern DECIMAL = Pattern.compile("0(?:_?0)*|[1-9](?:_?[0-9])*");
    private static final Pattern BASED = Pattern.compile("0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+");
    private static final Pattern REAL =
            Pattern.compile("(?:[0-9](?:_?[0-9])*)?\\.[0-9](?:_?[0-9])*(?:[eE][+-]?[0-9](?:_?[0-9])*)?"
                    + "|[0-9](?:_?[0-9])*\\.(?:[eE][+-]?[0-9](?:_?[0-9])*)?"
                    + "|[0-9](?:_?[0-9])*[eE][+-]?[0-9](?:_?[0-9])*");

    private final LocatedText located;
    private final String text;
    private int at;
    private int nested;

    private PythonScalar(LocatedText located) {
        this.located = located;
        this.text = located.text();
    }

    /** The value as Ansible types it; never fails, since whatever is no literal is a text. */
    static Value of(LocatedText written) {
        try {
            return new PythonScalar(written).document();
        } catch (NoLiteral e) {
            return Value.of(written);
        }
    }

    /** The text is no literal; it carries no stack, since most values of an inventory are plain words. */
    private static final class NoLiteral extends Exception {
        private static final long serialVersionUID = 1;

        NoLiteral() {
            super("no literal", null, false, false);
        }
    }

    private Value document() throws NoLiteral {
        Value first = value();
        blank();
        if (at == text.length()) {
            return first;
        }
        List<Value> items = new ArrayList<>(List.of(first));
        while (at < text.length()) {
            expect(',');
            blank();
            if (at < text.length()) {
                items.add(value());
                blank();
            }
        }
        return new Value.Seq(items);
    }

    private Value value() throws NoLiteral {
        blank();
        if (at >= text.length() || nested > DEEPEST) {
            throw new NoLiteral();
        }
        nested++;
        Value value = valueAt(text.charAt(at));
        nested--;
        return value;
    }

    private Value valueAt(char c) throws NoLiteral {
        if (c == '[') {
            at++;
            return new Value.Seq(items(']'));
        }
        if (c == '(') {
            return parenthesis();
        }
        if (c == '{') {
            return braces();
        }
        if (c == '-' || c == '+') {
            at++;
            blank();
            return signed(c == '-');
        }
        if (c >= '0' && c <= '9' || c == '.') {
            return number(false);
        }
        return isQuote(c) || isPrefixed() ? strings() : word();
    }

    // ------------------------------------------------------------------ containers

    private List<Value> items(char close) throws NoLiteral {
        List<Value> items = new ArrayList<>();
        blank();
        while (!taken(close)) {
            items.add(value());
            blank();
            if (taken(close)) {
                return items;
            }
            expect(',');
            blank();
        }
        return items;
    }

    private Value parenthesis() throws NoLiteral {
        at++;
        blank();
        if (taken(')')) {
            return new Value.Seq(List.of());
        }
        Value first = value();
        blank();
        if (taken(')')) {
            return first;
        }
        expect(',');
        List<Value> items = new ArrayList<>(List.of(first));
        items.addAll(items(')'));
        return new Value.Seq(items);
    }

    /** A dict, or a set, which becomes a list: nothing else in muster has the shape of one. */
    private Value braces() throws NoLiteral {
        at++;
        blank();
        if (taken('}')) {
            return new Value.Dict(Map.of());
        }
        Value first = value();
        blank();
        if (!taken(':')) {
            Set<Value> members = new LinkedHashSet<>(List.of(first));
            if (!taken('}')) {
                expect(',');
                members.addAll(items('}'));
            }
            return Value.list(members);
        }
        Map<Value, Value> entries = new LinkedHashMap<>();
        Value key = first;
        while (true) {
            entries.put(key instanceof Value.Text word ? Value.of(word.text()) : key, value());
            blank();
            if (taken('}')) {
                return new Value.Dict(entries);
            }
            expect(',');
            blank();
            if (taken('}')) {
                return new Value.Dict(entries);
            }
            key = value();
            blank();
            expect(':');
        }
    }

    // ------------------------------------------------------------------ numbers and words

    private Value signed(boolean negative) throws NoLiteral {
        if (at >= text.length() || !(Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            throw new NoLiteral();
        }
        return number(negative);
    }

    private Value number(boolean negative) throws NoLiteral {
        if (isDotted()) {
            throw new NoLiteral();
        }
        for (Pattern form : List.of(REAL, BASED, DECIMAL)) {
            var matcher = form.matcher(text).region(at, text.length());
            if (matcher.lookingAt() && isEnd(matcher.end())) {
                String digits = matcher.group().replace("_", "");
                at = matcher.end();
                if (form.equals(REAL)) {
                    double real = Double.parseDouble(digits);
                    return Value.of(negative ? -real : real);
                }
                BigInteger whole = form.equals(BASED) ? based(digits) : new BigInteger(digits);
                return Value.of(negative ? whole.negate() : whole);
            }
        }
        throw new NoLiteral();
    }

    /** An address or a version: most of what begins like a number and is none. */
    private boolean isDotted() {
        int dots = 0;
        for (int i = at; !isEnd(i); i++) {
            dots += text.charAt(i) == '.' ? 1 : 0;
        }
        return dots > 1;
    }

    private boolean isEnd(int index) {
        return index >= text.length()
                || !(Character.isLetterOrDigit(text.charAt(index)) || "_.".indexOf(text.charAt(index)) >= 0);
    }

    private static BigInteger based(String digits) {
        int radix = switch (digits.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            default -> 2;
        };
        return new BigInteger(digits.substring(2), radix);
    }

    private Value word() throws NoLiteral {
        int start = at;
        while (at < text.length() && !isEnd(at)) {
            at++;
        }
        return switch (text.substring(start, at)) {
            case "True" -> Value.of(true);
            case "False" -> Value.of(false);
            case "None" -> Value.none();
            default -> throw new NoLiteral();
        };
    }

    // ------------------------------------------------------------------ strings

    private static boolean isQuote(char c) {
        return c == '\'' || c == '"';
    }

    /** Whether a string with {@code r}, {@code u}, {@code b} or {@code br} before it begins here. */
    private boolean isPrefixed() {
        return prefix().isPresent();
    }

    private Optional<String> prefix() {
        int end = at;
        while (end < text.length() && end - at < 3 && "rRuUbB".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        String letters = text.substring(at, end).toLowerCase(Locale.ROOT);
        boolean opens = end < text.length() && isQuote(text.charAt(end));
        return opens && Set.of("", "r", "u", "b", "br", "rb").contains(letters)
                ? Optional.of(letters)
                : Optional.empty();
    }

    /** Neighbouring strings are one. */
    private Value strings() throws NoLiteral {
        StringBuilder out = new StringBuilder();
        List<Integer> offsets = new ArrayList<>();
        int start = at;
        int end = at;
        Optional<String> prefix = prefix();
        while (prefix.isPresent()) {
            at += prefix.get().length();
            string(prefix.get().contains("r"), out, offsets);
            end = at;
            blank();
            prefix = prefix();
        }
        at = end;
        return Value.of(LocatedText.mapped(
                out.toString(),
                located.at(start, end),
                offsets.stream().mapToInt(Integer::intValue).toArray()));
    }

    private void string(boolean raw, StringBuilder out, List<Integer> offsets) throws NoLiteral {
        char quote = text.charAt(at);
        String closing = String.valueOf(quote)
                .repeat(text.startsWith(String.valueOf(quote).repeat(3), at) ? 3 : 1);
        at += closing.length();
        while (!text.startsWith(closing, at)) {
            if (at >= text.length()) {
                throw new NoLiteral();
            }
            int from = at;
            String piece = raw ? rawPiece() : piece();
            out.append(piece);
            for (int i = 0; i < piece.length(); i++) {
                offsets.add(located.at(from, from + 1).start());
            }
        }
        at += closing.length();
    }

    private String rawPiece() throws NoLiteral {
        int length = text.charAt(at) == '\\' ? 2 : 1;
        if (at + length > text.length()) {
            throw new NoLiteral();
        }
        at += length;
        return text.substring(at - length, at);
    }

    private String piece() throws NoLiteral {
        char c = text.charAt(at++);
        if (c != '\\') {
            return String.valueOf(c);
        }
        if (at >= text.length()) {
            throw new NoLiteral();
        }
        char next = text.charAt(at++);
        return switch (next) {
            case '\\', '\'', '"' -> String.valueOf(next);
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'a' -> "\u0007";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'v' -> "\u000b";
            case 'x' -> code(2, 16, 2);
            case 'u' -> code(4, 16, 4);
            case 'U' -> code(8, 16, 8);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                at--;
                yield code(3, 8, 1);
            }
            default -> "\\" + next;
        };
    }

    private String code(int most, int radix, int least) throws NoLiteral {
        int end = at;
        while (end < text.length() && end - at < most && Character.digit(text.charAt(end), radix) >= 0) {
            end++;
        }
        if (end - at < least) {
            throw new NoLiteral();
        }
        long code = Long.parseLong(text.substring(at, end), radix);
        if (code > Character.MAX_CODE_POINT) {
            throw new NoLiteral();
        }
        at = end;
        return Character.toString((int) code);
    }

    // ------------------------------------------------------------------ characters

    private void blank() {
        while (at < text.length() && " \t\f".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '#') {
            at = text.length();
        }
    }

    private boolean taken(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) throws NoLiteral {
        if (!taken(c)) {
            throw new NoLiteral();
        }
    }
}
