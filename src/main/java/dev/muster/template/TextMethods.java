package dev.muster.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The methods of Python's str; {@code TextCase}, {@code TextSplit} and {@code TextPadding} do the larger part. */
final class TextMethods {
    static final Set<String> NAMES = Set.of(
            "capitalize",
            "casefold",
            "center",
            "count",
            "encode",
            "endswith",
            "expandtabs",
            "find",
            "format",
            "format_map",
            "index",
            "isalnum",
            "isalpha",
            "isascii",
            "isdecimal",
            "isdigit",
            "isidentifier",
            "islower",
            "isnumeric",
            "isprintable",
            "isspace",
            "istitle",
            "isupper",
            "join",
            "ljust",
            "lower",
            "lstrip",
            "maketrans",
            "partition",
            "removeprefix",
            "removesuffix",
            "replace",
            "rfind",
            "rindex",
            "rjust",
            "rpartition",
            "rsplit",
            "rstrip",
            "split",
            "splitlines",
            "startswith",
            "strip",
            "swapcase",
            "title",
            "translate",
            "upper",
            "zfill");

    private TextMethods() {}

    static Value call(String text, String name, Arguments arguments) {
        switch (name) {
            case "format":
                return Value.of(StrFormat.format(text, arguments));
            case "join":
                return joined(text, arguments.sole(name));
            case "split", "rsplit":
                return TextSplit.split(text, name, arguments);
            case "splitlines":
                return TextSplit.lines(text, arguments.bind(name, "keepends?").flag(0, false));
            case "startswith":
                return affixed(text, name, arguments.bind(name, "prefix start? end?"), true);
            case "endswith":
                return affixed(text, name, arguments.bind(name, "suffix start? end?"), false);
            case "strip", "lstrip", "rstrip":
                return Value.of(TextSplit.stripped(text, name, arguments.bind(name, "chars?")));
            case "replace":
                return replaced(text, arguments.bind(name, "old new count?"));
            case "find", "rfind", "index", "rindex", "count":
                return found(text, name, arguments.bind(name, "sub start? end?"));
            case "removeprefix": {
                String prefix = arguments.bind(name, "prefix").text(0);
                return Value.of(text.startsWith(prefix) ? text.substring(prefix.length()) : text);
            }
            case "removesuffix": {
                String suffix = arguments.bind(name, "suffix").text(0);
                boolean ends = !suffix.isEmpty() && text.endsWith(suffix);
                return Value.of(ends ? text.substring(0, text.length() - suffix.length()) : text);
            }
            case "partition", "rpartition":
                return TextSplit.partition(text, arguments.bind(name, "sep").text(0), name.equals("partition"));
            case "center", "ljust", "rjust":
                return Value.of(TextPadding.padded(text, name, arguments.bind(name, "width fill?")));
            case "zfill":
                return Value.of(TextPadding.zeroFilled(
                        text, arguments.bind(name, "width").integer(0)));
            case "expandtabs":
                return Value.of(TextPadding.expanded(
                        text, arguments.bind(name, "tabsize?").integer(0, 8)));
            case "encode":
                return Value.Bytes.of(Octets.encoded(
                        text, arguments.bind(name, "encoding? errors?").text(0, "utf-8")));
            case "format_map": {
                Value map = arguments.bind(name, "mapping").value(0);
                if (!(map instanceof Value.Dict dict)) {
                    throw new Fault("'" + map.typeName() + "' object is not a mapping");
                }
                Map<String, Value> named = new LinkedHashMap<>();
                dict.entries().forEach((key, value) -> named.put(key.str(), value));
                return Value.of(StrFormat.format(text, new Arguments(List.of(), named)));
            }
            case "translate":
                return Value.of(translated(text, arguments.bind(name, "table").value(0)));
            case "maketrans":
                return translation(arguments.bind(name, "x y? z?"));
            default:
                if (arguments.count() > 0) {
                    throw new Fault("str." + name + "() takes no arguments (" + arguments.count() + " given)");
                }
                return TextCase.call(text, name);
        }
    }

    private static String translated(String text, Value table) {
        if (!(table instanceof Value.Dict dict)) {
            throw new Fault("'" + table.typeName() + "' object is not a table of characters");
        }
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            Value found = dict.entries().get(Value.of(c));
            if (found == null) {
                out.appendCodePoint(c);
            } else if (Numbers.isInteger(found)) {
                out.appendCodePoint(Numbers.integer(found).intValue());
            } else if (!(found instanceof Value.None)) {
                out.append(TextFilters.path(found));
            }
        });
        return out.toString();
    }

    private static Value translation(Bound bound) {
        Map<Value, Value> table = new LinkedHashMap<>();
        if (bound.value(0) instanceof Value.Dict dict) {
            dict.entries()
                    .forEach((key, value) -> table.put(
                            key instanceof Value.Text text
                                    ? Value.of(text.text().codePointAt(0))
                                    : key,
                            value));
            return new Value.Dict(table);
        }
        int[] from = bound.text(0).codePoints().toArray();
        int[] to = bound.text(1).codePoints().toArray();
        if (from.length != to.length) {
            throw new Fault("the first two maketrans arguments must have equal length");
        }
        for (int i = 0; i < from.length; i++) {
            table.put(Value.of(from[i]), Value.of(to[i]));
        }
        bound.text(2, "").codePoints().forEach(c -> table.put(Value.of(c), Value.none()));
        return new Value.Dict(table);
    }

    private static Value joined(String separator, Value items) {
        List<String> parts = new ArrayList<>();
        for (Value item : Operations.items(items)) {
            if (!(Operations.usable(item) instanceof Value.Text text)) {
                throw new Fault(
                        "sequence item " + parts.size() + ": expected str instance, " + item.typeName() + " found");
            }
            parts.add(text.text());
        }
        return Value.of(String.join(separator, parts));
    }

    private static Value affixed(String text, String name, Bound bound, boolean prefix) {
        String part = part(text, bound, 1);
        List<Value> wanted = bound.value(0) instanceof Value.Tuple several ? several.items() : List.of(bound.value(0));
        for (Value each : wanted) {
            if (!(each instanceof Value.Text affix)) {
                throw new Fault(name + " first arg must be str or a tuple of str, not " + each.typeName());
            }
            if (prefix ? part.startsWith(affix.text()) : part.endsWith(affix.text())) {
                return Value.of(true);
            }
        }
        return Value.of(false);
    }

    private static String part(String text, Bound bound, int index) {
        int start = ListMethods.clipped(bound.integer(index, 0), text.length());
        int end = ListMethods.clipped(bound.integer(index + 1, text.length()), text.length());
        return start >= end ? "" : text.substring(start, end);
    }

    private static Value replaced(String text, Bound bound) {
        return Value.of(replaced(text, bound.text(0), bound.text(1), bound.integer(2, -1)));
    }

    /** Python's {@code str.replace}: an empty text stands between any two characters. */
    static String replaced(String text, String old, String with, int most) {
        if (most == 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int from = 0;
        int done = 0;
        if (old.isEmpty()) {
            for (; from <= text.length() && done != most; from++, done++) {
                out.append(with).append(text, from, Math.min(from + 1, text.length()));
                Limits.text(out.length());
            }
            return from < text.length() ? out.append(text, from, text.length()).toString() : out.toString();
        }
        for (int at = text.indexOf(old); at >= 0 && done != most; at = text.indexOf(old, from), done++) {
            out.append(text, from, at).append(with);
            from = at + old.length();
            Limits.text(out.length());
        }
        return out.append(text, from, text.length()).toString();
    }

    private static Value found(String text, String name, Bound bound) {
        String wanted = bound.text(0);
        int start = ListMethods.clipped(bound.integer(1, 0), text.length());
        String part = part(text, bound, 1);
        if (name.equals("count")) {
            int count = 0;
            int step = Math.max(1, wanted.length());
            for (int at = part.indexOf(wanted);
                    at >= 0 && at + wanted.length() <= part.length();
                    at = part.indexOf(wanted, at + step)) {
                count++;
                if (at + step > part.length()) {
                    break;
                }
            }
            return Value.of(count);
        }
        int at = name.startsWith("r") ? part.lastIndexOf(wanted) : part.indexOf(wanted);
        if (at < 0 && name.endsWith("index")) {
            throw new Fault("substring not found");
        }
        return Value.of(at < 0 ? -1 : at + start);
    }
}
