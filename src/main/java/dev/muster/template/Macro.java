package dev.muster.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A macro, or the body of a call block, which has no name, together with the names it can see. */
record Macro(Optional<String> name, Definition definition, Frame closure) implements Callable {
    /**
     * What a macro statement says.
     *
     * @param defaults one per parameter, null where there is none
     */
    record Definition(
            List<String> parameters,
            List<Optional<Expression>> defaults,
            List<Statement> body,
            boolean usesCaller,
            boolean usesVarargs,
            boolean usesKwargs,
            Place place) {}

    @Override
    public Value call(Arguments arguments, Frame caller) {
        Frame frame = closure.inner();
        bind(arguments, frame);
        Output out = new Output(caller.template().convert());
        Statement.runAll(definition.body(), frame, out);
        return out.result();
    }

    private void bind(Arguments arguments, Frame frame) {
        List<String> parameters = definition.parameters();
        List<Value> given = arguments.positional();
        Map<String, Value> named = new LinkedHashMap<>(arguments.named());
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            Value value = i < given.size() ? given.get(i) : named.remove(parameter);
            frame.set(parameter, value != null ? value : missing(i, frame));
        }
        if (definition.usesCaller() && !parameters.contains("caller")) {
            Value block = named.remove("caller");
            frame.set("caller", block != null ? block : Undefined.at(definition.place(), "No caller defined"));
        } else if (named.containsKey("caller") && !definition.usesKwargs()) {
            throw new Fault("macro " + quotedName() + " was invoked with two values for the special caller argument.");
        }
        bindSurplus(given, named, frame);
    }

    private void bindSurplus(List<Value> given, Map<String, Value> named, Frame frame) {
        int count = definition.parameters().size();
        if (definition.usesKwargs()) {
            frame.set("kwargs", Value.dict(named));
        } else if (!named.isEmpty()) {
            throw new Fault("macro " + quotedName() + " takes no keyword argument "
                    + PythonText.quoted(named.keySet().iterator().next()));
        }
        if (definition.usesVarargs()) {
            frame.set(
                    "varargs",
                    new Value.Tuple(new ArrayList<>(given.subList(Math.min(count, given.size()), given.size()))));
        } else if (given.size() > count) {
            throw new Fault("macro " + quotedName() + " takes not more than " + count + " argument(s)");
        }
    }

    private Value missing(int index, Frame frame) {
        Optional<Expression> otherwise = definition.defaults().get(index);
        return otherwise.isPresent()
                ? otherwise.get().value(frame)
                : Undefined.at(
                        definition.place(),
                        "parameter " + PythonText.quoted(definition.parameters().get(index)) + " was not provided");
    }

    private String quotedName() {
        return name.map(PythonText::quoted).orElse("None");
    }

    Optional<Value> attribute(String attribute) {
        return switch (attribute) {
            case "name" -> Optional.of(name.<Value>map(Value::of).orElse(Value.none()));
            case "arguments" ->
                Optional.of(new Value.Tuple(
                        definition.parameters().stream().map(Value::of).toList()));
            case "caller" -> Optional.of(Value.of(definition.usesCaller()));
            case "catch_varargs" -> Optional.of(Value.of(definition.usesVarargs()));
            case "catch_kwargs" -> Optional.of(Value.of(definition.usesKwargs()));
            default -> Optional.empty();
        };
    }

    @Override
    public String str() {
        return "<Macro " + name.map(PythonText::quoted).orElse("anonymous") + ">";
    }

    @Override
    public String typeName() {
        return "Macro";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
