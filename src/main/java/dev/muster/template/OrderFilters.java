package dev.muster.template;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Filters about which of the items comes first, and which are alike. */
final class OrderFilters {
    private OrderFilters() {}

    static void register() {
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
        Filters.add("unique", "case_sensitive? attribute?", OrderFilters::unique);
        Filters.add("groupby", "attribute default? case_sensitive?", OrderFilters::grouped);
        Filters.add("dictsort", "case_sensitive? by? reverse?", OrderFilters::dictSorted);
    }

    /** Jinja's filter; for items that cannot be in a set Ansible's own, which minds the case. */
    private static Value unique(Value value, Bound arguments, Frame frame) {
        boolean insensitive = arguments.given(0) && arguments.value(0).equals(Value.of(false));
        List<Value> items = Operations.items(value);
        List<Value> out = new ArrayList<>();
        try {
            Set<Value> seen = new LinkedHashSet<>();
            for (Value item : items) {
                Value key = arguments.has(1) ? ValueFilters.attribute(item, arguments.value(1)) : item;
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
            return SetFilters.distinct(items);
        }
    }

    private static void requireHashable(Value value) {
        Operations.key(value);
        if (value instanceof Value.Tuple tuple) {
            tuple.items().forEach(OrderFilters::requireHashable);
        }
    }

    private static List<Value> keys(Value item, Bound arguments, int index, boolean caseSensitive) {
        if (!arguments.has(index)) {
            return List.of(folded(item, caseSensitive));
        }
        if (!(arguments.value(index) instanceof Value.Text paths)) {
            return List.of(folded(ValueFilters.attribute(item, arguments.value(index)), caseSensitive));
        }
        List<Value> keys = new ArrayList<>();
        for (String path : paths.text().split(",")) {
            keys.add(folded(ValueFilters.attribute(item, Value.of(path)), caseSensitive));
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
            Value key = folded(
                    arguments.has(1) ? ValueFilters.attribute(item, arguments.value(1)) : item,
                    arguments.flag(0, false));
            boolean better =
                    best == null || (greatest ? Operations.greater(key, bestKey) : Operations.less(key, bestKey));
            if (better) {
                best = item;
                bestKey = key;
            }
        }
        return best != null ? best : Undefined.at(Filters.NOWHERE, "No aggregated item, sequence was empty.");
    }

    private static Value grouped(Value value, Bound arguments, Frame frame) {
        List<Value> items = new ArrayList<>(Operations.items(value));
        boolean caseSensitive = arguments.flag(2, false);
        Function<Value, Value> key = item -> {
            Value found = ValueFilters.attribute(item, arguments.value(0));
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
        List<Value> pairs = new ArrayList<>(Operations.items(DictMethods.pairs(DictFilters.dict(value, "dictsort"))));
        int index = by.equals("key") ? 0 : 1;
        boolean caseSensitive = arguments.flag(0, false);
        Comparator<Value> order = (x, y) -> Operations.compare(
                folded(Operations.items(x).get(index), caseSensitive),
                folded(Operations.items(y).get(index), caseSensitive));
        pairs.sort(arguments.flag(2, false) ? order.reversed() : order);
        return new Value.Seq(pairs);
    }
}
