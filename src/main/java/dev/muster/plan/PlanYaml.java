package dev.muster.plan;

import dev.muster.template.Value;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a tree of mappings, lists, texts, numbers and truths as YAML in the one form that plans have: texts of several
 * lines as literal blocks, so that people can read them, all other texts in double quotes with everything escaped that
 * a terminal or an editor might take for more than it is. What it writes reads back as the same tree.
 */
final class PlanYaml {
    private static final String STEP = "  ";
    private final StringBuilder out = new StringBuilder();

    private PlanYaml() {}

    /** The entries of the outermost mapping. */
    static String write(Value.Dict tree) {
        PlanYaml writer = new PlanYaml();
        writer.entries(tree.entries(), "", false);
        return writer.out.toString();
    }

    private void entries(Map<Value, Value> entries, String indent, boolean firstStands) {
        boolean first = firstStands;
        for (Map.Entry<Value, Value> entry : entries.entrySet()) {
            out.append(first ? "" : indent).append(key(entry.getKey().str())).append(':');
            first = false;
            value(entry.getValue(), indent);
        }
    }

    private static String key(String name) {
        return name.matches("[a-z][a-z0-9 ]*") ? name : quoted(name);
    }

    /** What stands behind a key. */
    private void value(Value value, String indent) {
        if (value instanceof Value.Dict dict && !dict.entries().isEmpty()) {
            out.append('\n');
            entries(dict.entries(), indent + STEP, false);
        } else if (value instanceof Value.Seq list && !list.items().isEmpty()) {
            out.append('\n');
            items(list.items(), indent + STEP);
        } else if (value instanceof Value.Text text && isBlock(text.text())) {
            block(text.text(), indent + STEP);
        } else {
            out.append(' ').append(scalar(value)).append('\n');
        }
    }

    private void items(List<Value> items, String indent) {
        for (Value item : items) {
            out.append(indent).append("- ");
            if (item instanceof Value.Dict dict && !dict.entries().isEmpty()) {
                entries(dict.entries(), indent + STEP, true);
            } else {
                out.append(scalar(item)).append('\n');
            }
        }
    }

    private static String scalar(Value value) {
        if (value instanceof Value.Text text) {
            return quoted(text.text());
        }
        if (value instanceof Value.Bool bool) {
            return bool.value() ? "true" : "false";
        }
        if (value instanceof Value.Int number) {
            return number.str();
        }
        return value instanceof Value.Dict ? "{}" : "[]";
    }

    // ---- texts ----

    private void block(String text, String indent) {
        int end = text.length();
        while (text.charAt(end - 1) == '\n') {
            end--;
        }
        int feeds = text.length() - end;
        out.append(" |")
                .append(STEP.length())
                .append(feeds == 0 ? "-" : feeds == 1 ? "" : "+")
                .append('\n');
        for (String line : text.substring(0, end).split("\n", -1)) {
            out.append(line.isEmpty() ? "" : indent).append(line).append('\n');
        }
        out.append("\n".repeat(Math.max(0, feeds - 1)));
    }

    private static boolean isBlock(String text) {
        return text.indexOf('\n') >= 0
                && !text.isBlank()
                && text.codePoints().allMatch(c -> c == '\n' || c == '\t' || isPlain(c));
    }

    /** Whether it can stand in a file and on a terminal as it is. */
    private static boolean isPlain(int c) {
        if (c < 0x20 || c == 0x7f) {
            return false;
        }
        int type = Character.getType(c);
        return c < 0x7f
                || !(type == Character.CONTROL
                        || type == Character.FORMAT
                        || type == Character.LINE_SEPARATOR
                        || type == Character.PARAGRAPH_SEPARATOR
                        || type == Character.SURROGATE
                        || type == Character.PRIVATE_USE
                        || type == Character.UNASSIGNED);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (isPlain(c)) {
                quoted.appendCodePoint(c);
            } else if (c == '\n') {
                quoted.append("\\n");
            } else if (c == '\t') {
                quoted.append("\\t");
            } else {
                quoted.append(String.format(Locale.ROOT, c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
            }
        });
        return quoted.append('"').toString();
    }
}
