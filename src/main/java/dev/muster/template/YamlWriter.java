package dev.muster.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes YAML in the style of PyYAML's dumper: the same quoting, indentation, flow rules and folding. */
final class YamlWriter {
    /** When a container is written in brackets. */
    enum Flow {
        NEVER,
        LEAVES,
        ALWAYS
    }

    private static final int DEEPEST = 300;
    private static final Pattern RESOLVED =
            Pattern.compile("yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF"
                    + "|~|null|Null|NULL|<<|=|"
                    + "[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+"
                    + "|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+"
                    + "|[-+]?(?:[0-9][0-9_]*)\\.[0-9_]*(?:[eE][-+][0-9]+)?|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
                    + "|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)"
                    + "|[0-9]{4}-[0-9]{2}-[0-9]{2}"
                    + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \\t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]*)?"
                    + "(?:[ \\t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?");

    private final int indent;
    private final int width;
    private final boolean sortKeys;
    private final Flow flow;
    private final boolean explicitStart;
    private final boolean explicitEnd;
    private final StringBuilder out = new StringBuilder();

    YamlWriter(int indent, int width, boolean sortKeys, Flow flow, boolean explicitStart, boolean explicitEnd) {
        this.indent = indent > 1 && indent < 10 ? indent : 2;
        this.width = width > this.indent * 2 ? width : 80;
        this.sortKeys = sortKeys;
        this.flow = flow;
        this.explicitStart = explicitStart;
        this.explicitEnd = explicitEnd;
    }

    String write(Value value) {
        if (explicitStart) {
            out.append("---");
            out.append(isBlock(value) ? "\n" : " ");
        }
        node(value, -1, 0, false, false);
        return out.append(explicitEnd ? "\n...\n" : "\n").toString();
    }

    // Nodes

    private void node(Value value, int parentIndent, int depth, boolean inMapping, boolean simpleKey) {
        if (depth > DEEPEST) {
            throw new Fault("to_yaml - nested too deeply");
        }
        Limits.text(out.length());
        if (value instanceof Value.Dict dict) {
            if (flows(value)) {
                flowDict(dict, flowIndent(parentIndent), depth);
            } else {
                blockDict(dict, parentIndent, depth);
            }
        } else if (Operations.isSequence(value)) {
            if (flows(value)) {
                flowList(Operations.items(value), flowIndent(parentIndent), depth);
            } else {
                blockList(Operations.items(value), parentIndent, depth, inMapping);
            }
        } else {
            scalar(value, flowIndent(parentIndent), false, simpleKey);
        }
    }

    private int flowIndent(int parentIndent) {
        return parentIndent < 0 ? indent : parentIndent + indent;
    }

    private boolean flows(Value value) {
        boolean empty = !value.isTruthy();
        return empty || flow == Flow.ALWAYS || (flow == Flow.LEAVES && isLeaf(value));
    }

    private boolean isBlock(Value value) {
        return isContainer(value) && !flows(value);
    }

    private static boolean isContainer(Value value) {
        return value instanceof Value.Dict || Operations.isSequence(value);
    }

    private static boolean isLeaf(Value value) {
        List<Value> items = value instanceof Value.Dict dict
                ? new ArrayList<>(dict.entries().values())
                : Operations.items(value);
        return items.stream().noneMatch(YamlWriter::isContainer);
    }

    private void blockDict(Value.Dict dict, int parentIndent, int depth) {
        int here = parentIndent < 0 ? 0 : parentIndent + indent;
        boolean first = true;
        for (Map.Entry<Value, Value> entry : entries(dict)) {
            if (!first || needsLine()) {
                line(here);
            }
            first = false;
            key(entry.getKey(), here, depth);
            value(entry.getValue(), here, depth);
        }
    }

    private boolean needsLine() {
        return out.length() > 0 && out.charAt(out.length() - 1) == ':';
    }

    private void value(Value value, int here, int depth) {
        if (!isBlock(value)) {
            out.append(' ');
        }
        node(value, here, depth + 1, true, false);
    }

    private void key(Value key, int here, int depth) {
        boolean simple = !isContainer(key) && isSimple(key);
        if (simple) {
            scalar(key, here + indent, false, true);
            out.append(':');
        } else {
            out.append('?').append(isBlock(key) ? " ".repeat(Math.max(1, indent - 1)) : " ");
            node(key, here, depth + 1, false, false);
            line(here);
            out.append(':');
        }
    }

    private static boolean isSimple(Value key) {
        String text = key.str();
        return text.length() < 128 && text.indexOf('\n') < 0;
    }

    private void blockList(List<Value> items, int parentIndent, int depth, boolean inMapping) {
        int here = inMapping ? parentIndent : parentIndent < 0 ? 0 : parentIndent + indent;
        boolean first = true;
        for (Value item : items) {
            if (!first || needsLine()) {
                line(here);
            }
            first = false;
            out.append('-');
            boolean block = isBlock(item);
            out.append(block ? " ".repeat(Math.max(1, indent - 1)) : " ");
            node(item, here, depth + 1, false, false);
        }
    }

    private void line(int blanks) {
        out.append('\n').append(" ".repeat(blanks));
    }

    private List<Map.Entry<Value, Value>> entries(Value.Dict dict) {
        List<Map.Entry<Value, Value>> entries = new ArrayList<>(dict.entries().entrySet());
        if (sortKeys) {
            try {
                entries.sort(Map.Entry.comparingByKey(Operations::compare));
            } catch (Fault mixedTypes) {
                return entries;
            }
        }
        return entries;
    }

    // Flow

    private void flowList(List<Value> items, int here, int depth) {
        out.append('[');
        boolean first = true;
        for (Value item : items) {
            if (!first) {
                out.append(',');
            }
            flowBreak(here, first);
            first = false;
            flowNode(item, here, depth, false);
        }
        out.append(']');
    }

    private void flowDict(Value.Dict dict, int here, int depth) {
        out.append('{');
        boolean first = true;
        for (Map.Entry<Value, Value> entry : entries(dict)) {
            if (!first) {
                out.append(',');
            }
            flowBreak(here, first);
            first = false;
            flowNode(entry.getKey(), here, depth, true);
            out.append(": ");
            flowNode(entry.getValue(), here, depth, false);
        }
        out.append('}');
    }

    private void flowBreak(int here, boolean first) {
        if (column() > width) {
            line(here);
        } else if (!first) {
            out.append(' ');
        }
    }

    private void flowNode(Value value, int here, int depth, boolean key) {
        if (depth > DEEPEST) {
            throw new Fault("to_yaml - nested too deeply");
        }
        if (value instanceof Value.Dict dict) {
            flowDict(dict, here + indent, depth + 1);
        } else if (Operations.isSequence(value)) {
            flowList(Operations.items(value), here + indent, depth + 1);
        } else {
            scalar(value, here + indent, true, key);
        }
    }

    private int column() {
        return out.length() - out.lastIndexOf("\n") - 1;
    }

    // Scalars

    private enum Style {
        PLAIN,
        SINGLE,
        DOUBLE
    }

    private void scalar(Value value, int here, boolean inFlow, boolean key) {
        if (value instanceof Value.None) {
            out.append("null");
        } else if (value instanceof Value.Bool bool) {
            out.append(bool.value());
        } else if (value instanceof Value.Real number) {
            out.append(real(number.value()));
        } else if (value instanceof Value.Text || value instanceof Value.Omit) {
            text(value.str(), here, inFlow, key);
        } else if (value instanceof Value.Moment moment) {
            out.append(TimeFormat.iso(moment, ' '));
        } else if (value instanceof Value.Int || value instanceof Value.Date) {
            out.append(value.str());
        } else {
            Operations.usable(value);
            throw new Fault("to_yaml - cannot represent an object of type " + value.typeName());
        }
    }

    private static String real(double value) {
        if (Double.isNaN(value)) {
            return ".nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? ".inf" : "-.inf";
        }
        String text = Numbers.repr(value);
        return text.indexOf('.') < 0 && text.indexOf('e') >= 0 ? text.replace("e", ".0e") : text;
    }

    private void text(String text, int here, boolean inFlow, boolean key) {
        switch (style(text, inFlow, key)) {
            case PLAIN -> folded(text, here, !key);
            case SINGLE -> single(text, here, !key);
            default -> doubled(text, here, !key);
        }
    }

    /** Plain when nothing could be misread, single quotes when that is enough, else double. */
    private static Style style(String text, boolean inFlow, boolean key) {
        if (text.isEmpty()) {
            return Style.SINGLE;
        }
        boolean special = text.codePoints().anyMatch(c -> !isPrintable(c));
        boolean spaceBreak = text.contains(" \n");
        if (special || spaceBreak) {
            return Style.DOUBLE;
        }
        boolean multiline = text.indexOf('\n') >= 0;
        if (multiline && key) {
            return Style.DOUBLE;
        }
        boolean plain =
                !multiline && isPlain(text, inFlow) && !RESOLVED.matcher(text).matches();
        return plain ? Style.PLAIN : Style.SINGLE;
    }

    private static boolean isPrintable(int c) {
        return c == '\n'
                || (c >= ' ' && c <= 0x7e)
                || c == 0x85
                || (c >= 0xa0 && c <= 0xd7ff)
                || (c >= 0xe000 && c <= 0xfffd && c != 0xfeff);
    }

    private static boolean isPlain(String text, boolean inFlow) {
        if (text.startsWith("---") || text.startsWith("...")) {
            return false;
        }
        char last = text.charAt(text.length() - 1);
        if (text.charAt(0) == ' ' || last == ' ') {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean blankAfter = i + 1 >= text.length() || " \t\n".indexOf(text.charAt(i + 1)) >= 0;
            boolean blankBefore = i == 0 || " \t\n".indexOf(text.charAt(i - 1)) >= 0;
            if (i == 0
                    && ("#,[]{}&*!|>'\"%@`".indexOf(c) >= 0
                            || ((c == '?' || c == ':') && (blankAfter || inFlow))
                            || (c == '-' && blankAfter))) {
                return false;
            }
            boolean flowMark = inFlow && ",?[]{}".indexOf(c) >= 0;
            if (i > 0 && (flowMark || (c == ':' && (blankAfter || inFlow)) || (c == '#' && blankBefore))) {
                return false;
            }
        }
        return true;
    }

    /** Breaks at single blanks once the line is full. */
    private void folded(String text, int here, boolean split) {
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            boolean blank = i < text.length() && text.charAt(i) == ' ';
            if (i == text.length() || blank) {
                out.append(text, from, i);
                from = i;
                if (blank) {
                    int end = i;
                    while (end < text.length() && text.charAt(end) == ' ') {
                        end++;
                    }
                    boolean breaks = split && end == i + 1 && column() > width;
                    if (breaks) {
                        line(here);
                    } else {
                        out.append(text, i, end);
                    }
                    from = end;
                    i = end - 1;
                }
            }
        }
    }

    private void single(String text, int here, boolean split) {
        out.append('\'');
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int end = i + 1;
            if (c == ' ') {
                while (end < text.length() && text.charAt(end) == ' ') {
                    end++;
                }
                if (end == i + 1 && column() > width && split && i > 0 && end < text.length()) {
                    line(here);
                } else {
                    out.append(text, i, end);
                }
            } else if (c == '\n') {
                while (end < text.length() && text.charAt(end) == '\n') {
                    end++;
                }
                out.append("\n".repeat(end - i + 1)).append(" ".repeat(here));
            } else {
                while (end < text.length() && text.charAt(end) != ' ' && text.charAt(end) != '\n') {
                    end++;
                }
                out.append(text.substring(i, end).replace("'", "''"));
            }
            i = end;
        }
        out.append('\'');
    }

    private void doubled(String text, int here, boolean split) {
        out.append('"');
        int start = 0;
        int end = 0;
        while (end <= text.length()) {
            int c = end < text.length() ? text.charAt(end) : -1;
            boolean plain = c >= 0
                    && c != '"'
                    && c != '\\'
                    && c != 0x85
                    && c != 0x2028
                    && c != 0x2029
                    && c != 0xfeff
                    && c != '\n'
                    && isPrintable(text.codePointAt(end));
            if (!plain) {
                out.append(text, start, Math.min(end, text.length()));
                start = end;
                if (c >= 0) {
                    out.append(escape(text.codePointAt(end)));
                    start = end + Character.charCount(text.codePointAt(end));
                    end = start - 1;
                }
            }
            boolean mayBreak = end > 0 && end < text.length() - 1 && (c == ' ' || start >= end);
            if (mayBreak && column() + (end - start) > width && split) {
                out.append(text, start, Math.max(start, end)).append('\\');
                start = Math.max(start, end);
                line(here);
                if (text.charAt(start) == ' ') {
                    out.append('\\');
                }
            }
            end++;
        }
        out.append('"');
    }

    private static String escape(int c) {
        return switch (c) {
            case 0 -> "\\0";
            case 7 -> "\\a";
            case '\b' -> "\\b";
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case 0x0b -> "\\v";
            case '\f' -> "\\f";
            case '\r' -> "\\r";
            case 0x1b -> "\\e";
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case 0x85 -> "\\N";
            case 0xa0 -> "\\_";
            case 0x2028 -> "\\L";
            case 0x2029 -> "\\P";
            default -> String.format(Locale.ROOT, c < 0x100 ? "\\x%02X" : c < 0x10000 ? "\\u%04X" : "\\U%08X", c);
        };
    }
}
