package dev.muster.template;

import java.util.ArrayList;
import java.util.List;

/** Filters about any value: its default, its type, what is in it under a name. */
final class ValueFilters {
    private ValueFilters() {}

    static void register() {
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
        Filters.add("attr", "name", (v, a, f) -> {
            Value found = Methods.has(v, a.text(0)) ? new BoundMethod(v, a.text(0)) : null;
            return found != null
                    ? found
                    : v instanceof Value.Dict
                            ? Undefined.at(Filters.NOWHERE, "'dict object' has no attribute '" + a.text(0) + "'")
                            : Access.attribute(v, a.text(0), Filters.NOWHERE);
        });
        Filters.add("extract", "container morekeys?", (v, a, f) -> {
            List<Value> keys = new ArrayList<>(List.of(v));
            if (a.has(1)) {
                keys.addAll(a.value(1) instanceof Value.Seq more ? more.items() : List.of(a.value(1)));
            }
            Value value = a.raw(0);
            for (Value key : keys) {
                value = Access.item(value, key, Filters.NOWHERE);
            }
            return value;
        });
    }

    /** A value under a dotted path of attributes, as {@code map(attribute='a.b')} names it. */
    static Value attribute(Value item, Value path) {
        if (Numbers.isInteger(path)) {
            return Access.item(item, path, Filters.NOWHERE);
        }
        Value value = item;
        for (String part : path.str().split("\\.", -1)) {
            boolean index = !part.isEmpty() && part.chars().allMatch(Character::isDigit);
            value = Access.item(value, index ? Value.of(Long.parseLong(part)) : Value.of(part), Filters.NOWHERE);
        }
        return value;
    }
}
