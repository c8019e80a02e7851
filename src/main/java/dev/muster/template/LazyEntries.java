package dev.muster.template;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a dict that are made when asked for, and not evaluated once more: {@code hostvars} of a thousand hosts
 * costs nothing until one is looked into. Read only.
 */
public final class LazyEntries extends AbstractMap<Value, Value> {
    private final Supplier<Collection<String>> names;
    private final Function<String, Optional<Value>> lookup;

    private LazyEntries(Supplier<Collection<String>> names, Function<String, Optional<Value>> lookup) {
        this.names = names;
        this.lookup = lookup;
    }

    /** @param lookup what stands under a name, for all of {@code names} and perhaps more */
    public static Value.Dict dict(Supplier<Collection<String>> names, Function<String, Optional<Value>> lookup) {
        return new Value.Dict(new LazyEntries(names, lookup));
    }

    @Override
    public @Nullable Value get(@Nullable Object key) {
        return key instanceof Value.Text text ? lookup.apply(text.text()).orElse(null) : null;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return key instanceof Value.Text text && names.get().contains(text.text());
    }

    @Override
    public int size() {
        return names.get().size();
    }

    @Override
    public Set<Map.Entry<Value, Value>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<Value, Value>> iterator() {
                return names.get().stream()
                        .map(name -> (Map.Entry<Value, Value>)
                                new SimpleImmutableEntry<Value, Value>(Value.of(name), valueOf(name)))
                        .iterator();
            }

            @Override
            public int size() {
                return names.get().size();
            }
        };
    }

    private Value valueOf(String name) {
        return lookup.apply(name).orElseGet(Value::none);
    }
}
