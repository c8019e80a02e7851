package dev.muster.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Filters that put items of several lists side by side. */
final class CombinationFilters {
    private CombinationFilters() {}

    static void register() {
        Filters.add("zip", "* **", (v, a, f) -> {
            boolean strict = only(a, "strict", Value.of(false)).isTruthy();
            List<Value> rows = Operations.items(zipped(v, a.rest(), null));
            boolean ragged = Operations.items(v).size() != rows.size()
                    || a.rest().stream()
                            .anyMatch(other -> Operations.items(other).size() != rows.size());
            if (strict && ragged) {
                throw new Fault("zip() arguments are of different lengths");
            }
            return new Value.Seq(rows);
        });
        Filters.add("zip_longest", "* **", (v, a, f) -> zipped(v, a.rest(), only(a, "fillvalue", Value.none())));
        Filters.add("product", "* **", (v, a, f) -> {
            List<List<Value>> lists = new ArrayList<>(List.of(Operations.items(v)));
            a.rest().forEach(other -> lists.add(Operations.items(other)));
            int repeat = whole(only(a, "repeat", Value.of(1)), "repeat argument");
            List<List<Value>> all = new ArrayList<>();
            for (int i = 0; i < Math.min(repeat, 100); i++) {
                all.addAll(lists);
            }
            return product(all);
        });
        Filters.add("permutations", "r?", (v, a, f) -> {
            List<Value> out = new ArrayList<>();
            permute(
                    Operations.items(v),
                    a.has(0) ? whole(a.value(0), "r") : Operations.items(v).size(),
                    new ArrayList<>(),
                    out);
            return new Value.Seq(out);
        });
        Filters.add("combinations", "r", (v, a, f) -> {
            List<Value> out = new ArrayList<>();
            combine(Operations.items(v), 0, whole(a.value(0), "r"), new ArrayList<>(), out);
            return new Value.Seq(out);
        });
        Filters.add(
                "subelements", "subelements skip_missing?", (v, a, f) -> subelements(v, a.value(0), a.flag(1, false)));
    }

    /** The one argument a filter takes by name. */
    private static Value only(Bound arguments, String name, Value otherwise) {
        for (String given : arguments.named().keySet()) {
            if (!given.equals(name)) {
                throw new Fault("got an unexpected keyword argument '" + given + "'");
            }
        }
        return arguments.named().getOrDefault(name, otherwise);
    }

    private static int whole(Value value, String what) {
        if (!Numbers.isInteger(value)) {
            throw new Fault("'" + value.typeName() + "' object cannot be interpreted as an integer");
        }
        if (Numbers.integer(value).signum() < 0) {
            throw new Fault(what + " cannot be negative");
        }
        return Numbers.integer(value).min(BigInteger.valueOf(Integer.MAX_VALUE)).intValue();
    }

    private static Value zipped(Value first, List<Value> others, @Nullable Value fill) {
        List<List<Value>> lists = new ArrayList<>(List.of(Operations.items(first)));
        others.forEach(other -> lists.add(Operations.items(Operations.usable(other))));
        int length = fill == null
                ? lists.stream().mapToInt(List::size).min().orElse(0)
                : lists.stream().mapToInt(List::size).max().orElse(0);
        List<Value> out = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            List<Value> row = new ArrayList<>();
            for (List<Value> items : lists) {
                row.add(i < items.size() || fill == null ? items.get(i) : fill);
            }
            out.add(new Value.Tuple(row));
        }
        return new Value.Seq(out);
    }

    private static Value product(List<List<Value>> lists) {
        List<List<Value>> rows = List.of(List.of());
        for (List<Value> choices : lists) {
            Limits.items((long) rows.size() * choices.size());
            List<List<Value>> longer = new ArrayList<>();
            for (List<Value> row : rows) {
                for (Value choice : choices) {
                    List<Value> next = new ArrayList<>(row);
                    next.add(choice);
                    longer.add(next);
                }
            }
            rows = longer;
        }
        return Value.list(rows.stream().map(Value.Tuple::new).toList());
    }

    private static void permute(List<Value> items, int length, List<Integer> chosen, List<Value> out) {
        if (chosen.size() == length) {
            out.add(new Value.Tuple(chosen.stream().map(items::get).toList()));
            Limits.items(out.size());
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            if (!chosen.contains(i)) {
                chosen.add(i);
                permute(items, length, chosen, out);
                chosen.remove(chosen.size() - 1);
            }
        }
    }

    private static void combine(List<Value> items, int from, int length, List<Value> chosen, List<Value> out) {
        if (chosen.size() == length) {
            out.add(new Value.Tuple(chosen));
            Limits.items(out.size());
            return;
        }
        for (int i = from; i < items.size(); i++) {
            chosen.add(items.get(i));
            combine(items, i + 1, length, chosen, out);
            chosen.remove(chosen.size() - 1);
        }
    }

    private static Value subelements(Value object, Value path, boolean skipMissing) {
        if (!(object instanceof Value.Dict) && !(object instanceof Value.Seq)) {
            throw new Fault("obj must be a list of dicts or a nested dict");
        }
        List<Value> elements = object instanceof Value.Dict dict
                ? new ArrayList<>(dict.entries().values())
                : Operations.items(object);
        List<Value> keys = path instanceof Value.Seq several
                ? several.items()
                : List.of(path.str().split("\\.")).stream().map(Value::of).collect(Collectors.toList());
        List<Value> out = new ArrayList<>();
        for (Value element : elements) {
            Value found = element;
            for (Value key : keys) {
                if (!(found instanceof Value.Dict dict)) {
                    throw new Fault(
                            "the key " + key.str() + " should point to a dictionary, got '" + found.str() + "'");
                }
                Value next = dict.entries().get(key);
                if (next == null && skipMissing) {
                    found = new Value.Seq(new ArrayList<>());
                    break;
                }
                if (next == null) {
                    throw new Fault("could not find " + key.repr() + " key in iterated item " + found.repr());
                }
                found = next;
            }
            if (!(found instanceof Value.Seq list)) {
                throw new Fault("the key " + path.repr() + " should point to a list, got " + found.repr());
            }
            list.items().forEach(item -> out.add(new Value.Tuple(List.of(element, item))));
        }
        return new Value.Seq(out);
    }
}
