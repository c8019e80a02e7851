package dev.muster.template;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The variables an expression sees. Values may be the author's templates; the evaluator resolves them at use. */
public interface Scope {
    Scope EMPTY = of(Map.of());

    Optional<Value> lookup(String name);

    /** All names, for {@code vars} and for lookups that go through them. */
    Collection<String> names();

    /** The same, as far as they can be told without looking anything up: for "did you mean". */
    default Collection<String> hints() {
        return names();
    }

    static Scope of(Map<String, ? extends Value> variables) {
        return new Scope() {
            @Override
            public Optional<Value> lookup(String name) {
                return Optional.ofNullable(variables.get(name));
            }

            @Override
            public Collection<String> names() {
                return List.copyOf(variables.keySet());
            }
        };
    }
}
