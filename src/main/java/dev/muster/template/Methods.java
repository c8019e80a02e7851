package dev.muster.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The methods of Python's str, list, tuple, dict, int and float that templates call. */
final class Methods {
    private static final Set<String> OF_TEXT = Set.of(
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
    private static final Set<String> OF_LIST = Set.of(
            "append",
            "clear",
            "copy",
            "count",
            "extend",
            "index",
            "insert",
            "pop",
            "remove",
            "reverse",
            "sort",
            "__setitem__");
    private static final Set<String> OF_TUPLE = Set.of("count", "index");
    private static final Set<String> OF_DICT = Set.of(
            "clear",
            "copy",
            "get",
            "items",
            "keys",
            "pop",
            "popitem",
            "setdefault",
            "update",
            "values",
            "fromkeys",
            "__setitem__");
    private static final Set<String> OF_RANGE = Set.of("count", "index");
    private static final Set<String> OF_CYCLER = Set.of("next", "reset");
    private static final Set<String> OF_LOOP = Set.of("cycle", "changed");

    private Methods() {}

    static boolean has(Value object, String name) {
        return of(object).contains(name) || Dunders.has(object, name);
    }

    private static Set<String> of(Value object) {
        if (object instanceof Value.Text) {
            return OF_TEXT;
        }
        if (object instanceof Value.Dict) {
            return OF_DICT;
        }
        if (object instanceof Value.Seq) {
            return OF_LIST;
        }
        if (object instanceof Value.Tuple) {
            return OF_TUPLE;
        }
        if (object instanceof Value.Moment || object instanceof Value.Date) {
            return TimeMethods.OF_MOMENT;
        }
        if (object instanceof Value.Span) {
            return TimeMethods.OF_SPAN;
        }
        if (Numbers.isNumber(object)) {
            return object instanceof Value.Real ? NumberMethods.OF_REAL : NumberMethods.OF_INTEGER;
        }
        if (object instanceof Value.Bytes) {
            return BytesMethods.NAMES;
        }
        if (object instanceof Value.Set) {
            return SetMethods.NAMES;
        }
        if (object instanceof Value.Range) {
            return OF_RANGE;
        }
        if (object instanceof Cycler) {
            return OF_CYCLER;
        }
        return object instanceof LoopState ? OF_LOOP : Set.of();
    }

    static Value call(Value object, String name, Arguments arguments, Frame frame) {
        if (!of(object).contains(name)) {
            return Dunders.call(object, name, arguments);
        }
        if (object instanceof Value.Text text) {
            return ofText(text.text(), name, arguments);
        }
        if (object instanceof Value.Dict dict) {
            return ofDict(dict, name, arguments);
        }
        if (object instanceof Value.Seq seq) {
            return ofList(seq, name, arguments);
        }
        if (object instanceof Value.Tuple tuple) {
            return name.equals("count")
                    ? counted(tuple.items(), sole(name, arguments))
                    : indexed(tuple.items(), sole(name, arguments), "tuple.index(x): x not in tuple");
        }
        if (object instanceof Cycler cycler) {
            if (name.equals("next")) {
                return cycler.next();
            }
            cycler.reset();
            return Value.none();
        }
        if (object instanceof Value.Bytes bytes) {
            return BytesMethods.call(bytes, name, arguments, frame);
        }
        if (object instanceof Value.Set set) {
            return SetMethods.call(set, name, arguments);
        }
        if (object instanceof Value.Span span) {
            return TimeMethods.seconds(span.value(), arguments);
        }
        if (Numbers.isNumber(object)) {
            return NumberMethods.call(object, name, arguments);
        }
        if (object instanceof Value.Range range) {
            return name.equals("count")
                    ? counted(range.items(), sole(name, arguments))
                    : indexed(range.items(), sole(name, arguments), "value is not in range");
        }
        if (object instanceof LoopState loop) {
            return loop.call(name, arguments).orElseThrow();
        }
        return TimeMethods.call(object, name, arguments);
    }

    private static Value sole(String name, Arguments arguments) {
        return bind(name, "value", arguments).value(0);
    }

    private static Bound bind(String name, String parameters, Arguments arguments) {
        return Signature.of(name, parameters).bind(arguments);
    }

    // str

    private static Value ofText(String text, String name, Arguments arguments) {
        switch (name) {
            case "format":
                return Value.of(StrFormat.format(text, arguments));
            case "join":
                return joined(text, sole(name, arguments));
            case "split", "rsplit":
                return split(text, name, arguments);
            case "splitlines":
                return lines(text, bind(name, "keepends?", arguments).flag(0, false));
            case "startswith":
                return affixed(text, name, bind(name, "prefix start? end?", arguments), true);
            case "endswith":
                return affixed(text, name, bind(name, "suffix start? end?", arguments), false);
            case "strip", "lstrip", "rstrip":
                return Value.of(stripped(text, name, bind(name, "chars?", arguments)));
            case "replace":
                return replaced(text, bind(name, "old new count?", arguments));
            case "find", "rfind", "index", "rindex", "count":
                return found(text, name, bind(name, "sub start? end?", arguments));
            case "removeprefix": {
                String prefix = bind(name, "prefix", arguments).text(0);
                return Value.of(text.startsWith(prefix) ? text.substring(prefix.length()) : text);
            }
            case "removesuffix": {
                String suffix = bind(name, "suffix", arguments).text(0);
                boolean ends = !suffix.isEmpty() && text.endsWith(suffix);
                return Value.of(ends ? text.substring(0, text.length() - suffix.length()) : text);
            }
            case "partition", "rpartition":
                return partition(text, bind(name, "sep", arguments).text(0), name.equals("partition"));
            case "center", "ljust", "rjust":
                return Value.of(padded(text, name, bind(name, "width fill?", arguments)));
            case "zfill":
                return Value.of(zeroFilled(text, bind(name, "width", arguments).integer(0)));
            case "expandtabs":
                return Value.of(expanded(text, bind(name, "tabsize?", arguments).integer(0, 8)));
            case "encode":
                return Value.Bytes.of(Octets.encoded(
                        text, bind(name, "encoding? errors?", arguments).text(0, "utf-8")));
            case "format_map": {
                Value map = bind(name, "mapping", arguments).value(0);
                if (!(map instanceof Value.Dict dict)) {
                    throw new Fault("'" + map.typeName() + "' object is not a mapping");
                }
                java.util.Map<String, Value> named = new java.util.LinkedHashMap<>();
                dict.entries().forEach((key, value) -> named.put(key.str(), value));
                return Value.of(StrFormat.format(text, new Arguments(List.of(), named)));
            }
            case "translate":
                return Value.of(translated(text, bind(name, "table", arguments).value(0)));
            case "maketrans":
                return translation(bind(name, "x y? z?", arguments));
            default:
                if (arguments.count() > 0) {
                    throw new Fault("str." + name + "() takes no arguments (" + arguments.count() + " given)");
                }
                return plain(text, name);
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
        Map<Value, Value> table = new java.util.LinkedHashMap<>();
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

    private static Value plain(String text, String name) {
        return switch (name) {
            case "lower" -> Value.of(text.toLowerCase(Locale.ROOT));
            case "casefold" ->
                Value.of(text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).replace('\u03c2', '\u03c3'));
            case "isprintable" -> Value.of(text.codePoints().allMatch(c -> c == ' ' || PythonText.isPrintable(c)));
            case "upper" -> Value.of(text.toUpperCase(Locale.ROOT));
            case "capitalize" -> Value.of(capitalized(text));
            case "title" -> Value.of(titled(text));
            case "swapcase" -> Value.of(swapped(text));
            case "isdigit", "isdecimal", "isnumeric" -> all(text, Character::isDigit);
            case "isalpha" -> all(text, Character::isLetter);
            case "isalnum" -> all(text, Character::isLetterOrDigit);
            case "isspace" -> all(text, Character::isWhitespace);
            case "isascii" -> Value.of(text.chars().allMatch(c -> c < 128));
            case "isidentifier" ->
                Value.of(!text.isEmpty()
                        && !Character.isDigit(text.charAt(0))
                        && text.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_'));
            case "islower" ->
                Value.of(text.equals(text.toLowerCase(Locale.ROOT))
                        && text.chars().anyMatch(Character::isLowerCase));
            case "isupper" ->
                Value.of(text.equals(text.toUpperCase(Locale.ROOT))
                        && text.chars().anyMatch(Character::isUpperCase));
            default -> Value.of(text.chars().anyMatch(Character::isLetter) && text.equals(titled(text)));
        };
    }

    private static Value all(String text, java.util.function.IntPredicate is) {
        return Value.of(!text.isEmpty() && text.codePoints().allMatch(is));
    }

    static String capitalized(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.offsetByCodePoints(0, 1);
        return titled(text.codePointAt(0)) + text.substring(first).toLowerCase(Locale.ROOT);
    }

    /** A character as it starts a word: {@code ß} becomes {@code Ss}. */
    static String titled(int c) {
        String upper = Character.toString(c).toUpperCase(Locale.ROOT);
        return upper.codePointCount(0, upper.length()) == 1
                ? Character.toString(Character.toTitleCase(c))
                : upper.charAt(0) + upper.substring(1).toLowerCase(Locale.ROOT);
    }

    private static String titled(String text) {
        StringBuilder out = new StringBuilder();
        boolean inWord = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            out.append(inWord ? Character.toString(c).toLowerCase(Locale.ROOT) : titled(c));
            inWord = Character.isLetter(c);
        }
        return out.toString();
    }

    private static String swapped(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            String one = Character.toString(c);
            out.append(
                    Character.isUpperCase(c)
                            ? one.toLowerCase(Locale.ROOT)
                            : Character.isLowerCase(c) ? one.toUpperCase(Locale.ROOT) : one);
        });
        return out.toString();
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

    static Value split(String text, String name, Arguments arguments) {
        Bound bound = bind(name, "sep? maxsplit?", arguments);
        int most = bound.integer(1, -1);
        boolean fromRight = name.equals("rsplit");
        List<String> parts =
                bound.has(0) ? splitBy(text, bound.text(0), most, fromRight) : words(text, most, fromRight);
        return Value.texts(parts);
    }

    private static List<String> splitBy(String text, String separator, int most, boolean fromRight) {
        if (separator.isEmpty()) {
            throw new Fault("empty separator");
        }
        List<String> parts = new ArrayList<>();
        if (fromRight) {
            int end = text.length();
            for (int at = text.lastIndexOf(separator, end - separator.length());
                    at >= 0 && end >= separator.length() && parts.size() != most;
                    at = text.lastIndexOf(separator, end - separator.length())) {
                parts.add(text.substring(at + separator.length(), end));
                end = at;
                if (end < separator.length()) {
                    break;
                }
            }
            parts.add(text.substring(0, end));
            Collections.reverse(parts);
            return parts;
        }
        int from = 0;
        for (int at = text.indexOf(separator); at >= 0 && parts.size() != most; at = text.indexOf(separator, from)) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static List<String> words(String text, int most, boolean fromRight) {
        List<String> parts = new ArrayList<>();
        if (fromRight) {
            int end = text.length();
            while (true) {
                while (end > 0 && isSpace(text.charAt(end - 1))) {
                    end--;
                }
                if (end == 0) {
                    break;
                }
                int start = end;
                while (start > 0 && !isSpace(text.charAt(start - 1))) {
                    start--;
                }
                start = parts.size() == most ? 0 : start;
                parts.add(text.substring(start, end));
                end = start;
            }
            Collections.reverse(parts);
            return parts;
        }
        int at = 0;
        while (true) {
            while (at < text.length() && isSpace(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                return parts;
            }
            int end = at;
            while (end < text.length() && !isSpace(text.charAt(end))) {
                end++;
            }
            end = parts.size() == most ? text.length() : end;
            parts.add(text.substring(at, end));
            at = end;
        }
    }

    static boolean isSpace(char c) {
        return Character.isWhitespace(c) || c == 0xa0 || c == 0x85 || c == 0x2007 || c == 0x202f;
    }

    static Value lines(String text, boolean keepEnds) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n'
                    || (c >= 0x0b && c <= 0x0d)
                    || (c >= 0x1c && c <= 0x1e)
                    || c == 0x85
                    || c == 0x2028
                    || c == 0x2029) {
                int end = i;
                if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                    i++;
                }
                lines.add(text.substring(from, keepEnds ? i + 1 : end));
                from = i + 1;
            }
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return Value.texts(lines);
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
        int start = clipped(bound.integer(index, 0), text.length());
        int end = clipped(bound.integer(index + 1, text.length()), text.length());
        return start >= end ? "" : text.substring(start, end);
    }

    private static int clipped(int index, int length) {
        return Math.max(0, Math.min(length, index < 0 ? index + length : index));
    }

    private static String stripped(String text, String name, Bound bound) {
        String characters = bound.has(0) ? bound.text(0) : null;
        return stripped(text, characters, !name.equals("rstrip"), !name.equals("lstrip"));
    }

    /** Python's strip family; no characters means white space. */
    static String stripped(
            String text, @org.jspecify.annotations.Nullable String characters, boolean left, boolean right) {
        int from = 0;
        int to = text.length();
        while (left && from < to && goes(text.charAt(from), characters)) {
            from++;
        }
        while (right && to > from && goes(text.charAt(to - 1), characters)) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean goes(char c, @org.jspecify.annotations.Nullable String characters) {
        return characters == null ? isSpace(c) : characters.indexOf(c) >= 0;
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
        int start = clipped(bound.integer(1, 0), text.length());
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

    private static Value partition(String text, String separator, boolean first) {
        if (separator.isEmpty()) {
            throw new Fault("empty separator");
        }
        int at = first ? text.indexOf(separator) : text.lastIndexOf(separator);
        List<String> parts = at >= 0
                ? List.of(text.substring(0, at), separator, text.substring(at + separator.length()))
                : first ? List.of(text, "", "") : List.of("", "", text);
        return new Value.Tuple(parts.stream().map(Value::of).toList());
    }

    static String padded(String text, String how, Bound bound) {
        String fill = bound.text(1, " ");
        if (fill.codePointCount(0, fill.length()) != 1) {
            throw new Fault("The fill character must be exactly one character long");
        }
        int missing = bound.integer(0) - text.codePointCount(0, text.length());
        Limits.text(missing);
        if (missing <= 0) {
            return text;
        }
        return switch (how) {
            case "ljust" -> text + fill.repeat(missing);
            case "rjust" -> fill.repeat(missing) + text;
            default -> centered(text, bound.integer(0), fill);
        };
    }

    /** Python puts the odd blank left when the width is odd. */
    static String centered(String text, int width, String fill) {
        int missing = width - text.codePointCount(0, text.length());
        Limits.text(missing);
        if (missing <= 0) {
            return text;
        }
        int left = missing / 2 + (missing & width & 1);
        return fill.repeat(left) + text + fill.repeat(missing - left);
    }

    private static String zeroFilled(String text, int width) {
        Limits.text(width);
        int missing = width - text.length();
        if (missing <= 0) {
            return text;
        }
        boolean signed = text.startsWith("-") || text.startsWith("+");
        return signed ? text.charAt(0) + "0".repeat(missing) + text.substring(1) : "0".repeat(missing) + text;
    }

    private static String expanded(String text, int size) {
        StringBuilder out = new StringBuilder();
        int column = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\t') {
                int blanks = size <= 0 ? 0 : size - column % size;
                Limits.text((long) out.length() + blanks);
                out.append(" ".repeat(blanks));
                column += blanks;
            } else {
                out.append(c);
                column = c == '\n' || c == '\r' ? 0 : column + 1;
            }
        }
        return out.toString();
    }

    // list

    private static Value ofList(Value.Seq list, String name, Arguments arguments) {
        List<Value> items = list.items();
        switch (name) {
            case "append":
                Limits.items(items.size());
                items.add(sole(name, arguments));
                return Value.none();
            case "extend":
                items.addAll(new ArrayList<>(Operations.items(sole(name, arguments))));
                Limits.items(items.size());
                return Value.none();
            case "insert": {
                Bound bound = bind(name, "index object", arguments);
                items.add(clipped(bound.integer(0), items.size()), bound.value(1));
                return Value.none();
            }
            case "pop": {
                if (items.isEmpty()) {
                    throw new Fault("pop from empty list");
                }
                int index = bind(name, "index?", arguments).integer(0, -1);
                int at = index < 0 ? index + items.size() : index;
                if (at < 0 || at >= items.size()) {
                    throw new Fault("pop index out of range");
                }
                return items.remove(at);
            }
            case "remove": {
                int at = items.indexOf(sole(name, arguments));
                if (at < 0) {
                    throw new Fault("list.remove(x): x not in list");
                }
                items.remove(at);
                return Value.none();
            }
            case "clear":
                items.clear();
                return Value.none();
            case "reverse":
                Collections.reverse(items);
                return Value.none();
            case "sort": {
                if (!arguments.positional().isEmpty()) {
                    throw new Fault("sort() takes no positional arguments");
                }
                Bound bound = bind(name, "reverse?", arguments);
                Comparator<Value> order = Operations::compare;
                items.sort(bound.flag(0, false) ? order.reversed() : order);
                return Value.none();
            }
            case "copy":
                return Value.list(items);
            case "count":
                return counted(items, sole(name, arguments));
            case "index":
                return indexed(
                        items, sole(name, arguments), sole(name, arguments).repr() + " is not in list");
            case "__setitem__": {
                Bound bound = bind(name, "index value", arguments);
                int at = bound.integer(0) < 0 ? bound.integer(0) + items.size() : bound.integer(0);
                if (at < 0 || at >= items.size()) {
                    throw new Fault("list assignment index out of range");
                }
                items.set(at, bound.value(1));
                return Value.none();
            }
            default:
                throw new IllegalStateException(name);
        }
    }

    private static Value counted(List<Value> items, Value wanted) {
        return Value.of(items.stream().filter(wanted::equals).count());
    }

    private static Value indexed(List<Value> items, Value wanted, String missing) {
        int at = items.indexOf(wanted);
        if (at < 0) {
            throw new Fault(missing);
        }
        return Value.of(at);
    }

    // dict

    private static Value ofDict(Value.Dict dict, String name, Arguments arguments) {
        Map<Value, Value> entries = dict.entries();
        switch (name) {
            case "get": {
                Bound bound = bind(name, "key default?", arguments);
                Value found = entries.get(Operations.key(bound.value(0)));
                return found != null ? found : bound.raw(1);
            }
            case "items":
                return new Value.View("dict_items", Operations.items(pairs(dict)));
            case "keys":
                return new Value.View("dict_keys", new ArrayList<>(entries.keySet()));
            case "values":
                return new Value.View("dict_values", new ArrayList<>(entries.values()));
            case "update":
                update(dict, arguments);
                return Value.none();
            case "copy":
                return new Value.Dict(new java.util.LinkedHashMap<>(entries));
            case "clear":
                entries.clear();
                return Value.none();
            case "pop": {
                Bound bound = bind(name, "key default?", arguments);
                Value key = Operations.key(bound.value(0));
                if (!entries.containsKey(key)) {
                    if (arguments.count() < 2) {
                        throw new Fault(key.repr());
                    }
                    return bound.raw(1);
                }
                return entries.remove(key);
            }
            case "popitem": {
                if (entries.isEmpty()) {
                    throw new Fault("'popitem(): dictionary is empty'");
                }
                List<Value> keys = new ArrayList<>(entries.keySet());
                Value last = keys.get(keys.size() - 1);
                return new Value.Tuple(List.of(last, entries.remove(last)));
            }
            case "setdefault": {
                Bound bound = bind(name, "key default?", arguments);
                return entries.computeIfAbsent(Operations.key(bound.value(0)), key -> bound.raw(1));
            }
            case "__setitem__": {
                Bound bound = bind(name, "key value", arguments);
                entries.put(Operations.key(bound.value(0)), bound.value(1));
                return Value.none();
            }
            default: {
                Bound bound = bind(name, "iterable value?", arguments);
                Map<Value, Value> made = new java.util.LinkedHashMap<>();
                Operations.items(bound.value(0)).forEach(key -> made.put(Operations.key(key), bound.raw(1)));
                return new Value.Dict(made);
            }
        }
    }

    /** Keys and values as a list of tuples. */
    static Value pairs(Value.Dict dict) {
        List<Value> pairs = new ArrayList<>(dict.entries().size());
        dict.entries().forEach((key, value) -> pairs.add(new Value.Tuple(List.of(key, value))));
        return new Value.Seq(pairs);
    }

    private static void update(Value.Dict dict, Arguments arguments) {
        for (Value source : arguments.positional()) {
            if (source instanceof Value.Dict other) {
                dict.entries().putAll(other.entries());
            } else {
                for (Value pair : Operations.items(source)) {
                    List<Value> two = Operations.items(pair);
                    if (two.size() != 2) {
                        throw new Fault(
                                "dictionary update sequence element has length " + two.size() + "; 2 is required");
                    }
                    dict.entries().put(Operations.key(two.get(0)), two.get(1));
                }
            }
        }
        arguments.named().forEach((key, value) -> dict.entries().put(Value.of(key), value));
    }

    // Variables of hosts

    static byte[] utf8(String text) {
        return Octets.bytes(text);
    }
}
