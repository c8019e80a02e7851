package dev.muster.engine;

import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/** The value of {@code omit}: an argument that has it, or an entry inside one, is as if it had not been written. */
final class Omit {
    static final Value VALUE = Value.of("__omit_place_holder__muster");

    private Omit() {}

    static boolean is(Value value) {
        return value.equals(VALUE);
    }

    /** Arguments without what is omitted, at any depth. */
    static Map<String, Value> prune(Map<String, Value> arguments) {
        Map<String, Value> out = new LinkedHashMap<>();
        arguments.forEach((name, value) -> {
            if (!is(value)) {
                out.put(name, prune(value));
            }
        });
        return out;
    }

    private static Value prune(Value value) {
        if (value instanceof Value.Seq seq) {
            return Value.list(seq.items().stream()
                    .filter(item -> !is(item))
                    .map(Omit::prune)
                    .toList());
        }
        if (value instanceof Value.Dict dict) {
            Map<Value, Value> entries = new LinkedHashMap<>();
            dict.entries().forEach((key, entry) -> {
                if (!is(entry)) {
                    entries.put(key, prune(entry));
                }
            });
            return new Value.Dict(entries);
        }
        return value;
    }
}
