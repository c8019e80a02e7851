package dev.muster.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Filters about lists and their items. */
final class ListFilters {
    private ListFilters() {}

    static void register() {
        Filters.add("list", "", (v, a, f) -> Value.list(Operations.items(v)));
        Filters.add("length count", "", (v, a, f) -> Value.of(Operations.length(v)));
        Filters.add("first", "", (v, a, f) -> {
            List<Value> items = Operations.items(v);
            return items.isEmpty() ? Undefined.at(Filters.NOWHERE, "No first item, sequence was empty.") : items.get(0);
        });
        Filters.add("last", "", (v, a, f) -> {
            List<Value> items = Operations.items(v);
            return items.isEmpty()
                    ? Undefined.at(Filters.NOWHERE, "No last item, sequence was empty.")
                    : items.get(items.size() - 1);
        });
        Filters.add("join", "d? attribute?", (v, a, f) -> joined(v, a));
        Filters.add("reverse", "", (v, a, f) -> reversed(v));
        Filters.add("flatten", "levels? skip_nulls?", (v, a, f) -> {
            List<Value> out = new ArrayList<>();
            flatten(v, a.has(0) ? a.integer(0) : Integer.MAX_VALUE, a.flag(1, true), out);
            return new Value.Seq(out);
        });
        Filters.add("batch", "linecount fill_with?", (v, a, f) -> batches(Operations.items(v), a));
        Filters.add("slice", "slices fill_with?", (v, a, f) -> slices(Operations.items(v), a));
        Filters.add("random", "start? step? seed?", ListFilters::random);
        Filters.add("shuffle", "seed?", (v, a, f) -> {
            if (!Operations.isIterable(v)) {
                return v;
            }
            List<Value> items = new ArrayList<>(Operations.items(v));
            try {
                Value seed = a.value(0);
                (seed.isTruthy() ? PythonRandom.seeded(seed) : PythonRandom.system()).shuffle(items);
            } catch (Fault seedOfNoUse) {
                return new Value.Seq(items);
            }
            return new Value.Seq(items);
        });
    }

    private static Value joined(Value value, Bound arguments) {
        String separator = arguments.given(0) ? arguments.value(0).str() : "";
        StringBuilder out = new StringBuilder();
        boolean first = true;
        for (Value item : Operations.items(value)) {
            out.append(first ? "" : separator);
            first = false;
            out.append((arguments.has(1) ? ValueFilters.attribute(item, arguments.value(1)) : item).str());
            Limits.text(out.length());
        }
        return Value.of(out.toString());
    }

    private static Value reversed(Value value) {
        if (value instanceof Value.Text text) {
            return Value.of(new StringBuilder(text.text()).reverse().toString());
        }
        List<Value> items = new ArrayList<>(Operations.items(value));
        Collections.reverse(items);
        return new Value.Seq(items);
    }

    /** Puts the items into the list given, those of lists among them instead of the lists, some levels deep. */
    static void flatten(Value list, int levels, boolean skipNulls, List<Value> out) {
        for (Value item : Operations.items(list)) {
            boolean isNull = item instanceof Value.None
                    || (item instanceof Value.Text text
                            && (text.text().equals("None") || text.text().equals("null")));
            if (skipNulls && isNull) {
                continue;
            }
            if (Operations.isSequence(item) && levels >= 1) {
                flatten(item, levels == Integer.MAX_VALUE ? levels : levels - 1, skipNulls, out);
            } else {
                out.add(item);
            }
        }
    }

    private static Value batches(List<Value> items, Bound arguments) {
        List<Value> out = new ArrayList<>();
        Value wanted = arguments.value(0);
        int size = Numbers.isInteger(wanted) ? arguments.integer(0) : -1;
        if (size < 1) {
            if (items.isEmpty()) {
                return new Value.Seq(out);
            }
            if (arguments.has(1) && !Numbers.isNumber(wanted)) {
                throw new Fault("'<' not supported between instances of 'int' and '" + wanted.typeName() + "'");
            }
            if (size == 0) {
                out.add(new Value.Seq(new ArrayList<>()));
            }
            out.add(Value.list(items));
            return new Value.Seq(out);
        }
        for (int i = 0; i < items.size(); i += size) {
            List<Value> batch = new ArrayList<>(items.subList(i, Math.min(items.size(), i + size)));
            Limits.items(size);
            while (arguments.has(1) && batch.size() < size) {
                batch.add(arguments.value(1));
            }
            out.add(new Value.Seq(batch));
        }
        return new Value.Seq(out);
    }

    private static Value slices(List<Value> items, Bound arguments) {
        int count = arguments.integer(0);
        Limits.items(count);
        if (count == 0) {
            throw new Fault("integer division or modulo by zero");
        }
        int size = items.size() / count;
        int extra = items.size() % count;
        List<Value> out = new ArrayList<>();
        int offset = 0;
        for (int i = 0; i < count; i++) {
            int start = offset + i * size;
            if (i < extra) {
                offset++;
            }
            List<Value> slice = new ArrayList<>(items.subList(start, offset + (i + 1) * size));
            if (arguments.has(1) && i >= extra) {
                slice.add(arguments.value(1));
            }
            out.add(new Value.Seq(slice));
        }
        return new Value.Seq(out);
    }

    private static Value random(Value end, Bound arguments, Frame frame) {
        PythonRandom source = PythonRandom.seeded(arguments.value(2));
        if (Numbers.isInteger(end)) {
            BigInteger start = bound(arguments.value(0), 0);
            BigInteger step = bound(arguments.value(1), 1);
            Value.Range range = new Value.Range(start, Numbers.integer(end), step);
            if (!range.isTruthy()) {
                throw new Fault("empty range for randrange() (" + start + ", " + end.str() + ", " + step + ")");
            }
            return Value.of(start.add(step.multiply(source.below(range.count()))));
        }
        if (!Operations.isIterable(end)) {
            throw new Fault("random can only be used on sequences and integers");
        }
        if (arguments.value(0).isTruthy() || arguments.value(1).isTruthy()) {
            throw new Fault("start and step can only be used with integer values");
        }
        if (end instanceof Value.Dict || end instanceof Value.Set || end instanceof Value.View) {
            throw new Fault("cannot choose from a " + end.typeName());
        }
        List<Value> items = Operations.items(end);
        if (items.isEmpty()) {
            throw new Fault("Cannot choose from an empty sequence");
        }
        return items.get(source.below(items.size()));
    }

    private static BigInteger bound(Value given, int otherwise) {
        if (!given.isTruthy()) {
            return BigInteger.valueOf(otherwise);
        }
        if (!Numbers.isInteger(given)) {
            throw new Fault("'" + given.typeName() + "' object cannot be interpreted as an integer");
        }
        return Numbers.integer(given);
    }
}
