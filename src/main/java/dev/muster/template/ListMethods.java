package dev.muster.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The methods of Python's list. */
final class ListMethods {
    static final Set<String> NAMES = Set.of(
            "append",
            "clear",
            "copy",
            "count",
            "extend",
            "index",
            "insert",
            "pop",
            "remove",
            "reverse",
            "sort",
            "__setitem__");

    private ListMethods() {}

    static Value call(Value.Seq list, String name, Arguments arguments) {
        List<Value> items = list.items();
        switch (name) {
            case "append":
                Limits.items(items.size());
                items.add(arguments.sole(name));
                return Value.none();
            case "extend":
                items.addAll(new ArrayList<>(Operations.items(arguments.sole(name))));
                Limits.items(items.size());
                return Value.none();
            case "insert": {
                Bound bound = arguments.bind(name, "index object");
                items.add(clipped(bound.integer(0), items.size()), bound.value(1));
                return Value.none();
            }
            case "pop": {
                if (items.isEmpty()) {
                    throw new Fault("pop from empty list");
                }
                int index = arguments.bind(name, "index?").integer(0, -1);
                int at = index < 0 ? index + items.size() : index;
                if (at < 0 || at >= items.size()) {
                    throw new Fault("pop index out of range");
                }
                return items.remove(at);
            }
            case "remove": {
                int at = items.indexOf(arguments.sole(name));
                if (at < 0) {
                    throw new Fault("list.remove(x): x not in list");
                }
                items.remove(at);
                return Value.none();
            }
            case "clear":
                items.clear();
                return Value.none();
            case "reverse":
                Collections.reverse(items);
                return Value.none();
            case "sort": {
                if (!arguments.positional().isEmpty()) {
                    throw new Fault("sort() takes no positional arguments");
                }
                Bound bound = arguments.bind(name, "reverse?");
                Comparator<Value> order = Operations::compare;
                items.sort(bound.flag(0, false) ? order.reversed() : order);
                return Value.none();
            }
            case "copy":
                return Value.list(items);
            case "count":
                return TupleMethods.counted(items, arguments.sole(name));
            case "index":
                return TupleMethods.indexed(
                        items, arguments.sole(name), arguments.sole(name).repr() + " is not in list");
            case "__setitem__": {
                Bound bound = arguments.bind(name, "index value");
                int at = bound.integer(0) < 0 ? bound.integer(0) + items.size() : bound.integer(0);
                if (at < 0 || at >= items.size()) {
                    throw new Fault("list assignment index out of range");
                }
                items.set(at, bound.value(1));
                return Value.none();
            }
            default:
                throw new IllegalStateException(name);
        }
    }

    /** An index as slices take it: from the end when negative, never outside. */
    static int clipped(int index, int length) {
        return Math.max(0, Math.min(length, index < 0 ? index + length : index));
    }
}
