package dev.muster.template;

import dev.muster.source.LocatedText;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Filters about lists and dicts. */
final class ListFilters {
    private static final java.util.Set<String> MERGES =
            java.util.Set.of("replace", "keep", "append", "prepend", "append_rp", "prepend_rp");
    private static final Place NOWHERE = new Place(LocatedText.named("<filter>", ""), 0, 0);

    private ListFilters() {}

    static void register() {
        defaults();
        sequences();
        choosing();
        ordering();
        sets();
        combinations();
        dicts();
    }

    private static void defaults() {
        Filters.lenient("default d", "default_value? boolean?", (v, a, f) -> {
            boolean replaced = v instanceof Undefined || (a.flag(1, false) && !v.isTruthy());
            return replaced ? a.given(0) ? a.raw(0) : Value.of("") : v;
        });
        Filters.lenient("mandatory", "msg?", (v, a, f) -> {
            if (v instanceof Undefined undefined) {
                String name = undefined.name().isEmpty() ? "" : "'" + undefined.name() + "' ";
                throw new Fault(a.has(0) ? a.text(0) : "Mandatory variable " + name + " not defined.");
            }
            return v;
        });
        Filters.lenient(
                "type_debug",
                "",
                (v, a, f) -> Value.of(v instanceof Value.Text text ? text.exactType() : v.typeName()));
        Filters.add(
                "ternary",
                "true_val false_val none_val?",
                (v, a, f) -> v instanceof Value.None && a.has(2) ? a.raw(2) : v.isTruthy() ? a.raw(0) : a.raw(1));
    }

    /** A value under a dotted path of attributes, as {@code map(attribute='a.b')} names it. */
    static Value attribute(Value item, Value path) {
        if (Numbers.isInteger(path)) {
            return Access.item(item, path, NOWHERE);
        }
        Value value = item;
        for (String part : path.str().split("\\.", -1)) {
            boolean index = !part.isEmpty() && part.chars().allMatch(Character::isDigit);
            value = Access.item(value, index ? Value.of(Long.parseLong(part)) : Value.of(part), NOWHERE);
        }
        return value;
    }

    // Sequences

    private static void sequences() {
        Filters.add("list", "", (v, a, f) -> Value.list(Operations.items(v)));
        Filters.add("length count", "", (v, a, f) -> Value.of(Operations.length(v)));
        Filters.add("first", "", (v, a, f) -> {
            List<Value> items = Operations.items(v);
            return items.isEmpty() ? Undefined.at(NOWHERE, "No first item, sequence was empty.") : items.get(0);
        });
        Filters.add("last", "", (v, a, f) -> {
            List<Value> items = Operations.items(v);
            return items.isEmpty()
                    ? Undefined.at(NOWHERE, "No last item, sequence was empty.")
                    : items.get(items.size() - 1);
        });
        Filters.add("join", "d? attribute?", (v, a, f) -> joined(v, a));
        Filters.add("reverse", "", (v, a, f) -> reversed(v));
        Filters.add("flatten", "levels? skip_nulls?", (v, a, f) -> {
            List<Value> out = new ArrayList<>();
            flatten(v, a.has(0) ? a.integer(0) : Integer.MAX_VALUE, a.flag(1, true), out);
            return new Value.Seq(out);
        });
        Filters.add("batch", "linecount fill_with?", (v, a, f) -> batches(Operations.items(v), a));
        Filters.add("slice", "slices fill_with?", (v, a, f) -> slices(Operations.items(v), a));
        Filters.add("random", "start? step? seed?", ListFilters::random);
        Filters.add("shuffle", "seed?", (v, a, f) -> {
            if (!Operations.isIterable(v)) {
                return v;
            }
            List<Value> items = new ArrayList<>(Operations.items(v));
            try {
                Value seed = a.value(0);
                (seed.isTruthy() ? PythonRandom.seeded(seed) : PythonRandom.system()).shuffle(items);
            } catch (Fault seedOfNoUse) {
                return new Value.Seq(items);
            }
            return new Value.Seq(items);
        });
        Filters.add("attr", "name", (v, a, f) -> {
            Value found = Methods.has(v, a.text(0)) ? new BoundMethod(v, a.text(0)) : null;
            return found != null
                    ? found
                    : v instanceof Value.Dict
                            ? Undefined.at(NOWHERE, "'dict object' has no attribute '" + a.text(0) + "'")
                            : Access.attribute(v, a.text(0), NOWHERE);
        });
        Filters.add("extract", "container morekeys?", (v, a, f) -> {
            List<Value> keys = new ArrayList<>(List.of(v));
            if (a.has(1)) {
                keys.addAll(a.value(1) instanceof Value.Seq more ? more.items() : List.of(a.value(1)));
            }
            Value value = a.raw(0);
            for (Value key : keys) {
                value = Access.item(value, key, NOWHERE);
            }
            return value;
        });
    }

    private static Value joined(Value value, Bound arguments) {
        String separator = arguments.given(0) ? arguments.value(0).str() : "";
        StringBuilder out = new StringBuilder();
        boolean first = true;
        for (Value item : Operations.items(value)) {
            out.append(first ? "" : separator);
            first = false;
            out.append((arguments.has(1) ? attribute(item, arguments.value(1)) : item).str());
            Limits.text(out.length());
        }
        return Value.of(out.toString());
    }

    private static Value reversed(Value value) {
        if (value instanceof Value.Text text) {
            return Value.of(new StringBuilder(text.text()).reverse().toString());
        }
        List<Value> items = new ArrayList<>(Operations.items(value));
        Collections.reverse(items);
        return new Value.Seq(items);
    }

    private static void flatten(Value list, int levels, boolean skipNulls, List<Value> out) {
        for (Value item : Operations.items(list)) {
            boolean isNull = item instanceof Value.None
                    || (item instanceof Value.Text text
                            && (text.text().equals("None") || text.text().equals("null")));
            if (skipNulls && isNull) {
                continue;
            }
            if (Operations.isSequence(item) && levels >= 1) {
                flatten(item, levels == Integer.MAX_VALUE ? levels : levels - 1, skipNulls, out);
            } else {
                out.add(item);
            }
        }
    }

    private static Value batches(List<Value> items, Bound arguments) {
        List<Value> out = new ArrayList<>();
        Value wanted = arguments.value(0);
        int size = Numbers.isInteger(wanted) ? arguments.integer(0) : -1;
        if (size < 1) {
            if (items.isEmpty()) {
                return new Value.Seq(out);
            }
            if (arguments.has(1) && !Numbers.isNumber(wanted)) {
                throw new Fault("'<' not supported between instances of 'int' and '" + wanted.typeName() + "'");
            }
            if (size == 0) {
                out.add(new Value.Seq(new ArrayList<>()));
            }
            out.add(Value.list(items));
            return new Value.Seq(out);
        }
        for (int i = 0; i < items.size(); i += size) {
            List<Value> batch = new ArrayList<>(items.subList(i, Math.min(items.size(), i + size)));
            Limits.items(size);
            while (arguments.has(1) && batch.size() < size) {
                batch.add(arguments.value(1));
            }
            out.add(new Value.Seq(batch));
        }
        return new Value.Seq(out);
    }

    private static Value slices(List<Value> items, Bound arguments) {
        int count = arguments.integer(0);
        Limits.items(count);
        if (count == 0) {
            throw new Fault("integer division or modulo by zero");
        }
        int size = items.size() / count;
        int extra = items.size() % count;
        List<Value> out = new ArrayList<>();
        int offset = 0;
        for (int i = 0; i < count; i++) {
            int start = offset + i * size;
            if (i < extra) {
                offset++;
            }
            List<Value> slice = new ArrayList<>(items.subList(start, offset + (i + 1) * size));
            if (arguments.has(1) && i >= extra) {
                slice.add(arguments.value(1));
            }
            out.add(new Value.Seq(slice));
        }
        return new Value.Seq(out);
    }

    private static Value random(Value end, Bound arguments, Frame frame) {
        PythonRandom source = PythonRandom.seeded(arguments.value(2));
        if (Numbers.isInteger(end)) {
            BigInteger start = bound(arguments.value(0), 0);
            BigInteger step = bound(arguments.value(1), 1);
            Value.Range range = new Value.Range(start, Numbers.integer(end), step);
            if (!range.isTruthy()) {
                throw new Fault("empty range for randrange() (" + start + ", " + end.str() + ", " + step + ")");
            }
            return Value.of(start.add(step.multiply(source.below(range.count()))));
        }
        if (!Operations.isIterable(end)) {
            throw new Fault("random can only be used on sequences and integers");
        }
        if (arguments.value(0).isTruthy() || arguments.value(1).isTruthy()) {
            throw new Fault("start and step can only be used with integer values");
        }
        if (end instanceof Value.Dict || end instanceof Value.Set || end instanceof Value.View) {
            throw new Fault("cannot choose from a " + end.typeName());
        }
        List<Value> items = Operations.items(end);
        if (items.isEmpty()) {
            throw new Fault("Cannot choose from an empty sequence");
        }
        return items.get(source.below(items.size()));
    }

    private static BigInteger bound(Value given, int otherwise) {
        if (!given.isTruthy()) {
            return BigInteger.valueOf(otherwise);
        }
        if (!Numbers.isInteger(given)) {
            throw new Fault("'" + given.typeName() + "' object cannot be interpreted as an integer");
        }
        return Numbers.integer(given);
    }

    // Choosing

    private static void choosing() {
        Filters.add("map", "* **", ListFilters::mapped);
        Filters.add("select", "* **", (v, a, f) -> chosen(v, a, f, true));
        Filters.add("reject", "* **", (v, a, f) -> chosen(v, a, f, false));
        Filters.add("selectattr", "attribute * **", (v, a, f) -> chosenByAttribute(v, a, f, true));
        Filters.add("rejectattr", "attribute * **", (v, a, f) -> chosenByAttribute(v, a, f, false));
    }

    private static Value mapped(Value value, Bound arguments, Frame frame) {
        if (!value.isTruthy() && !(value instanceof Value.Unknown)) {
            return new Value.Seq(new ArrayList<>());
        }
        Map<String, Value> named = new LinkedHashMap<>(arguments.named());
        List<Value> items = Operations.items(value);
        List<Value> out = new ArrayList<>(items.size());
        if (arguments.rest().isEmpty() && named.containsKey("attribute")) {
            Value path = named.remove("attribute");
            Value otherwise = named.remove("default");
            if (!named.isEmpty()) {
                throw new Fault("Unexpected keyword argument "
                        + PythonText.quoted(named.keySet().iterator().next()));
            }
            for (Value item : items) {
                Value found = attribute(item, path);
                out.add(found instanceof Undefined && otherwise != null ? otherwise : found);
            }
            return new Value.Seq(out);
        }
        if (arguments.rest().isEmpty()) {
            throw new Fault("map requires a filter argument");
        }
        String filter = Operations.usable(arguments.rest().get(0)).str();
        Arguments passed = new Arguments(arguments.rest(), named).without(1);
        for (Value item : items) {
            out.add(Filters.apply(filter, item, passed, frame));
        }
        return new Value.Seq(out);
    }

    private static boolean passes(Value item, List<Value> test, Map<String, Value> named, Frame frame) {
        return test.isEmpty()
                ? item.isTruthy()
                : Filters.test(
                        Operations.usable(test.get(0)).str(), item, new Arguments(test, named).without(1), frame);
    }

    private static Value chosen(Value value, Bound arguments, Frame frame, boolean wanted) {
        List<Value> out = new ArrayList<>();
        if (value.isTruthy()) {
            for (Value item : Operations.items(value)) {
                if (passes(item, arguments.rest(), arguments.named(), frame) == wanted) {
                    out.add(item);
                }
            }
        }
        return new Value.Seq(out);
    }

    private static Value chosenByAttribute(Value value, Bound arguments, Frame frame, boolean wanted) {
        List<Value> out = new ArrayList<>();
        if (value.isTruthy()) {
            for (Value item : Operations.items(value)) {
                Value found = attribute(item, arguments.value(0));
                if (passes(found, arguments.rest(), arguments.named(), frame) == wanted) {
                    out.add(item);
                }
            }
        }
        return new Value.Seq(out);
    }

    // Order

    private static void ordering() {
        Filters.add("sort", "reverse? case_sensitive? attribute?", (v, a, f) -> {
            List<Value> items = new ArrayList<>(Operations.items(v));
            Comparator<Value> order =
                    (x, y) -> compareKeys(keys(x, a, 2, a.flag(1, false)), keys(y, a, 2, a.flag(1, false)));
            if (!Numbers.isInteger(a.value(0, Value.of(false)))) {
                throw new Fault("'" + a.value(0).typeName() + "' object cannot be interpreted as an integer");
            }
            items.sort(a.flag(0, false) ? order.reversed() : order);
            return new Value.Seq(items);
        });
        Filters.add("min", "case_sensitive? attribute?", (v, a, f) -> extreme(v, a, false));
        Filters.add("max", "case_sensitive? attribute?", (v, a, f) -> extreme(v, a, true));
        Filters.add("unique", "case_sensitive? attribute?", ListFilters::unique);
        Filters.add("groupby", "attribute default? case_sensitive?", ListFilters::grouped);
        Filters.add("dictsort", "case_sensitive? by? reverse?", ListFilters::dictSorted);
    }

    /** Jinja's filter; for items that cannot be in a set Ansible's own, which minds the case. */
    private static Value unique(Value value, Bound arguments, Frame frame) {
        boolean insensitive = arguments.given(0) && arguments.value(0).equals(Value.of(false));
        List<Value> items = Operations.items(value);
        List<Value> out = new ArrayList<>();
        try {
            java.util.Set<Value> seen = new LinkedHashSet<>();
            for (Value item : items) {
                Value key = arguments.has(1) ? attribute(item, arguments.value(1)) : item;
                requireHashable(key);
                if (seen.add(folded(key, arguments.flag(0, false)))) {
                    out.add(item);
                }
            }
            return new Value.Seq(out);
        } catch (Fault | TemplateException e) {
            if (insensitive || arguments.value(1).isTruthy()) {
                throw new Fault("Jinja2's unique filter failed and we cannot fall back to Ansible's version as it does"
                        + " not support the parameters supplied");
            }
            return distinct(items);
        }
    }

    private static void requireHashable(Value value) {
        Operations.key(value);
        if (value instanceof Value.Tuple tuple) {
            tuple.items().forEach(ListFilters::requireHashable);
        }
    }

    private static List<Value> keys(Value item, Bound arguments, int index, boolean caseSensitive) {
        if (!arguments.has(index)) {
            return List.of(folded(item, caseSensitive));
        }
        if (!(arguments.value(index) instanceof Value.Text paths)) {
            return List.of(folded(attribute(item, arguments.value(index)), caseSensitive));
        }
        List<Value> keys = new ArrayList<>();
        for (String path : paths.text().split(",")) {
            keys.add(folded(attribute(item, Value.of(path)), caseSensitive));
        }
        return keys;
    }

    private static int compareKeys(List<Value> a, List<Value> b) {
        for (int i = 0; i < a.size(); i++) {
            int order = Operations.equal(a.get(i), b.get(i)) ? 0 : Operations.compare(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static Value folded(Value value, boolean caseSensitive) {
        return !caseSensitive && value instanceof Value.Text text
                ? Value.of(text.text().toLowerCase(Locale.ROOT))
                : value;
    }

    private static Value extreme(Value value, Bound arguments, boolean greatest) {
        Value best = null;
        Value bestKey = Value.none();
        for (Value item : Operations.items(value)) {
            Value key = folded(arguments.has(1) ? attribute(item, arguments.value(1)) : item, arguments.flag(0, false));
            boolean better =
                    best == null || (greatest ? Operations.greater(key, bestKey) : Operations.less(key, bestKey));
            if (better) {
                best = item;
                bestKey = key;
            }
        }
        return best != null ? best : Undefined.at(NOWHERE, "No aggregated item, sequence was empty.");
    }

    private static Value grouped(Value value, Bound arguments, Frame frame) {
        List<Value> items = new ArrayList<>(Operations.items(value));
        boolean caseSensitive = arguments.flag(2, false);
        java.util.function.Function<Value, Value> key = item -> {
            Value found = attribute(item, arguments.value(0));
            return found instanceof Undefined && arguments.has(1) ? arguments.value(1) : found;
        };
        items.sort(
                (x, y) -> Operations.compare(folded(key.apply(x), caseSensitive), folded(key.apply(y), caseSensitive)));
        Map<Value, List<Value>> groups = new LinkedHashMap<>();
        Map<Value, Value> shown = new LinkedHashMap<>();
        for (Value item : items) {
            Value name = key.apply(item);
            groups.computeIfAbsent(folded(name, caseSensitive), k -> new ArrayList<>())
                    .add(item);
            shown.putIfAbsent(folded(name, caseSensitive), name);
        }
        List<Value> out = new ArrayList<>();
        groups.forEach((name, members) ->
                out.add(new Value.Tuple(List.of(shown.getOrDefault(name, name), new Value.Seq(members)))));
        return new Value.Seq(out);
    }

    private static Value dictSorted(Value value, Bound arguments, Frame frame) {
        String by = arguments.text(1, "key");
        if (!by.equals("key") && !by.equals("value")) {
            throw new Fault("You can only sort by either \"key\" or \"value\"");
        }
        List<Value> pairs = new ArrayList<>(Operations.items(DictMethods.pairs(dict(value, "dictsort"))));
        int index = by.equals("key") ? 0 : 1;
        boolean caseSensitive = arguments.flag(0, false);
        Comparator<Value> order = (x, y) -> Operations.compare(
                folded(Operations.items(x).get(index), caseSensitive),
                folded(Operations.items(y).get(index), caseSensitive));
        pairs.sort(arguments.flag(2, false) ? order.reversed() : order);
        return new Value.Seq(pairs);
    }

    private static Value.Dict dict(Value value, String filter) {
        if (value instanceof Value.Dict dict) {
            return dict;
        }
        throw new Fault(filter + " requires a dictionary, got " + value.typeName() + " instead.");
    }

    // Sets

    private static void sets() {
        Filters.add("union", "b", (v, a, f) -> union(v, a.value(0)));
        Filters.add("intersect", "b", (v, a, f) -> {
            Value b = a.value(0);
            return areHashable(v, b) ? kept(v, b, true) : distinct(filtered(v, b, true));
        });
        Filters.add("difference", "b", (v, a, f) -> {
            Value b = a.value(0);
            return areHashable(v, b) ? kept(v, b, false) : distinct(filtered(v, b, false));
        });
        Filters.add("symmetric_difference", "b", (v, a, f) -> {
            Value b = a.value(0);
            Value both = areHashable(v, b) ? kept(v, b, true) : distinct(filtered(v, b, true));
            Value all = union(v, b);
            return areHashable(v, b) ? kept(all, both, false) : Value.list(filtered(all, both, false));
        });
    }

    /** Python makes sets of what can be in a set, texts and tuples; lists stay lists, in order. */
    private static boolean areHashable(Value a, Value b) {
        return isHashable(a) && isHashable(b);
    }

    private static boolean isHashable(Value value) {
        return !(value instanceof Value.Seq) && !(value instanceof Value.Dict) && !(value instanceof Value.Set);
    }

    private static Value union(Value a, Value b) {
        if (!areHashable(a, b)) {
            return distinct(Operations.items(Operations.add(a, b)));
        }
        java.util.Set<Value> all = new LinkedHashSet<>(list(a));
        all.addAll(list(b));
        return new Value.Set(all);
    }

    private static Value kept(Value a, Value b, boolean inBoth) {
        java.util.Set<Value> items = new LinkedHashSet<>(list(a));
        java.util.Set<Value> others = new java.util.HashSet<>(list(b));
        items.removeIf(item -> others.contains(item) != inBoth);
        return new Value.Set(items);
    }

    private static List<Value> filtered(Value a, Value b, boolean inBoth) {
        java.util.Set<Value> others = b instanceof Value.Seq || b instanceof Value.Tuple
                ? new java.util.HashSet<>(list(b))
                : java.util.Set.of();
        boolean sequence = Operations.isSequence(b);
        return list(a).stream()
                .filter(item ->
                        (sequence ? others.contains(Operations.usable(item)) : Operations.contains(b, item)) == inBoth)
                .toList();
    }

    private static List<Value> list(Value value) {
        return Operations.items(value);
    }

    private static Value distinct(List<Value> items) {
        return Value.list(new LinkedHashSet<>(items));
    }

    // Combinations

    private static void combinations() {
        Filters.add("zip", "* **", (v, a, f) -> {
            boolean strict = only(a, "strict", Value.of(false)).isTruthy();
            List<Value> rows = Operations.items(zipped(v, a.rest(), null));
            boolean ragged = list(v).size() != rows.size()
                    || a.rest().stream().anyMatch(other -> list(other).size() != rows.size());
            if (strict && ragged) {
                throw new Fault("zip() arguments are of different lengths");
            }
            return new Value.Seq(rows);
        });
        Filters.add("zip_longest", "* **", (v, a, f) -> zipped(v, a.rest(), only(a, "fillvalue", Value.none())));
        Filters.add("product", "* **", (v, a, f) -> {
            List<List<Value>> lists = new ArrayList<>(List.of(list(v)));
            a.rest().forEach(other -> lists.add(list(other)));
            int repeat = whole(only(a, "repeat", Value.of(1)), "repeat argument");
            List<List<Value>> all = new ArrayList<>();
            for (int i = 0; i < Math.min(repeat, 100); i++) {
                all.addAll(lists);
            }
            return product(all);
        });
        Filters.add("permutations", "r?", (v, a, f) -> {
            List<Value> out = new ArrayList<>();
            permute(list(v), a.has(0) ? whole(a.value(0), "r") : list(v).size(), new ArrayList<>(), out);
            return new Value.Seq(out);
        });
        Filters.add("combinations", "r", (v, a, f) -> {
            List<Value> out = new ArrayList<>();
            combine(list(v), 0, whole(a.value(0), "r"), new ArrayList<>(), out);
            return new Value.Seq(out);
        });
        Filters.add(
                "subelements", "subelements skip_missing?", (v, a, f) -> subelements(v, a.value(0), a.flag(1, false)));
    }

    /** The one argument a filter takes by name. */
    private static Value only(Bound arguments, String name, Value otherwise) {
        for (String given : arguments.named().keySet()) {
            if (!given.equals(name)) {
                throw new Fault("got an unexpected keyword argument '" + given + "'");
            }
        }
        return arguments.named().getOrDefault(name, otherwise);
    }

    private static int whole(Value value, String what) {
        if (!Numbers.isInteger(value)) {
            throw new Fault("'" + value.typeName() + "' object cannot be interpreted as an integer");
        }
        if (Numbers.integer(value).signum() < 0) {
            throw new Fault(what + " cannot be negative");
        }
        return Numbers.integer(value).min(BigInteger.valueOf(Integer.MAX_VALUE)).intValue();
    }

    private static Value zipped(Value first, List<Value> others, @Nullable Value fill) {
        List<List<Value>> lists = new ArrayList<>(List.of(list(first)));
        others.forEach(other -> lists.add(list(Operations.usable(other))));
        int length = fill == null
                ? lists.stream().mapToInt(List::size).min().orElse(0)
                : lists.stream().mapToInt(List::size).max().orElse(0);
        List<Value> out = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            List<Value> row = new ArrayList<>();
            for (List<Value> items : lists) {
                row.add(i < items.size() || fill == null ? items.get(i) : fill);
            }
            out.add(new Value.Tuple(row));
        }
        return new Value.Seq(out);
    }

    private static Value product(List<List<Value>> lists) {
        List<List<Value>> rows = List.of(List.of());
        for (List<Value> choices : lists) {
            Limits.items((long) rows.size() * choices.size());
            List<List<Value>> longer = new ArrayList<>();
            for (List<Value> row : rows) {
                for (Value choice : choices) {
                    List<Value> next = new ArrayList<>(row);
                    next.add(choice);
                    longer.add(next);
                }
            }
            rows = longer;
        }
        return Value.list(rows.stream().map(Value.Tuple::new).toList());
    }

    private static void permute(List<Value> items, int length, List<Integer> chosen, List<Value> out) {
        if (chosen.size() == length) {
            out.add(new Value.Tuple(chosen.stream().map(items::get).toList()));
            Limits.items(out.size());
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            if (!chosen.contains(i)) {
                chosen.add(i);
                permute(items, length, chosen, out);
                chosen.remove(chosen.size() - 1);
            }
        }
    }

    private static void combine(List<Value> items, int from, int length, List<Value> chosen, List<Value> out) {
        if (chosen.size() == length) {
            out.add(new Value.Tuple(chosen));
            Limits.items(out.size());
            return;
        }
        for (int i = from; i < items.size(); i++) {
            chosen.add(items.get(i));
            combine(items, i + 1, length, chosen, out);
            chosen.remove(chosen.size() - 1);
        }
    }

    static Value subelements(Value object, Value path, boolean skipMissing) {
        if (!(object instanceof Value.Dict) && !(object instanceof Value.Seq)) {
            throw new Fault("obj must be a list of dicts or a nested dict");
        }
        List<Value> elements = object instanceof Value.Dict dict
                ? new ArrayList<>(dict.entries().values())
                : Operations.items(object);
        List<Value> keys = path instanceof Value.Seq several
                ? several.items()
                : List.of(path.str().split("\\.")).stream().map(Value::of).collect(Collectors.toList());
        List<Value> out = new ArrayList<>();
        for (Value element : elements) {
            Value found = element;
            for (Value key : keys) {
                if (!(found instanceof Value.Dict dict)) {
                    throw new Fault(
                            "the key " + key.str() + " should point to a dictionary, got '" + found.str() + "'");
                }
                Value next = dict.entries().get(key);
                if (next == null && skipMissing) {
                    found = new Value.Seq(new ArrayList<>());
                    break;
                }
                if (next == null) {
                    throw new Fault("could not find " + key.repr() + " key in iterated item " + found.repr());
                }
                found = next;
            }
            if (!(found instanceof Value.Seq list)) {
                throw new Fault("the key " + path.repr() + " should point to a list, got " + found.repr());
            }
            list.items().forEach(item -> out.add(new Value.Tuple(List.of(element, item))));
        }
        return new Value.Seq(out);
    }

    // Dicts

    private static void dicts() {
        Filters.lenient(
                "items",
                "",
                (v, a, f) -> v instanceof Undefined
                        ? new Value.Seq(new ArrayList<>())
                        : DictMethods.pairs(dict(v, "items")));
        Filters.add("dict2items", "key_name? value_name?", (v, a, f) -> {
            List<Value> out = new ArrayList<>();
            dict(v, "dict2items").entries().forEach((key, value) -> {
                Map<Value, Value> entry = new LinkedHashMap<>();
                entry.put(a.value(0, Value.of("key")), key);
                entry.put(a.value(1, Value.of("value")), value);
                out.add(new Value.Dict(entry));
            });
            return new Value.Seq(out);
        });
        Filters.add("items2dict", "key_name? value_name?", (v, a, f) -> {
            if (!Operations.isSequence(v)) {
                throw new Fault("items2dict requires a list, got " + v.typeName() + " instead.");
            }
            Map<Value, Value> out = new LinkedHashMap<>();
            for (Value item : Operations.items(v)) {
                Value.Dict entry = dict(item, "items2dict");
                Value key = entry.entries().get(a.value(0, Value.of("key")));
                Value value = entry.entries().get(a.value(1, Value.of("value")));
                if (key == null || value == null) {
                    throw new Fault("items2dict requires each dictionary in the list to contain the keys '"
                            + a.value(0, Value.of("key")).str() + "' and '"
                            + a.value(1, Value.of("value")).str()
                            + "', got " + v.repr() + " instead.");
                }
                out.put(Operations.key(key), value);
            }
            return new Value.Dict(out);
        });
        Filters.add("combine", "* **", ListFilters::combined);
        Filters.add("rekey_on_member", "key duplicates?", (v, a, f) -> {
            Map<Value, Value> out = new LinkedHashMap<>();
            String duplicates = a.text(1, "error");
            if (!duplicates.equals("error") && !duplicates.equals("overwrite")) {
                throw new Fault("duplicates parameter to rekey_on_member has unknown value: " + duplicates);
            }
            if (v instanceof Value.Text) {
                throw new Fault("Type is not a valid list, set, or dict");
            }
            List<Value> members =
                    v instanceof Value.Dict all ? new ArrayList<>(all.entries().values()) : list(v);
            for (Value member : members) {
                Value key = dict(member, "rekey_on_member").entries().get(a.value(0));
                if (key == null) {
                    throw new Fault("Key " + a.value(0).str() + " was not found");
                }
                if (out.containsKey(Operations.key(key)) && !duplicates.equals("overwrite")) {
                    throw new Fault("Key " + key.str() + " is not unique, cannot correctly turn into dict");
                }
                out.put(Operations.key(key), member);
            }
            return new Value.Dict(out);
        });
    }

    private static Value combined(Value first, Bound arguments, Frame frame) {
        Map<String, Value> options = new LinkedHashMap<>(arguments.named());
        Value recursive = options.remove("recursive");
        Value listMerge = options.remove("list_merge");
        if (!options.isEmpty()) {
            throw new Fault("'recursive' and 'list_merge' are the only valid keyword arguments");
        }
        List<Value> terms = new ArrayList<>(List.of(first));
        terms.addAll(arguments.rest());
        List<Value> dicts = new ArrayList<>();
        flatten(new Value.Seq(terms), 1, true, dicts);
        dicts.forEach(Operations::usable);
        if (dicts.isEmpty()) {
            return new Value.Dict(new LinkedHashMap<>());
        }
        if (dicts.size() == 1) {
            return dicts.get(0);
        }
        boolean deep = recursive != null && recursive.isTruthy();
        String merge = listMerge == null ? "replace" : listMerge.str();
        if (!MERGES.contains(merge)) {
            throw new Fault("merge_hash: 'list_merge' argument can only be equal to 'replace', 'keep', 'append',"
                    + " 'prepend', 'append_rp' or 'prepend_rp'");
        }
        Value result = dicts.get(dicts.size() - 1);
        for (int i = dicts.size() - 2; i >= 0; i--) {
            result = merged(mapping(dicts.get(i)), mapping(result), deep, merge);
        }
        return result;
    }

    private static Value.Dict mapping(Value value) {
        if (value instanceof Value.Dict dict) {
            return dict;
        }
        throw new Fault("failed to combine variables, expected dicts but got a '" + value.typeName() + "'");
    }

    private static Value.Dict merged(Value.Dict low, Value.Dict high, boolean deep, String listMerge) {
        Map<Value, Value> out = new LinkedHashMap<>(low.entries());
        if (!deep && listMerge.equals("replace")) {
            out.putAll(high.entries());
            return new Value.Dict(out);
        }
        high.entries().forEach((key, value) -> {
            Value old = out.get(key);
            if (old instanceof Value.Dict below && value instanceof Value.Dict above) {
                out.put(key, deep ? merged(below, above, true, listMerge) : above);
            } else if (old instanceof Value.Seq below && value instanceof Value.Seq above) {
                out.put(key, mergedLists(below.items(), above.items(), listMerge));
            } else {
                out.put(key, value);
            }
        });
        return new Value.Dict(out);
    }

    private static Value mergedLists(List<Value> low, List<Value> high, String how) {
        List<Value> out = new ArrayList<>();
        switch (how) {
            case "replace" -> out.addAll(high);
            case "keep" -> out.addAll(low);
            case "append" -> {
                out.addAll(low);
                out.addAll(high);
            }
            case "prepend" -> {
                out.addAll(high);
                out.addAll(low);
            }
            case "append_rp" -> {
                low.stream().filter(item -> !high.contains(item)).forEach(out::add);
                out.addAll(high);
            }
            case "prepend_rp" -> {
                out.addAll(high);
                low.stream().filter(item -> !high.contains(item)).forEach(out::add);
            }
            default -> throw new IllegalStateException(how);
        }
        return new Value.Seq(out);
    }
}
