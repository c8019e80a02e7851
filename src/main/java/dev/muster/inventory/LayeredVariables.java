package dev.muster.inventory;

import dev.muster.template.Value;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A host's own variables over those of its groups. With 100,000 hosts in a few groups the groups' part is shared, so a
 * host costs what it says itself and no more.
 */
final class LayeredVariables extends AbstractMap<String, Value> {
    private final Map<String, Value> base;
    private final Map<String, Value> own;

    private LayeredVariables(Map<String, Value> base, Map<String, Value> own) {
        this.base = base;
        this.own = own;
    }

    static Map<String, Value> of(Map<String, Value> base, Map<String, Value> own) {
        return own.isEmpty() ? base : new LayeredVariables(base, own);
    }

    @Override
    public @Nullable Value get(@Nullable Object key) {
        Value value = own.get(key);
        return value == null ? base.get(key) : value;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return own.containsKey(key) || base.containsKey(key);
    }

    @Override
    public Set<Entry<String, Value>> entrySet() {
        Map<String, Value> all = new LinkedHashMap<>(base);
        all.putAll(own);
        return all.entrySet();
    }
}
