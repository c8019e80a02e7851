package dev.muster.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code pprint.pformat}: 80 columns, keys sorted, long texts cut between words. */
final class PrettyPrint {
    private static final int WIDTH = 80;
    private static final Pattern WORDS = Pattern.compile("\\S*\\s*", Pattern.UNICODE_CHARACTER_CLASS);

    private final StringBuilder out = new StringBuilder();

    private PrettyPrint() {}

    static String of(Value value) {
        if (value instanceof Undefined undefined) {
            return undefined.isForgiving() ? "Undefined" : undefined.described();
        }
        PrettyPrint print = new PrettyPrint();
        print.write(value, 0, 0, 1);
        return print.out.toString();
    }

    private void write(Value value, int indent, int allowance, int level) {
        String line = sorted(value).repr();
        if (line.length() <= WIDTH - indent - allowance) {
            out.append(line);
        } else if (value instanceof Value.Dict dict && dict.isTruthy()) {
            dict(dict, indent + 1, allowance + 1, level + 1);
        } else if (Operations.isSequence(value) && value.isTruthy()) {
            items(Operations.items(value), value instanceof Value.Tuple, indent + 1, allowance, level + 1);
        } else if (value instanceof Value.Text text && value.isTruthy()) {
            text(text.text(), indent, allowance, level);
        } else {
            out.append(line);
        }
    }

    private static Value sorted(Value value) {
        if (value instanceof Value.Dict dict) {
            Map<Value, Value> entries = new java.util.LinkedHashMap<>();
            entries(dict).forEach(entry -> entries.put(entry.getKey(), sorted(entry.getValue())));
            return new Value.Dict(entries);
        }
        if (value instanceof Value.Seq list) {
            return Value.list(list.items().stream().map(PrettyPrint::sorted).toList());
        }
        return value instanceof Value.Tuple tuple
                ? new Value.Tuple(
                        tuple.items().stream().map(PrettyPrint::sorted).toList())
                : value;
    }

    private static List<Map.Entry<Value, Value>> entries(Value.Dict dict) {
        List<Map.Entry<Value, Value>> entries = new ArrayList<>(dict.entries().entrySet());
        try {
            entries.sort(Map.Entry.comparingByKey(Operations::compare));
        } catch (Fault mixed) {
            return new ArrayList<>(dict.entries().entrySet());
        }
        return entries;
    }

    private void dict(Value.Dict dict, int indent, int allowance, int level) {
        out.append('{');
        List<Map.Entry<Value, Value>> entries = entries(dict);
        for (int i = 0; i < entries.size(); i++) {
            boolean last = i == entries.size() - 1;
            String key = entries.get(i).getKey().repr();
            out.append(key).append(": ");
            write(entries.get(i).getValue(), indent + key.length() + 2, last ? allowance : 1, level);
            out.append(last ? "" : ",\n" + " ".repeat(indent));
        }
        out.append('}');
    }

    private void items(List<Value> items, boolean tuple, int indent, int allowance, int level) {
        String end = tuple ? items.size() == 1 ? ",)" : ")" : "]";
        out.append(tuple ? '(' : '[');
        for (int i = 0; i < items.size(); i++) {
            out.append(i == 0 ? "" : ",\n" + " ".repeat(indent));
            write(items.get(i), indent, i == items.size() - 1 ? allowance + end.length() : 1, level);
        }
        out.append(end);
    }

    private void text(String text, int column, int room, int level) {
        int indent = level == 1 ? column + 1 : column;
        int allowance = level == 1 ? room + 1 : room;
        List<String> chunks = new ArrayList<>();
        List<Value> lines = Operations.items(TextSplit.lines(text, true));
        for (int i = 0; i < lines.size(); i++) {
            boolean last = i == lines.size() - 1;
            int width = WIDTH - indent - (last ? allowance : 0);
            String whole = lines.get(i).repr();
            if (whole.length() <= width) {
                chunks.add(whole);
            } else {
                words(lines.get(i).str(), WIDTH - indent, last ? allowance : 0, chunks);
            }
        }
        if (chunks.size() == 1) {
            out.append(chunks.get(0));
            return;
        }
        out.append(level == 1 ? "(" : "")
                .append(String.join("\n" + " ".repeat(indent), chunks))
                .append(level == 1 ? ")" : "");
    }

    private static void words(String line, int width, int allowance, List<String> chunks) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORDS.matcher(line);
        while (matcher.find() && !matcher.group().isEmpty()) {
            words.add(matcher.group());
        }
        String current = "";
        for (int i = 0; i < words.size(); i++) {
            int most = i == words.size() - 1 ? width - allowance : width;
            if (PythonText.quoted(current + words.get(i)).length() > most) {
                if (!current.isEmpty()) {
                    chunks.add(PythonText.quoted(current));
                }
                current = words.get(i);
            } else {
                current += words.get(i);
            }
        }
        if (!current.isEmpty()) {
            chunks.add(PythonText.quoted(current));
        }
    }
}
