package dev.muster.template;

import dev.muster.source.LocatedText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Cuts a template into tokens: literal text, the marks around expressions and statements, and what is in them. */
final class Lexer {
    enum Kind {
        DATA("template data"),
        VARIABLE_BEGIN("begin of print statement"),
        VARIABLE_END("end of print statement"),
        BLOCK_BEGIN("begin of statement block"),
        BLOCK_END("end of statement block"),
        NAME("name"),
        STRING("string"),
        INTEGER("integer"),
        FLOAT("float"),
        OPERATOR("operator"),
        END("end of template");

        private final String shown;

        Kind(String shown) {
            this.shown = shown;
        }

        @Override
        public String toString() {
            return shown;
        }
    }

    /** A piece of the template; {@code text} is the value of a string, without quotes and escapes. */
    record Token(Kind kind, String text, int start, int end) {
        boolean is(String name) {
            return kind == Kind.NAME && text.equals(name);
        }

        boolean isOperator(String operator) {
            return kind == Kind.OPERATOR && text.equals(operator);
        }

        /** As messages name it. */
        String shown() {
            return kind == Kind.OPERATOR || kind == Kind.NAME ? text : kind.toString();
        }
    }

    private static final String[] OPERATORS = {
        "==", "!=", ">=", "<=", "//", "**", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=",
        ".", ":", "|", ",", ";"
    };

    private final LocatedText located;
    private final String text;
    private final RenderOptions options;
    private final boolean rawStrings;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    /** @param rawStrings whether a backslash in a string between variable marks stands for itself, as in playbooks */
    Lexer(LocatedText located, RenderOptions options, boolean rawStrings) {
        this.located = located;
        this.text = located.text();
        this.options = options;
        this.rawStrings = rawStrings;
    }

    /** Tokens of a text with marks. */
    List<Token> template() {
        while (at < text.length()) {
            int mark = nextMark();
            if (mark < 0) {
                data(at, text.length());
                break;
            }
            mark(mark);
        }
        return end();
    }

    /** Tokens of an expression without marks. */
    List<Token> expression() {
        inside("", Kind.END, rawStrings);
        return end();
    }

    private List<Token> end() {
        tokens.add(new Token(Kind.END, "", text.length(), text.length()));
        return tokens;
    }

    private int nextMark() {
        int best = -1;
        for (String start : new String[] {options.blockStart(), options.variableStart(), options.commentStart()}) {
            int found = text.indexOf(start, at);
            if (found >= 0 && (best < 0 || found < best)) {
                best = found;
            }
        }
        return best;
    }

    private void mark(int mark) {
        String start = startAt(mark);
        int inside = mark + start.length();
        char modifier = inside < text.length() ? text.charAt(inside) : ' ';
        int dataEnd = mark;
        if (modifier == '-') {
            while (dataEnd > at && isSpace(text.charAt(dataEnd - 1))) {
                dataEnd--;
            }
        } else if (options.lstripBlocks() && modifier != '+' && !start.equals(options.variableStart())) {
            dataEnd = lineStart(mark);
        }
        data(at, dataEnd);
        boolean modified = modifier == '-' || (modifier == '+' && !start.equals(options.variableStart()));
        at = modified ? inside + 1 : inside;
        if (start.equals(options.commentStart())) {
            comment(mark);
        } else if (start.equals(options.blockStart())) {
            if (!raw(mark)) {
                tokens.add(new Token(Kind.BLOCK_BEGIN, start, mark, at));
                inside(options.blockEnd(), Kind.BLOCK_END, false);
            }
        } else {
            tokens.add(new Token(Kind.VARIABLE_BEGIN, start, mark, at));
            inside(options.variableEnd(), Kind.VARIABLE_END, rawStrings);
        }
    }

    /** The longest mark that starts here. */
    private String startAt(int mark) {
        String best = "";
        for (String start : new String[] {options.blockStart(), options.variableStart(), options.commentStart()}) {
            if (text.startsWith(start, mark) && start.length() > best.length()) {
                best = start;
            }
        }
        return best;
    }

    /** Start of the line when only blanks stand between it and the mark, else the mark. */
    private int lineStart(int mark) {
        int from = mark;
        while (from > at && isSpace(text.charAt(from - 1)) && text.charAt(from - 1) != '\n') {
            from--;
        }
        boolean wholeLine = from == 0 || text.charAt(from - 1) == '\n';
        return wholeLine ? from : mark;
    }

    private void data(int from, int to) {
        if (to > from) {
            tokens.add(new Token(Kind.DATA, text.substring(from, to), from, to));
        }
    }

    private void comment(int mark) {
        int close = text.indexOf(options.commentEnd(), at);
        if (close < 0) {
            throw fault(mark, at, "Missing end of comment tag");
        }
        closed(close, options.commentEnd());
    }

    /** Moves behind an end mark and over what its modifier swallows. */
    private void closed(int close, String end) {
        char modifier = close > 0 ? text.charAt(close - 1) : ' ';
        at = close + end.length();
        swallow(modifier);
    }

    private void swallow(char modifier) {
        if (modifier == '-') {
            while (at < text.length() && isSpace(text.charAt(at))) {
                at++;
            }
        } else if (modifier != '+' && options.trimBlocks() && at < text.length() && text.charAt(at) == '\n') {
            at++;
        }
    }

    private boolean raw(int mark) {
        int name = blanks(at);
        if (!text.startsWith("raw", name)) {
            return false;
        }
        int close = blanks(name + 3);
        boolean dash = text.startsWith("-" + options.blockEnd(), close);
        if (!dash && !text.startsWith(options.blockEnd(), close)) {
            return false;
        }
        int from = close + options.blockEnd().length() + (dash ? 1 : 0);
        from = dash ? blanks(from) : from;
        for (int open = text.indexOf(options.blockStart(), from);
                open >= 0;
                open = text.indexOf(options.blockStart(), open + 1)) {
            int inside = open + options.blockStart().length();
            char before = inside < text.length() ? text.charAt(inside) : ' ';
            int word = blanks(before == '-' || before == '+' ? inside + 1 : inside);
            if (!text.startsWith("endraw", word)) {
                continue;
            }
            int end = blanks(word + 6);
            char after = end < text.length() ? text.charAt(end) : ' ';
            int endMark = after == '-' || after == '+' ? end + 1 : end;
            if (text.startsWith(options.blockEnd(), endMark)) {
                int to = open;
                while (before == '-' && to > from && isSpace(text.charAt(to - 1))) {
                    to--;
                }
                data(from, to);
                at = endMark + options.blockEnd().length();
                swallow(after);
                return true;
            }
        }
        throw fault(mark, from, "Missing end of raw directive");
    }

    private int blanks(int from) {
        int index = from;
        while (index < text.length() && isSpace(text.charAt(index))) {
            index++;
        }
        return index;
    }

    // Inside the marks

    private void inside(String endMark, Kind end, boolean raw) {
        Deque<Character> open = new ArrayDeque<>();
        while (true) {
            at = blanks(at);
            if (at >= text.length()) {
                if (!open.isEmpty()) {
                    throw fault(at, at, "unexpected end of template, expected '" + open.peek() + "'");
                }
                return;
            }
            if (open.isEmpty() && end != Kind.END && ended(endMark, end)) {
                return;
            }
            token(open, raw);
        }
    }

    private boolean ended(String endMark, Kind end) {
        char modifier = text.charAt(at);
        boolean block = end == Kind.BLOCK_END;
        boolean modified = modifier == '-' || (block && modifier == '+');
        if (modified && text.startsWith(endMark, at + 1)) {
            tokens.add(new Token(end, endMark, at, at + 1 + endMark.length()));
            at += 1 + endMark.length();
            swallow(modifier);
            return true;
        }
        if (!text.startsWith(endMark, at)) {
            return false;
        }
        tokens.add(new Token(end, endMark, at, at + endMark.length()));
        at += endMark.length();
        if (block) {
            swallow(' ');
        }
        return true;
    }

    private void token(Deque<Character> open, boolean raw) {
        char c = text.charAt(at);
        if (isDigit(c)) {
            number();
        } else if (Character.isLetter(c) || c == '_') {
            int start = at;
            while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
                at++;
            }
            tokens.add(new Token(Kind.NAME, text.substring(start, at), start, at));
        } else if (c == '\'' || c == '"') {
            string(c, raw);
        } else {
            operator(open);
        }
    }

    private void operator(Deque<Character> open) {
        for (String operator : OPERATORS) {
            if (text.startsWith(operator, at)) {
                balance(operator.charAt(0), open);
                tokens.add(new Token(Kind.OPERATOR, operator, at, at + operator.length()));
                at += operator.length();
                return;
            }
        }
        throw fault(at, at + 1, "unexpected char " + PythonText.quoted(text.substring(at, at + 1)) + " at " + at);
    }

    private void balance(char c, Deque<Character> open) {
        switch (c) {
            case '(' -> open.push(')');
            case '[' -> open.push(']');
            case '{' -> open.push('}');
            case ')', ']', '}' -> {
                if (open.isEmpty()) {
                    throw fault(at, at + 1, "unexpected '" + c + "'");
                }
                char expected = open.pop();
                if (expected != c) {
                    throw fault(at, at + 1, "unexpected '" + c + "', expected '" + expected + "'");
                }
            }
            default -> {}
        }
    }

    private void number() {
        int start = at;
        if (text.charAt(at) == '0' && at + 1 < text.length() && radix(text.charAt(at + 1)) > 0) {
            int radix = radix(text.charAt(at + 1));
            int end = at + 2;
            while (end < text.length()
                    && (Character.digit(text.charAt(end), radix) >= 0
                            || (text.charAt(end) == '_'
                                    && end + 1 < text.length()
                                    && Character.digit(text.charAt(end + 1), radix) >= 0))) {
                end++;
            }
            if (end > at + 2) {
                at = end;
                String digits = text.substring(start + 2, end).replace("_", "");
                tokens.add(new Token(Kind.INTEGER, new java.math.BigInteger(digits, radix).toString(), start, end));
                return;
            }
        }
        int end = digits(at);
        boolean afterDot = start > 0 && text.charAt(start - 1) == '.';
        boolean real = false;
        if (!afterDot) {
            int fraction = is(end, '.') ? digits(end + 1) : end;
            if (fraction > end + 1) {
                end = fraction;
                real = true;
            }
            if (is(end, 'e') || is(end, 'E')) {
                int from = is(end + 1, '+') || is(end + 1, '-') ? end + 2 : end + 1;
                if (digits(from) > from) {
                    end = digits(from);
                    real = true;
                }
            }
        }
        if (!real && text.charAt(start) == '0') {
            end = start + 1;
            while (is(end, '0')) {
                end++;
            }
        }
        at = end;
        tokens.add(new Token(
                real ? Kind.FLOAT : Kind.INTEGER, text.substring(start, end).replace("_", ""), start, end));
    }

    private static int radix(char c) {
        return switch (c) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 0;
        };
    }

    private int digits(int from) {
        int end = from;
        while (end < text.length()
                && (isDigit(text.charAt(end))
                        || (text.charAt(end) == '_'
                                && end > from
                                && end + 1 < text.length()
                                && isDigit(text.charAt(end + 1))))) {
            end++;
        }
        return end;
    }

    private boolean is(int index, char c) {
        return index < text.length() && text.charAt(index) == c;
    }

    private void string(char quote, boolean raw) {
        int start = at++;
        while (at < text.length() && text.charAt(at) != quote) {
            at += text.charAt(at) == '\\' && !raw ? 2 : 1;
        }
        if (at >= text.length()) {
            at = start + 1;
            throw fault(
                    start, start + 1, "unexpected char " + PythonText.quoted(String.valueOf(quote)) + " at " + start);
        }
        String body = text.substring(start + 1, at);
        at++;
        String value = raw || body.indexOf('\\') < 0 ? body : unescaped(body, start);
        tokens.add(new Token(Kind.STRING, value, start, at));
    }

    private String unescaped(String body, int start) {
        try {
            return PythonLiteral.unescape(body);
        } catch (Fault fault) {
            throw fault(start, at, fault.text());
        }
    }

    private TemplateException fault(int from, int to, String message) {
        return new Place(located, from, to).fault(message);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r') || (c > 0x7f && Character.isWhitespace(c)) || c == 0xa0;
    }
}
