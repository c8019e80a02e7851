package dev.muster.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The query language JMESPath, for {@code json_query}: read by precedence into functions of a value, as Python's
 * jmespath reads it. What fits nothing is None, never an error; faults are in the expression and in arguments of functions.
 */
final class JmesPath {
    /** Below this a projection ends, and what follows sees its result as a whole. */
    private static final int PROJECTION_STOP = 10;

    private static final int STAR = 20;
    private static final int FLATTEN = 9;
    private static final int FILTER = 21;
    private static final int DOT = 40;
    private static final int NOT = 45;

    /**
     * A part of an expression.
     *
     * @param isReference whether it is an expression for a function, {@code &x}, and no value
     * @param isIndex whether a further index only goes on with it
     */
    record Node(Function<Value, Value> body, boolean isReference, boolean isIndex) {
        Node(Function<Value, Value> body) {
            this(body, false, false);
        }

        Value of(Value value) {
            return body.apply(value);
        }

        Node then(Node next) {
            return new Node(value -> next.of(of(value)));
        }
    }

    private static final Node IDENTITY = new Node(value -> value);

    private final List<JmesToken> tokens;
    private int at;

    private JmesPath(List<JmesToken> tokens) {
        this.tokens = tokens;
    }

    /** What the expression finds in a value. */
    static Value search(String expression, Value value) {
        JmesPath parser = new JmesPath(JmesToken.read(expression));
        Node whole = parser.expression(0);
        if (parser.current().kind() != JmesToken.Kind.END || whole.isReference()) {
            throw parser.unexpected();
        }
        return whole.of(value);
    }

    // ---- tokens ----

    private JmesToken current() {
        return ahead(0);
    }

    private JmesToken ahead(int more) {
        return tokens.get(Math.min(at + more, tokens.size() - 1));
    }

    private JmesToken next() {
        JmesToken token = current();
        at++;
        return token;
    }

    private boolean takes(String sign) {
        if (!current().is(sign)) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(String sign) {
        if (!takes(sign)) {
            throw unexpected();
        }
    }

    private Fault unexpected() {
        String text = current().kind() == JmesToken.Kind.END
                ? "Incomplete expression"
                : "Parse error: token " + current().text();
        return JmesToken.fault("Invalid jmespath expression: " + text);
    }

    // ---- expressions ----

    private Node expression(int power) {
        Node left = first(next());
        while (power < current().power()) {
            left = further(left, next());
        }
        return left;
    }

    private Node first(JmesToken token) {
        return switch (token.kind()) {
            case LITERAL -> new Node(value -> token.value());
            case NAME -> current().is("(") ? call(token.text()) : field(token.text());
            case QUOTED -> {
                if (current().is("(")) {
                    throw unexpected();
                }
                yield field(token.text());
            }
            case NUMBER, END -> {
                at--;
                throw unexpected();
            }
            case SIGN -> firstSign(token);
        };
    }

    private Node firstSign(JmesToken token) {
        switch (token.text()) {
            case "*":
                return values(IDENTITY, current().is("]") ? IDENTITY : projected(STAR));
            case "[?":
                return filter(IDENTITY);
            case "{":
                return hash();
            case "(":
                Node inner = expression(0);
                expect(")");
                return new Node(inner.body());
            case "[]":
                return each(flattened(IDENTITY), projected(FLATTEN));
            case "!":
                Node negated = expression(NOT);
                return new Node(value -> Value.of(!isTrue(negated.of(value))));
            case "[":
                return bracket();
            case "@":
                return IDENTITY;
            case "&":
                return new Node(expression(0).body(), true, false);
            default:
                at--;
                throw unexpected();
        }
    }

    private Node further(Node left, JmesToken token) {
        switch (token.text()) {
            case ".":
                return takes("*") ? values(left, projected(DOT)) : left.then(behindDot(DOT));
            case "|":
                return left.then(expression(token.power()));
            case "||":
                Node other = expression(token.power());
                return new Node(value -> isTrue(left.of(value)) ? left.of(value) : other.of(value));
            case "&&":
                Node second = expression(token.power());
                return new Node(value -> isTrue(left.of(value)) ? second.of(value) : left.of(value));
            case "==", "!=", "<", ">", "<=", ">=":
                Node right = expression(token.power());
                return new Node(value -> compared(token.text(), left.of(value), right.of(value)));
            case "[?":
                return filter(left);
            case "[]":
                return each(flattened(left), projected(FLATTEN));
            case "[":
                return indexed(left);
            default:
                at--;
                throw unexpected();
        }
    }

    private Node behindDot(int power) {
        if (takes("[")) {
            return list();
        }
        if (takes("{")) {
            return hash();
        }
        boolean isName = current().kind() == JmesToken.Kind.NAME || current().kind() == JmesToken.Kind.QUOTED;
        if (!isName && !current().is("*")) {
            throw unexpected();
        }
        return expression(power);
    }

    /** What a projection does to each of its values. */
    private Node projected(int power) {
        if (current().power() < PROJECTION_STOP) {
            return IDENTITY;
        }
        if (current().is("[") || current().is("[?")) {
            return expression(power);
        }
        expect(".");
        return behindDot(power);
    }

    // ---- brackets ----

    private Node bracket() {
        if (isIndex()) {
            return sliceOrIndex(IDENTITY);
        }
        if (current().is("*") && ahead(1).is("]")) {
            at += 2;
            return each(IDENTITY, projected(STAR));
        }
        return list();
    }

    private Node indexed(Node left) {
        if (isIndex()) {
            return sliceOrIndex(left);
        }
        expect("*");
        expect("]");
        return each(left, projected(STAR));
    }

    private boolean isIndex() {
        return current().kind() == JmesToken.Kind.NUMBER || current().is(":");
    }

    private Node sliceOrIndex(Node left) {
        boolean isSlice = current().is(":") || ahead(1).is(":");
        Node right = isSlice ? slice() : index();
        if (isSlice && !left.isIndex()) {
            return each(left.then(right), projected(STAR));
        }
        return new Node(left.then(right).body(), false, true);
    }

    private Node index() {
        long index = number();
        expect("]");
        return new Node(value -> {
            if (!(value instanceof Value.Seq seq)) {
                return Value.none();
            }
            long place = index < 0 ? index + seq.items().size() : index;
            return place < 0 || place >= seq.items().size()
                    ? Value.none()
                    : seq.items().get((int) place);
        });
    }

    private long number() {
        String text = next().text();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw JmesToken.fault("the number " + text + " is too large");
        }
    }

    private Node slice() {
        List<Optional<Long>> parts = new ArrayList<>(List.of(Optional.empty(), Optional.empty(), Optional.empty()));
        int part = 0;
        while (!current().is("]")) {
            if (takes(":")) {
                part++;
                if (part == 3) {
                    throw unexpected();
                }
            } else if (current().kind() == JmesToken.Kind.NUMBER) {
                parts.set(part, Optional.of(number()));
            } else {
                throw unexpected();
            }
        }
        expect("]");
        return new Node(value -> value instanceof Value.Seq seq ? sliced(seq.items(), parts) : Value.none());
    }

    private static Value sliced(List<Value> items, List<Optional<Long>> parts) {
        long step = parts.get(2).orElse(1L);
        if (step == 0) {
            throw new Fault("Error in jmespath.search in json_query filter plugin:\nslice step cannot be zero");
        }
        int size = items.size();
        long start = bound(parts.get(0), step > 0 ? 0 : size - 1L, step, size);
        long stop = bound(parts.get(1), step > 0 ? size : -1, step, size);
        List<Value> found = new ArrayList<>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
            found.add(items.get((int) i));
        }
        return Value.list(found);
    }

    private static long bound(Optional<Long> written, long otherwise, long step, int size) {
        if (written.isEmpty()) {
            return otherwise;
        }
        long place = written.get() < 0 ? written.get() + size : written.get();
        return step > 0 ? Math.max(0, Math.min(place, size)) : Math.max(-1, Math.min(place, size - 1L));
    }

    private Node filter(Node left) {
        Node condition = expression(0);
        expect("]");
        Node right = current().is("[]") ? IDENTITY : projected(FILTER);
        return new Node(value -> left.of(value) instanceof Value.Seq seq
                ? collected(
                        seq.items().stream()
                                .filter(item -> isTrue(condition.of(item)))
                                .toList(),
                        right)
                : Value.none());
    }

    // ---- several values ----

    private Node list() {
        List<Node> parts = new ArrayList<>();
        do {
            parts.add(expression(0));
        } while (takes(","));
        expect("]");
        return new Node(value -> value instanceof Value.None
                ? value
                : Value.list(parts.stream().map(part -> part.of(value)).toList()));
    }

    private Node hash() {
        Map<String, Node> parts = new LinkedHashMap<>();
        do {
            JmesToken key = next();
            if (key.kind() != JmesToken.Kind.NAME && key.kind() != JmesToken.Kind.QUOTED) {
                at--;
                throw unexpected();
            }
            expect(":");
            parts.put(key.text(), expression(0));
        } while (takes(","));
        expect("}");
        return new Node(value -> {
            if (value instanceof Value.None) {
                return value;
            }
            Map<String, Value> made = new LinkedHashMap<>();
            parts.forEach((name, part) -> made.put(name, part.of(value)));
            return Value.dict(made);
        });
    }

    private Node call(String name) {
        expect("(");
        List<Node> arguments = new ArrayList<>();
        if (!current().is(")")) {
            do {
                arguments.add(expression(0));
            } while (takes(","));
        }
        expect(")");
        BiFunction<List<Node>, Value, Value> function = JmesFunctions.find(name, arguments.size());
        return new Node(value -> function.apply(arguments, value));
    }

    private static Node field(String name) {
        Value key = Value.of(name);
        return new Node(value -> Operations.usable(value) instanceof Value.Dict dict
                ? Optional.ofNullable(dict.entries().get(key)).orElse(Value.none())
                : Value.none());
    }

    private static Node values(Node left, Node right) {
        return new Node(value -> Operations.usable(left.of(value)) instanceof Value.Dict dict
                ? collected(List.copyOf(dict.entries().values()), right)
                : Value.none());
    }

    private static Node each(Node left, Node right) {
        return new Node(
                value -> left.of(value) instanceof Value.Seq seq ? collected(seq.items(), right) : Value.none());
    }

    private static Value collected(List<Value> items, Node right) {
        return Value.list(items.stream()
                .map(right::of)
                .filter(found -> !(found instanceof Value.None))
                .toList());
    }

    private static Node flattened(Node left) {
        return new Node(value -> {
            if (!(left.of(value) instanceof Value.Seq seq)) {
                return Value.none();
            }
            List<Value> all = new ArrayList<>();
            for (Value item : seq.items()) {
                all.addAll(item instanceof Value.Seq inner ? inner.items() : List.of(item));
            }
            return Value.list(all);
        });
    }

    // ---- values ----

    /** 0 is true here: only None, False and what is empty are not. */
    private static boolean isTrue(Value value) {
        return (Numbers.isNumber(value) && !(value instanceof Value.Bool)) || value.isTruthy();
    }

    private static Value compared(String operator, Value a, Value b) {
        boolean oneIsTruth = (a instanceof Value.Bool) != (b instanceof Value.Bool);
        if (operator.equals("==") || operator.equals("!=")) {
            boolean isEqual = !oneIsTruth && Operations.equal(a, b);
            return Value.of(isEqual == operator.equals("=="));
        }
        if (!JmesFunctions.isComparable(a) || !JmesFunctions.isComparable(b)) {
            return Value.none();
        }
        int order = Operations.compare(a, b);
        return Value.of(
                switch (operator) {
                    case "<" -> order < 0;
                    case ">" -> order > 0;
                    case "<=" -> order <= 0;
                    default -> order >= 0;
                });
    }
}
