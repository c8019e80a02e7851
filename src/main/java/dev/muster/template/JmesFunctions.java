package dev.muster.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;

/** The functions of JMESPath, with the types that each takes. */
final class JmesFunctions {
    /** What has no type here: a tuple, a set, what is undefined. */
    private static final String UNKNOWN = "unknown";

    private static final PythonJson.Style COMPACT = new PythonJson.Style(-1, false, true, ",", ":");

    /** Types of arguments, separated by blanks; of one argument by {@code |}; {@code +} for more of the last. */
    private static final Map<String, String> SIGNATURES = Map.ofEntries(
            Map.entry("abs", "number"),
            Map.entry("avg", "array-number"),
            Map.entry("ceil", "number"),
            Map.entry("contains", "array|string any"),
            Map.entry("ends_with", "string string"),
            Map.entry("floor", "number"),
            Map.entry("join", "string array-string"),
            Map.entry("keys", "object"),
            Map.entry("length", "string|array|object"),
            Map.entry("map", "expref array"),
            Map.entry("max", "array-number|array-string"),
            Map.entry("max_by", "array expref"),
            Map.entry("merge", "object +"),
            Map.entry("min", "array-number|array-string"),
            Map.entry("min_by", "array expref"),
            Map.entry("not_null", "any +"),
            Map.entry("reverse", "array|string"),
            Map.entry("sort", "array-string|array-number"),
            Map.entry("sort_by", "array expref"),
            Map.entry("starts_with", "string string"),
            Map.entry("sum", "array-number"),
            Map.entry("to_array", "any"),
            Map.entry("to_number", "any"),
            Map.entry("to_string", "any"),
            Map.entry("type", "any"),
            Map.entry("values", "object"));

    private JmesFunctions() {}

    /** The function of that name for so many arguments. */
    static BiFunction<List<JmesPath.Node>, Value, Value> find(String name, int count) {
        String signature = SIGNATURES.get(name);
        if (signature == null) {
            return (arguments, value) -> {
                throw JmesToken.fault("Unknown function: " + name + "()");
            };
        }
        String[] types = signature.replace(" +", "").split(" ");
        boolean isOpen = signature.endsWith("+");
        return (arguments, value) -> {
            if (isOpen ? count < types.length : count != types.length) {
                throw JmesToken.fault("Expected " + types.length + " argument" + (types.length == 1 ? "" : "s")
                        + " for function " + name + "(), received " + count);
            }
            List<Value> given = new ArrayList<>();
            for (int i = 0; i < arguments.size(); i++) {
                JmesPath.Node argument = arguments.get(i);
                String wanted = types[Math.min(i, types.length - 1)];
                if (argument.isReference() != wanted.equals("expref")) {
                    throw wrong(name, wanted, "expref");
                }
                Value item = argument.isReference() ? Value.none() : argument.of(value);
                check(name, wanted, item);
                given.add(item);
            }
            return applied(name, given, arguments);
        };
    }

    static boolean isComparable(Value value) {
        return typeOf(value).equals("number") || typeOf(value).equals("string");
    }

    private static String typeOf(Value value) {
        if (value instanceof Value.Bool) {
            return "boolean";
        }
        if (Numbers.isNumber(value)) {
            return "number";
        }
        if (value instanceof Value.Text) {
            return "string";
        }
        if (value instanceof Value.Seq) {
            return "array";
        }
        return value instanceof Value.Dict ? "object" : value instanceof Value.None ? "null" : UNKNOWN;
    }

    private static void check(String function, String wanted, Value value) {
        if (wanted.equals("any") || wanted.equals("expref")) {
            return;
        }
        for (String type : wanted.split("\\|")) {
            String items = type.startsWith("array-") ? type.substring(6) : "";
            boolean fits = items.isEmpty()
                    ? typeOf(value).equals(type)
                    : value instanceof Value.Seq seq
                            && seq.items().stream()
                                    .allMatch(item -> typeOf(item).equals(items));
            if (fits) {
                return;
            }
        }
        throw wrong(function, wanted, typeOf(value));
    }

    private static Fault wrong(String function, String wanted, String is) {
        return JmesToken.fault("In function " + function + "(), invalid type for value, expected one of: "
                + wanted.replace("|", ", ") + ", received: \"" + is + "\"");
    }

    private static Value applied(String name, List<Value> given, List<JmesPath.Node> nodes) {
        Value first = given.get(0);
        return switch (name) {
            case "abs" -> first.isTruthy() && Numbers.compare(first, Value.of(0)) < 0 ? Numbers.negate(first) : first;
            case "avg" -> items(first).isEmpty() ? Value.none() : Numbers.divide(sum(first), size(first));
            case "ceil" -> rounded(first, RoundingMode.CEILING);
            case "floor" -> rounded(first, RoundingMode.FLOOR);
            case "contains" -> Value.of(contains(first, given.get(1)));
            case "ends_with" -> Value.of(first.str().endsWith(given.get(1).str()));
            case "starts_with" -> Value.of(first.str().startsWith(given.get(1).str()));
            case "join" ->
                Value.of(String.join(
                        first.str(),
                        items(given.get(1)).stream().map(Value::str).toList()));
            case "keys" -> Value.list(List.copyOf(((Value.Dict) first).entries().keySet()));
            case "values" ->
                Value.list(List.copyOf(((Value.Dict) first).entries().values()));
            case "length" -> size(first);
            case "map" ->
                Value.list(items(given.get(1)).stream().map(nodes.get(0)::of).toList());
            case "max" -> best(items(first), (a, b) -> Operations.compare(b, a) > 0 ? b : a);
            case "min" -> best(items(first), (a, b) -> Operations.compare(b, a) < 0 ? b : a);
            case "max_by", "min_by", "sort_by" -> by(name, items(first), nodes.get(1));
            case "merge" -> merged(given);
            case "not_null" ->
                given.stream()
                        .filter(value -> !(value instanceof Value.None))
                        .findFirst()
                        .orElse(Value.none());
            case "reverse" -> reversed(first);
            case "sort" ->
                Value.list(items(first).stream().sorted(Operations::compare).toList());
            case "sum" -> sum(first);
            case "to_array" -> first instanceof Value.Seq ? first : Value.list(List.of(first));
            case "to_number" -> number(first);
            case "to_string" -> first instanceof Value.Text ? first : Value.of(PythonJson.write(first, COMPACT));
            default -> typeOf(first).equals(UNKNOWN) ? Value.none() : Value.of(typeOf(first));
        };
    }

    private static List<Value> items(Value value) {
        return ((Value.Seq) value).items();
    }

    private static Value size(Value value) {
        if (value instanceof Value.Seq seq) {
            return Value.of(seq.items().size());
        }
        return Value.of(
                value instanceof Value.Dict dict
                        ? dict.entries().size()
                        : value.str().codePointCount(0, value.str().length()));
    }

    private static Value sum(Value list) {
        return items(list).stream().reduce(Value.of(0), Numbers::add);
    }

    private static Value best(List<Value> items, BinaryOperator<Value> better) {
        return items.stream().reduce(better).orElse(Value.none());
    }

    private static Value rounded(Value value, RoundingMode mode) {
        return value instanceof Value.Real real
                ? Value.of(BigDecimal.valueOf(real.value()).setScale(0, mode).toBigInteger())
                : value;
    }

    private static boolean contains(Value subject, Value search) {
        if (subject instanceof Value.Text && !(search instanceof Value.Text)) {
            throw new Fault("Error in jmespath.search in json_query filter plugin:\n"
                    + "'in <string>' requires string as left operand, not " + search.typeName());
        }
        return Operations.contains(subject, search);
    }

    private static Value merged(List<Value> objects) {
        Map<Value, Value> all = new LinkedHashMap<>();
        objects.forEach(object -> all.putAll(((Value.Dict) object).entries()));
        return new Value.Dict(all);
    }

    private static Value reversed(Value value) {
        if (value instanceof Value.Text) {
            return Value.of(new StringBuilder(value.str()).reverse().toString());
        }
        List<Value> items = new ArrayList<>(items(value));
        Collections.reverse(items);
        return Value.list(items);
    }

    private static Value number(Value value) {
        if (typeOf(value).equals("number")) {
            return value;
        }
        if (!(value instanceof Value.Text)) {
            return Value.none();
        }
        String text = value.str().strip();
        if (Numbers.parsed(text, 10).isPresent()) {
            BigInteger whole = Numbers.parsed(text, 10).get();
            return Value.of(whole);
        }
        return text.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?")
                ? Value.of(Double.parseDouble(text))
                : Value.none();
    }

    /** The items in the order of what the expression says of each, which must be all numbers or all texts. */
    private static Value by(String name, List<Value> items, JmesPath.Node key) {
        List<String> kinds =
                items.stream().map(item -> typeOf(key.of(item))).distinct().toList();
        boolean isOther = !kinds.isEmpty() && !List.of("number", "string").contains(kinds.get(0));
        if (isOther || kinds.size() > 1) {
            throw wrong(name, "string|number", kinds.get(kinds.size() - 1));
        }
        Comparator<Value> order = (a, b) -> Operations.compare(key.of(a), key.of(b));
        return switch (name) {
            case "sort_by" -> Value.list(items.stream().sorted(order).toList());
            case "max_by" -> best(items, (a, b) -> order.compare(b, a) > 0 ? b : a);
            default -> best(items, (a, b) -> order.compare(b, a) < 0 ? b : a);
        };
    }
}
