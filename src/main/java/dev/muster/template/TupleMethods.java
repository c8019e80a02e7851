package dev.muster.template;

import java.util.List;
import java.util.Set;

/** The methods of Python's tuple, which a range and a list have too. */
final class TupleMethods {
    static final Set<String> NAMES = Set.of("count", "index");

    private TupleMethods() {}

    /** @param missing the complaint of {@code index} when the value is not among the items */
    static Value call(List<Value> items, String name, Arguments arguments, String missing) {
        Value wanted = arguments.sole(name);
        return name.equals("count") ? counted(items, wanted) : indexed(items, wanted, missing);
    }

    static Value counted(List<Value> items, Value wanted) {
        return Value.of(items.stream().filter(wanted::equals).count());
    }

    static Value indexed(List<Value> items, Value wanted, String missing) {
        int at = items.indexOf(wanted);
        if (at < 0) {
            throw new Fault(missing);
        }
        return Value.of(at);
    }
}
