package dev.muster.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The methods of Python's dict. */
final class DictMethods {
    static final Set<String> NAMES = Set.of(
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

    private DictMethods() {}

    static Value call(Value.Dict dict, String name, Arguments arguments) {
        Map<Value, Value> entries = dict.entries();
        switch (name) {
            case "get": {
                Bound bound = arguments.bind(name, "key default?");
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
                return new Value.Dict(new LinkedHashMap<>(entries));
            case "clear":
                entries.clear();
                return Value.none();
            case "pop": {
                Bound bound = arguments.bind(name, "key default?");
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
                Bound bound = arguments.bind(name, "key default?");
                return entries.computeIfAbsent(Operations.key(bound.value(0)), key -> bound.raw(1));
            }
            case "__setitem__": {
                Bound bound = arguments.bind(name, "key value");
                entries.put(Operations.key(bound.value(0)), bound.value(1));
                return Value.none();
            }
            default: {
                Bound bound = arguments.bind(name, "iterable value?");
                Map<Value, Value> made = new LinkedHashMap<>();
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
        arguments.positional().forEach(source -> addAll(dict.entries(), source));
        arguments.named().forEach((key, value) -> dict.entries().put(Value.of(key), value));
    }

    /** Adds the entries of a dict, or of a list of pairs, as {@code dict()} and {@code update()} do. */
    static void addAll(Map<Value, Value> entries, Value source) {
        if (Operations.usable(source) instanceof Value.Dict other) {
            entries.putAll(other.entries());
            return;
        }
        for (Value pair : Operations.items(source)) {
            List<Value> two = Operations.items(pair);
            if (two.size() != 2) {
                throw new Fault("dictionary update sequence element has length " + two.size() + "; 2 is required");
            }
            entries.put(Operations.key(two.get(0)), two.get(1));
        }
    }
}
