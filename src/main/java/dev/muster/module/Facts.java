package dev.muster.module;

import dev.muster.template.Value;
import java.util.Map;
import java.util.Optional;

/**
 * What is known about a host, under the names of Ansible's {@code ansible_facts} without the {@code ansible_} prefix:
 * {@code distribution}, {@code pkg_mgr} …
 */
public record Facts(Map<String, Value> values) {
    public static final Facts NONE = new Facts(Map.of());

    public Facts {
        values = Map.copyOf(values);
    }

    public Optional<Value> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** A fact as text; empty when unknown. */
    public Optional<String> text(String name) {
        return get(name).map(Value::str);
    }
}
