package dev.muster.template;

import java.util.HashMap;
import java.util.Map;

/** {@code namespace()}: the only thing a loop body can assign to from inside. */
record Namespace(Map<String, Value> attributes) implements Value {
    Namespace {
        attributes = new HashMap<>(attributes);
    }

    @Override
    public String str() {
        return "<Namespace " + new Dict(Value.dict(attributes).entries()).str() + ">";
    }

    @Override
    public String typeName() {
        return "Namespace";
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
