package dev.muster.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a call passes: values by position and by name. */
record Arguments(List<Value> positional, Map<String, Value> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    static Arguments of(Value... values) {
        return new Arguments(List.of(values), Map.of());
    }

    /** Assigns them to the parameters of a method, written as {@link Signature} takes them. */
    Bound bind(String method, String parameters) {
        return Signature.of(method, parameters).bind(this);
    }

    /** The one argument of a method. */
    Value sole(String method) {
        return bind(method, "value").value(0);
    }

    int count() {
        return positional.size() + named.size();
    }

    /** The same without the first ones by position. */
    Arguments without(int first) {
        return new Arguments(positional.subList(Math.min(first, positional.size()), positional.size()), named);
    }

    Arguments with(String name, Value value) {
        Map<String, Value> more = new LinkedHashMap<>(named);
        more.put(name, value);
        return new Arguments(positional, more);
    }

    /** The same with a value before all others. */
    Arguments after(Value first) {
        List<Value> all = new ArrayList<>(positional.size() + 1);
        all.add(first);
        all.addAll(positional);
        return new Arguments(all, named);
    }
}
