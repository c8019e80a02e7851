package dev.muster.template;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Python's {@code repr()} of texts and containers. */
final class PythonText {
    private static final int DEEPEST = 500;

    private PythonText() {}

    static String repr(Value value) {
        StringBuilder out = new StringBuilder();
        write(value, out, 0);
        return out.toString();
    }

    private static void write(Value value, StringBuilder out, int depth) {
        if (depth > DEEPEST) {
            throw new Fault("maximum recursion depth exceeded while getting the repr of an object");
        }
        if (value instanceof Value.Seq seq) {
            items(seq.items(), '[', ']', out, depth);
        } else if (value instanceof Value.Tuple tuple) {
            items(tuple.items(), '(', ')', out, depth);
            if (tuple.items().size() == 1) {
                out.insert(out.length() - 1, ',');
            }
        } else if (value instanceof Value.Set set && set.isTruthy()) {
            items(List.copyOf(set.items()), '{', '}', out, depth);
        } else if (value instanceof Value.Set) {
            out.append("set()");
        } else if (value instanceof Value.Dict dict) {
            entries(dict, out, depth);
        } else {
            out.append(value.repr());
        }
        Limits.text(out.length());
    }

    private static void items(List<Value> items, char open, char close, StringBuilder out, int depth) {
        out.append(open);
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                out.append(", ");
            }
            write(items.get(i), out, depth + 1);
        }
        out.append(close);
    }

    private static void entries(Value.Dict dict, StringBuilder out, int depth) {
        out.append('{');
        Iterator<Map.Entry<Value, Value>> entries = dict.entries().entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Value, Value> entry = entries.next();
            write(entry.getKey(), out, depth + 1);
            out.append(": ");
            write(entry.getValue(), out, depth + 1);
            if (entries.hasNext()) {
                out.append(", ");
            }
        }
        out.append('}');
    }

    /** A text in quotes, single ones unless it holds single and no double quotes. */
    static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder(text.length() + 2).append(quote);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == quote || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c >= ' ' && c < 0x7f) {
                out.append((char) c);
            } else {
                escaped(c, out);
            }
        }
        return out.append(quote).toString();
    }

    /** A bytes literal: {@code b'...'}. */
    static String bytes(String octets) {
        char quote = octets.indexOf('\'') >= 0 && octets.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder("b").append(quote);
        for (int i = 0; i < octets.length(); i++) {
            char c = octets.charAt(i);
            if (c >= 0x7f) {
                out.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
            } else if (c == quote || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ') {
                out.append(c);
            } else {
                escaped(c, out);
            }
        }
        return out.append(quote).toString();
    }

    private static void escaped(int c, StringBuilder out) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (isPrintable(c)) {
                    out.appendCodePoint(c);
                } else {
                    out.append(
                            String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
                }
            }
        }
    }

    static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }
}
