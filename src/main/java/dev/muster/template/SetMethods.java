package dev.muster.template;

import java.util.LinkedHashSet;

/** The methods of Python's set. */
final class SetMethods {
    static final java.util.Set<String> NAMES = java.util.Set.of(
            "add",
            "clear",
            "copy",
            "difference",
            "discard",
            "intersection",
            "isdisjoint",
            "issubset",
            "issuperset",
            "pop",
            "remove",
            "symmetric_difference",
            "union",
            "update");

    private SetMethods() {}

    static Value call(Value.Set set, String name, Arguments arguments) {
        java.util.Set<Value> items = set.items();
        java.util.Set<Value> result = new LinkedHashSet<>(items);
        switch (name) {
            case "copy":
                return new Value.Set(result);
            case "clear":
                items.clear();
                return Value.none();
            case "pop": {
                if (items.isEmpty()) {
                    throw new Fault("'pop from an empty set'");
                }
                Value first = items.iterator().next();
                items.remove(first);
                return first;
            }
            case "union", "update", "difference", "intersection": {
                arguments.positional().forEach(other -> combine(result, name, other));
                if (name.equals("update")) {
                    items.addAll(result);
                    return Value.none();
                }
                return new Value.Set(result);
            }
            default:
                return one(set, name, arguments.bind(name, "other").value(0));
        }
    }

    private static void combine(java.util.Set<Value> result, String name, Value other) {
        java.util.Set<Value> others = of(other);
        switch (name) {
            case "difference" -> result.removeAll(others);
            case "intersection" -> result.retainAll(others);
            default -> result.addAll(others);
        }
    }

    private static java.util.Set<Value> of(Value items) {
        java.util.Set<Value> all = new LinkedHashSet<>();
        Operations.items(items).forEach(item -> all.add(Operations.key(item)));
        return all;
    }

    private static Value one(Value.Set set, String name, Value other) {
        java.util.Set<Value> items = set.items();
        switch (name) {
            case "add":
                items.add(Operations.key(other));
                return Value.none();
            case "discard":
                items.remove(Operations.key(other));
                return Value.none();
            case "remove":
                if (!items.remove(Operations.key(other))) {
                    throw new Fault(other.repr());
                }
                return Value.none();
            case "issubset":
                return Value.of(of(other).containsAll(items));
            case "issuperset":
                return Value.of(items.containsAll(of(other)));
            case "isdisjoint":
                return Value.of(of(other).stream().noneMatch(items::contains));
            default: {
                java.util.Set<Value> others = of(other);
                java.util.Set<Value> result = new LinkedHashSet<>(items);
                result.removeAll(others);
                others.stream().filter(item -> !items.contains(item)).forEach(result::add);
                return new Value.Set(result);
            }
        }
    }
}
