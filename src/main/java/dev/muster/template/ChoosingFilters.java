package dev.muster.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Filters that name another filter or a test and ask it about each item. */
final class ChoosingFilters {
    private ChoosingFilters() {}

    static void register() {
        Filters.add("map", "* **", ChoosingFilters::mapped);
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
                Value found = ValueFilters.attribute(item, path);
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
                Value found = ValueFilters.attribute(item, arguments.value(0));
                if (passes(found, arguments.rest(), arguments.named(), frame) == wanted) {
                    out.add(item);
                }
            }
        }
        return new Value.Seq(out);
    }
}
