package dev.muster.template;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Filters that take lists as sets. */
final class SetFilters {
    private SetFilters() {}

    static void register() {
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
        Set<Value> all = new LinkedHashSet<>(Operations.items(a));
        all.addAll(Operations.items(b));
        return new Value.Set(all);
    }

    private static Value kept(Value a, Value b, boolean inBoth) {
        Set<Value> items = new LinkedHashSet<>(Operations.items(a));
        Set<Value> others = new HashSet<>(Operations.items(b));
        items.removeIf(item -> others.contains(item) != inBoth);
        return new Value.Set(items);
    }

    private static List<Value> filtered(Value a, Value b, boolean inBoth) {
        Set<Value> others =
                b instanceof Value.Seq || b instanceof Value.Tuple ? new HashSet<>(Operations.items(b)) : Set.of();
        boolean sequence = Operations.isSequence(b);
        return Operations.items(a).stream()
                .filter(item ->
                        (sequence ? others.contains(Operations.usable(item)) : Operations.contains(b, item)) == inBoth)
                .toList();
    }

    /** The items without repetitions, in order. */
    static Value distinct(List<Value> items) {
        return Value.list(new LinkedHashSet<>(items));
    }
}
