package dev.muster.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** JSON as Python's {@code json} module reads and writes it. */
public final class PythonJson {
    private static final int DEEPEST = 500;

    private PythonJson() {}

    /**
     * How JSON is written.
     *
     * @param level the blanks of one level; empty for all on one line
     * @param ascii whether other characters become {@code \\u} escapes
     */
    public record Style(
            Optional<String> level,
            boolean sortKeys,
            boolean ascii,
            String itemSeparator,
            String keySeparator,
            boolean skipKeys,
            boolean allowNan) {
        /** @param blanks per level; negative for all on one line */
        public Style(int blanks, boolean sortKeys, boolean ascii, String itemSeparator, String keySeparator) {
            this(
                    blanks < 0 ? Optional.empty() : Optional.of(" ".repeat(blanks)),
                    sortKeys,
                    ascii,
                    itemSeparator,
                    keySeparator,
                    false,
                    true);
        }

        /** One line, {@code ", "} and {@code ": "}, keys sorted: results on the console. */
        public static final Style LINE = new Style(-1, true, false, ", ", ": ");

        /** Four blanks per level, keys sorted: what debug and verbose runs print. */
        public static final Style PRETTY = new Style(4, true, false, ",", ": ");

        /** @param blanks per level; negative for all on one line */
        public static Style indented(int blanks, boolean sortKeys) {
            return new Style(blanks, sortKeys, true, blanks < 0 ? ", " : ",", ": ");
        }
    }

    /** Writes a value; undefined and unknown values inside raise what they always raise. */
    public static String write(Value value, Style style) {
        StringBuilder out = new StringBuilder();
        write(value, style, 0, out);
        return out.toString();
    }

    /** The same as a part of something larger, so many levels deep. */
    static void write(Value value, Style style, int level, StringBuilder out) {
        new Writer(style, out).write(value, level);
    }

    /**
     * Reads one JSON document into data: texts without a place.
     *
     * @throws IllegalArgumentException with Python's message, e.g. {@code Expecting value: line 1 column 1 (char 0)}
     */
    public static Value read(String json) {
        return new Reader(json).document();
    }

    private record Writer(Style style, StringBuilder out) {
        void write(Value value, int level) {
            if (level > DEEPEST) {
                throw new Fault("maximum recursion depth exceeded while encoding a JSON object");
            }
            if (value instanceof Value.Seq seq) {
                list(seq.items(), level);
            } else if (value instanceof Value.Tuple tuple) {
                list(tuple.items(), level);
            } else if (value instanceof Value.Dict dict) {
                dict(dict.entries(), level);
            } else {
                scalar(value);
            }
        }

        private void scalar(Value value) {
            if (value instanceof Value.None) {
                out.append("null");
            } else if (value instanceof Value.Bool bool) {
                out.append(bool.value());
            } else if (value instanceof Value.Int number) {
                out.append(number.value());
            } else if (value instanceof Value.Real number) {
                if (!style.allowNan && !Double.isFinite(number.value())) {
                    throw new Fault("Out of range float values are not JSON compliant");
                }
                out.append(real(number.value()));
            } else if (value instanceof Value.Bytes bytes) {
                text(bytes.decoded());
            } else if (value instanceof Value.Date || value instanceof Value.Text || value instanceof Value.Omit) {
                text(value.str());
            } else if (value instanceof Value.Moment moment) {
                text(TimeFormat.iso(moment, 'T'));
            } else if (value instanceof Value.Unknown || value instanceof Undefined) {
                out.append(value.str());
            } else {
                throw new Fault("Object of type " + value.typeName() + " is not JSON serializable");
            }
        }

        private void list(List<Value> items, int level) {
            if (items.isEmpty()) {
                out.append("[]");
                return;
            }
            out.append('[');
            for (int i = 0; i < items.size(); i++) {
                out.append(i > 0 ? style.itemSeparator : "");
                line(level + 1);
                write(items.get(i), level + 1);
            }
            line(level);
            out.append(']');
        }

        private void dict(Map<Value, Value> entries, int level) {
            if (entries.isEmpty()) {
                out.append("{}");
                return;
            }
            List<Map.Entry<Value, Value>> sorted = new ArrayList<>(entries.entrySet());
            if (style.skipKeys) {
                sorted.removeIf(entry -> entry.getKey() instanceof Value.Tuple);
            }
            if (sorted.isEmpty()) {
                out.append("{}");
                return;
            }
            if (style.sortKeys) {
                sorted.sort(Map.Entry.comparingByKey(Operations::compare));
            }
            out.append('{');
            boolean first = true;
            for (Map.Entry<Value, Value> entry : sorted) {
                out.append(first ? "" : style.itemSeparator);
                first = false;
                line(level + 1);
                text(key(entry.getKey()));
                out.append(style.keySeparator);
                write(entry.getValue(), level + 1);
            }
            line(level);
            out.append('}');
        }

        private static String key(Value key) {
            if (key instanceof Value.None) {
                return "null";
            }
            if (key instanceof Value.Bool bool) {
                return Boolean.toString(bool.value());
            }
            if (key instanceof Value.Real number) {
                return real(number.value());
            }
            if (key instanceof Value.Int || key instanceof Value.Text || key instanceof Value.Omit) {
                return key.str();
            }
            throw new Fault("keys must be str, int, float, bool or None, not " + key.typeName());
        }

        private static String real(double value) {
            if (Double.isNaN(value)) {
                return "NaN";
            }
            return Double.isInfinite(value) ? value > 0 ? "Infinity" : "-Infinity" : Numbers.repr(value);
        }

        private void line(int level) {
            if (style.level.isPresent()) {
                out.append('\n').append(style.level.get().repeat(level));
            }
            Limits.text(out.length());
        }

        private void text(String text) {
            out.append('"');
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '"' -> out.append("\\\"");
                    case '\\' -> out.append("\\\\");
                    case '\n' -> out.append("\\n");
                    case '\r' -> out.append("\\r");
                    case '\t' -> out.append("\\t");
                    case '\b' -> out.append("\\b");
                    case '\f' -> out.append("\\f");
                    default -> {
                        if (c < ' ' || (style.ascii && c > 0x7e)) {
                            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                        } else {
                            out.append(c);
                        }
                    }
                }
            }
            out.append('"');
        }
    }

    /** A recursive reader; complaints count characters and lines as Python does. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Value document() {
            blank();
            Value value = value(0);
            blank();
            if (at < text.length()) {
                throw fault("Extra data", at);
            }
            return value;
        }

        private Value value(int depth) {
            if (depth > DEEPEST) {
                throw fault("Nested too deeply", at);
            }
            if (at >= text.length()) {
                throw fault("Expecting value", at);
            }
            char c = text.charAt(at);
            switch (c) {
                case '{':
                    return object(depth);
                case '[':
                    return array(depth);
                case '"':
                    return Value.of(string());
                case 't':
                    return word("true", Value.of(true));
                case 'f':
                    return word("false", Value.of(false));
                case 'n':
                    return word("null", Value.none());
                case 'N':
                    return word("NaN", Value.of(Double.NaN));
                case 'I':
                    return word("Infinity", Value.of(Double.POSITIVE_INFINITY));
                default:
                    if (text.startsWith("-Infinity", at)) {
                        return word("-Infinity", Value.of(Double.NEGATIVE_INFINITY));
                    }
                    return number();
            }
        }

        private Value word(String word, Value value) {
            if (!text.startsWith(word, at)) {
                throw fault("Expecting value", at);
            }
            at += word.length();
            return value;
        }

        private Value number() {
            int start = at;
            int end = start;
            if (is(end, '-')) {
                end++;
            }
            int digits = digits(end);
            if (digits == end || (is(end, '0') && digits > end + 1)) {
                if (digits == end) {
                    throw fault("Expecting value", start);
                }
                digits = end + 1;
            }
            end = digits;
            boolean real = false;
            if (is(end, '.') && digits(end + 1) > end + 1) {
                end = digits(end + 1);
                real = true;
            }
            if (is(end, 'e') || is(end, 'E')) {
                int sign = is(end + 1, '+') || is(end + 1, '-') ? end + 2 : end + 1;
                if (digits(sign) > sign) {
                    end = digits(sign);
                    real = true;
                }
            }
            at = end;
            String number = text.substring(start, end);
            return real ? Value.of(Double.parseDouble(number)) : Value.of(new BigInteger(number));
        }

        private int digits(int from) {
            int end = from;
            while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
                end++;
            }
            return end;
        }

        private Value array(int depth) {
            at++;
            List<Value> items = new ArrayList<>();
            blank();
            if (is(at, ']')) {
                at++;
                return new Value.Seq(items);
            }
            while (true) {
                items.add(value(depth + 1));
                blank();
                if (is(at, ']')) {
                    at++;
                    return new Value.Seq(items);
                }
                expect(',', "Expecting ',' delimiter");
                blank();
            }
        }

        private Value object(int depth) {
            at++;
            Map<Value, Value> entries = new LinkedHashMap<>();
            blank();
            if (is(at, '}')) {
                at++;
                return new Value.Dict(entries);
            }
            while (true) {
                if (!is(at, '"')) {
                    throw fault("Expecting property name enclosed in double quotes", at);
                }
                Value key = Value.of(string());
                blank();
                expect(':', "Expecting ':' delimiter");
                blank();
                entries.put(key, value(depth + 1));
                blank();
                if (is(at, '}')) {
                    at++;
                    return new Value.Dict(entries);
                }
                expect(',', "Expecting ',' delimiter");
                blank();
            }
        }

        private String string() {
            int start = at++;
            StringBuilder out = new StringBuilder();
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '"') {
                    return out.toString();
                }
                if (c < ' ') {
                    throw fault("Invalid control character at", at - 1);
                }
                out.append(c == '\\' ? escape(start) : c);
            }
            throw fault("Unterminated string starting at", start);
        }

        private char escape(int start) {
            if (at >= text.length()) {
                throw fault("Unterminated string starting at", start);
            }
            char c = text.charAt(at++);
            switch (c) {
                case '"', '\\', '/':
                    return c;
                case 'b':
                    return '\b';
                case 'f':
                    return '\f';
                case 'n':
                    return '\n';
                case 'r':
                    return '\r';
                case 't':
                    return '\t';
                case 'u':
                    return unicode();
                default:
                    throw fault("Invalid \\escape", at - 2);
            }
        }

        private char unicode() {
            int code = 0;
            for (int i = 0; i < 4; i++) {
                int digit = at + i < text.length() ? Character.digit(text.charAt(at + i), 16) : -1;
                if (digit < 0) {
                    throw fault("Invalid \\uXXXX escape", at - 1);
                }
                code = code * 16 + digit;
            }
            at += 4;
            return (char) code;
        }

        private void expect(char c, String complaint) {
            if (!is(at, c)) {
                throw fault(complaint, at);
            }
            at++;
        }

        private boolean is(int index, char c) {
            return index < text.length() && text.charAt(index) == c;
        }

        private void blank() {
            while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private IllegalArgumentException fault(String message, int where) {
            int lineStart = text.lastIndexOf('\n', where - 1) + 1;
            long line =
                    text.substring(0, lineStart).chars().filter(c -> c == '\n').count() + 1;
            return new IllegalArgumentException(
                    message + ": line " + line + " column " + (where - lineStart + 1) + " (char " + where + ")");
        }
    }
}
