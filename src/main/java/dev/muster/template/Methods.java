package dev.muster.template;

import java.util.Set;

/** The methods of values that templates call: which ones there are, and the class that has them, by type. */
final class Methods {
    private static final Set<String> OF_CYCLER = Set.of("next", "reset");
    private static final Set<String> OF_LOOP = Set.of("cycle", "changed");

    private Methods() {}

    static boolean has(Value object, String name) {
        return of(object).contains(name) || Dunders.has(object, name);
    }

    private static Set<String> of(Value object) {
        if (object instanceof Value.Text) {
            return TextMethods.NAMES;
        }
        if (object instanceof Value.Dict) {
            return DictMethods.NAMES;
        }
        if (object instanceof Value.Seq) {
            return ListMethods.NAMES;
        }
        if (object instanceof Value.Tuple || object instanceof Value.Range) {
            return TupleMethods.NAMES;
        }
        if (object instanceof Value.Moment || object instanceof Value.Date) {
            return TimeMethods.OF_MOMENT;
        }
        if (object instanceof Value.Span) {
            return TimeMethods.OF_SPAN;
        }
        if (Numbers.isNumber(object)) {
            return object instanceof Value.Real ? NumberMethods.OF_REAL : NumberMethods.OF_INTEGER;
        }
        if (object instanceof Value.Bytes) {
            return BytesMethods.NAMES;
        }
        if (object instanceof Value.Set) {
            return SetMethods.NAMES;
        }
        if (object instanceof Cycler) {
            return OF_CYCLER;
        }
        return object instanceof LoopState ? OF_LOOP : Set.of();
    }

    static Value call(Value object, String name, Arguments arguments) {
        if (!of(object).contains(name)) {
            return Dunders.call(object, name, arguments);
        }
        if (object instanceof Value.Text text) {
            return TextMethods.call(text.text(), name, arguments);
        }
        if (object instanceof Value.Dict dict) {
            return DictMethods.call(dict, name, arguments);
        }
        if (object instanceof Value.Seq seq) {
            return ListMethods.call(seq, name, arguments);
        }
        if (object instanceof Value.Tuple tuple) {
            return TupleMethods.call(tuple.items(), name, arguments, "tuple.index(x): x not in tuple");
        }
        if (object instanceof Cycler cycler) {
            if (name.equals("next")) {
                return cycler.next();
            }
            cycler.reset();
            return Value.none();
        }
        if (object instanceof Value.Bytes bytes) {
            return BytesMethods.call(bytes, name, arguments);
        }
        if (object instanceof Value.Set set) {
            return SetMethods.call(set, name, arguments);
        }
        if (object instanceof Value.Span span) {
            return TimeMethods.seconds(span.value(), arguments);
        }
        if (Numbers.isNumber(object)) {
            return NumberMethods.call(object, name, arguments);
        }
        if (object instanceof Value.Range range) {
            return TupleMethods.call(range.items(), name, arguments, "value is not in range");
        }
        if (object instanceof LoopState loop) {
            return loop.call(name, arguments).orElseThrow();
        }
        return TimeMethods.call(object, name, arguments);
    }
}
