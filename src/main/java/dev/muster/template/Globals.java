package dev.muster.template;

import java.math.BigInteger;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names every template sees besides the variables: {@code range}, {@code lookup}, {@code omit} … */
final class Globals {
    private static final Map<String, Value> ALL = new HashMap<>();

    private Globals() {}

    static {
        ALL.put("omit", Value.omit());
        add("range", "*", (arguments, frame) -> range(arguments.rest()));
        add("dict", "* **", (arguments, frame) -> dict(arguments));
        add("namespace", "* **", (arguments, frame) -> namespace(arguments));
        add("cycler", "*", (arguments, frame) -> cycler(arguments.rest()));
        add("joiner", "sep?", (arguments, frame) -> new Joiner(arguments.value(0, Value.of(", "))));
        add("lipsum", "n? html? min? max?", (arguments, frame) -> Lipsum.paragraphs(arguments));
        add("now", "utc? fmt?", (arguments, frame) -> now(arguments));
        add("undef", "hint?", (arguments, frame) -> undefined(arguments));
        add("lookup", "name * **", Globals::lookup);
        add("query", "name * **", Globals::query);
        add("q", "name * **", Globals::query);
    }

    private static void add(String name, String parameters, Function.Body body) {
        ALL.put(name, new Function(name, Signature.of(name, parameters), body));
    }

    static Optional<Value> find(String name, Evaluation evaluation) {
        if (name.equals("vars")) {
            return Optional.of(variables(evaluation.scope()));
        }
        return Optional.ofNullable(ALL.get(name));
    }

    /** All variables as a dict, each as it is written. */
    private static Value variables(Scope scope) {
        return LazyEntries.dict(scope::names, name -> scope.lookup(name).map(Operations::data));
    }

    static Collection<String> names() {
        return ALL.keySet();
    }

    private static Value range(List<Value> bounds) {
        if (bounds.isEmpty() || bounds.size() > 3) {
            throw new Fault("range expected at least 1 argument, got " + bounds.size());
        }
        List<BigInteger> numbers = new ArrayList<>();
        for (Value bound : bounds) {
            if (!Numbers.isInteger(Operations.usable(bound))) {
                throw new Fault("'" + bound.typeName() + "' object cannot be interpreted as an integer");
            }
            numbers.add(Numbers.integer(bound));
        }
        BigInteger start = numbers.size() == 1 ? BigInteger.ZERO : numbers.get(0);
        BigInteger stop = numbers.size() == 1 ? numbers.get(0) : numbers.get(1);
        BigInteger step = numbers.size() == 3 ? numbers.get(2) : BigInteger.ONE;
        if (step.signum() == 0) {
            throw new Fault("range() arg 3 must not be zero");
        }
        return new Value.Range(start, stop, step);
    }

    private static Value dict(Bound arguments) {
        Map<Value, Value> entries = new LinkedHashMap<>();
        arguments.rest().forEach(source -> DictMethods.addAll(entries, source));
        arguments.named().forEach((key, value) -> entries.put(Value.of(key), value));
        return new Value.Dict(entries);
    }

    private static Value namespace(Bound arguments) {
        Map<String, Value> attributes = new LinkedHashMap<>();
        ((Value.Dict) dict(arguments)).entries().forEach((key, value) -> attributes.put(key.str(), value));
        return new Namespace(attributes);
    }

    private static Value cycler(List<Value> items) {
        if (items.isEmpty()) {
            throw new Fault("at least one item has to be provided");
        }
        return new Cycler(items);
    }

    private static Value now(Bound arguments) {
        boolean utc = arguments.flag(0, false);
        ZonedDateTime time =
                utc ? ZonedDateTime.now(ZoneOffset.UTC) : ZonedDateTime.now(java.time.ZoneId.systemDefault());
        LocalDateTime local = time.toLocalDateTime();
        return arguments.has(1)
                ? Value.of(TimeFormat.strftime(arguments.text(1), time))
                : new Value.Moment(local, null);
    }

    private static Value undefined(Bound arguments) {
        String hint = arguments.has(0) && !arguments.text(0).isEmpty()
                ? arguments.text(0)
                : "Mandatory variable has not been overridden";
        return Undefined.at(new Place(dev.muster.source.LocatedText.named("<undef>", ""), 0, 0), hint);
    }

    private static Value lookup(Bound arguments, Frame frame) {
        return Lookups.run(arguments.text(0), arguments.rest(), arguments.named(), false, frame);
    }

    private static Value query(Bound arguments, Frame frame) {
        return Lookups.run(arguments.text(0), arguments.rest(), arguments.named(), true, frame);
    }
}
