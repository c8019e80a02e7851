package dev.muster.template;

import java.util.Optional;

/** A Python class, as {@code value.__class__} names it. */
record TypeObject(String name) implements Callable {
    static TypeObject of(Value value) {
        return new TypeObject(value instanceof Value.Text text ? text.exactType() : value.typeName());
    }

    Optional<Value> attribute(String attribute) {
        return attribute.equals("__name__") || attribute.equals("__qualname__")
                ? Optional.of(Value.of(name))
                : Optional.empty();
    }

    @Override
    public Value call(Arguments arguments, Frame frame) {
        throw new Fault("classes are not callable here: " + name);
    }

    @Override
    public String str() {
        String module = switch (name) {
            case "AnsibleUnicode" -> "ansible.parsing.yaml.objects.";
            case "NativeJinjaText" -> "ansible.utils.native_jinja.";
            case "Markup" -> "markupsafe.";
            case "datetime", "date", "timedelta" -> "datetime.";
            default -> "";
        };
        return "<class '" + module + name + "'>";
    }

    @Override
    public String typeName() {
        return "type";
    }
}
