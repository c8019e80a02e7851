package dev.muster.template;

import java.util.Optional;

/** {@code joiner(', ')}: nothing at its first call, the separator at every other. */
final class Joiner implements Callable {
    private final Value separator;
    private boolean used;

    Joiner(Value separator) {
        this.separator = separator;
    }

    Optional<Value> attribute(String name) {
        return switch (name) {
            case "sep" -> Optional.of(separator);
            case "used" -> Optional.of(Value.of(used));
            default -> Optional.empty();
        };
    }

    @Override
    public Value call(Arguments arguments, Frame frame) {
        arguments.bind("joiner", "");
        Value now = used ? separator : Value.of("");
        used = true;
        return now;
    }

    @Override
    public String str() {
        return "<Joiner>";
    }

    @Override
    public String typeName() {
        return "Joiner";
    }
}
