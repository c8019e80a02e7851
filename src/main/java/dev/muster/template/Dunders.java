package dev.muster.template;

import java.util.Map;

/** Python's methods with two underscores, which are its operators by another name. */
final class Dunders {
    private interface Operator {
        Value apply(Value a, Value b);
    }

    private static final Map<String, Operator> BINARY = Map.ofEntries(
            Map.entry("__add__", Operations::add),
            Map.entry("__sub__", Operations::subtract),
            Map.entry("__mul__", Operations::multiply),
            Map.entry("__truediv__", Operations::divide),
            Map.entry("__floordiv__", Operations::floorDivide),
            Map.entry("__mod__", Operations::modulo),
            Map.entry("__pow__", Operations::power),
            Map.entry("__eq__", (a, b) -> Value.of(Operations.equal(a, b))),
            Map.entry("__ne__", (a, b) -> Value.of(!Operations.equal(a, b))),
            Map.entry("__lt__", (a, b) -> Value.of(Operations.less(a, b))),
            Map.entry("__le__", (a, b) -> Value.of(Operations.lessOrEqual(a, b))),
            Map.entry("__gt__", (a, b) -> Value.of(Operations.greater(a, b))),
            Map.entry("__ge__", (a, b) -> Value.of(Operations.greaterOrEqual(a, b))),
            Map.entry("__contains__", (a, b) -> Value.of(Operations.contains(a, b))));

    private Dunders() {}

    static boolean has(Value object, String name) {
        if (!name.startsWith("__")
                || !name.endsWith("__")
                || object instanceof Callable
                || object instanceof Namespace) {
            return false;
        }
        boolean number = Numbers.isNumber(object);
        boolean iterable = Operations.isIterable(object);
        boolean text = object instanceof Value.Text;
        return switch (name) {
            case "__str__", "__repr__", "__eq__", "__ne__" -> true;
            case "__len__", "__contains__", "__iter__" -> iterable;
            case "__add__", "__mul__" -> number || text || Operations.isSequence(object);
            case "__mod__" -> number || text;
            case "__getitem__" -> iterable && !(object instanceof Value.Set) && !(object instanceof Value.View);
            case "__setitem__" -> object instanceof Value.Seq || object instanceof Value.Dict;
            case "__reversed__" ->
                object instanceof Value.Seq || object instanceof Value.Dict || object instanceof Value.Range;
            case "__sub__",
                    "__truediv__",
                    "__floordiv__",
                    "__pow__",
                    "__abs__",
                    "__neg__",
                    "__int__",
                    "__float__",
                    "__round__",
                    "__floor__",
                    "__ceil__",
                    "__bool__" -> number;
            case "__lt__", "__le__", "__gt__", "__ge__" -> number || text || Operations.isSequence(object);
            default -> false;
        };
    }

    static Value call(Value object, String name, Arguments arguments) {
        Operator operator = BINARY.get(name);
        if (operator != null) {
            return operator.apply(object, arguments.bind(name, "other").value(0));
        }
        if (name.equals("__getitem__")) {
            Value key = arguments.bind(name, "key").value(0);
            Place nowhere = new Place(dev.muster.source.LocatedText.named("<item>", ""), 0, 0);
            return Operations.usable(Access.item(object, key, nowhere));
        }
        arguments.bind(name, "");
        return switch (name) {
            case "__str__" -> Value.of(object.str());
            case "__repr__" -> Value.of(object.repr());
            case "__len__" -> Value.of(Operations.length(object));
            case "__iter__" -> new Value.Seq(new java.util.ArrayList<>(Operations.items(object)));
            case "__reversed__" -> {
                java.util.List<Value> items = new java.util.ArrayList<>(Operations.items(object));
                java.util.Collections.reverse(items);
                yield new Value.Seq(items);
            }
            case "__bool__" -> Value.of(object.isTruthy());
            case "__neg__" -> Operations.negate(object);
            case "__float__" -> Value.of(Numbers.real(object));
            case "__abs__" ->
                Numbers.compare(object, Value.of(0)) < 0 ? Operations.negate(object) : Operations.positive(object);
            default -> whole(object, name);
        };
    }

    private static Value whole(Value number, String name) {
        if (!(number instanceof Value.Real real)) {
            return Operations.positive(number);
        }
        double value = real.value();
        double rounded = switch (name) {
            case "__round__" -> Math.rint(value);
            case "__floor__" -> Math.floor(value);
            case "__ceil__" -> Math.ceil(value);
            default -> value;
        };
        return Value.of(NumberFormat.truncated(rounded));
    }
}
