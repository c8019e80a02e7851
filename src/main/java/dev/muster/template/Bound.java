package dev.muster.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of one call, assigned to parameters; read by index with the type the callee wants. */
final class Bound {
    private final String name;
    private final String[] parameters;
    private final @Nullable Value[] values;
    private final List<Value> rest;
    private final Map<String, Value> named;

    Bound(String name, String[] parameters, @Nullable Value[] values, List<Value> rest, Map<String, Value> named) {
        this.name = name;
        this.parameters = parameters;
        this.values = values;
        this.rest = rest;
        this.named = named;
    }

    /** Values by position beyond the parameters. */
    List<Value> rest() {
        return rest;
    }

    /** Values by name beyond the parameters. */
    Map<String, Value> named() {
        return named;
    }

    /** Whether there is an argument, be it None. */
    boolean given(int index) {
        return values[index] != null;
    }

    /** Whether there is an argument other than None. */
    boolean has(int index) {
        Value value = values[index];
        return value != null && !(value instanceof Value.None);
    }

    /** The value as it was given, undefined included; None when it was not. */
    Value raw(int index) {
        Value value = values[index];
        return value == null ? Value.none() : value;
    }

    /** A value that may be used. */
    Value value(int index) {
        return Operations.usable(raw(index));
    }

    Value value(int index, Value otherwise) {
        Value value = values[index];
        return value == null ? otherwise : Operations.usable(value);
    }

    boolean flag(int index, boolean otherwise) {
        Value value = values[index];
        return value == null ? otherwise : value.isTruthy();
    }

    String text(int index) {
        Value value = value(index);
        if (value instanceof Value.Text text) {
            return text.text();
        }
        throw wrong(index, "str", value);
    }

    String text(int index, String otherwise) {
        return has(index) ? text(index) : otherwise;
    }

    int integer(int index, int otherwise) {
        return has(index) ? integer(index) : otherwise;
    }

    int integer(int index) {
        Value value = value(index);
        if (!Numbers.isInteger(value)) {
            throw new Fault("'" + value.typeName() + "' object cannot be interpreted as an integer");
        }
        return Numbers.integer(value).bitLength() < 32
                ? Numbers.integer(value).intValue()
                : Numbers.integer(value).signum() * Integer.MAX_VALUE;
    }

    private Fault wrong(int index, String wanted, Value value) {
        return new Fault(
                name + "(): argument " + parameters[index] + " must be " + wanted + ", not " + value.typeName());
    }
}
