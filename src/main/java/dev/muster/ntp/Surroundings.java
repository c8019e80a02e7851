package dev.muster.ntp;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a configuration refers to outside itself, handed in because this package reads nothing.
 *
 * @param includes text of included files by the name the configuration uses
 * @param names addresses of names, in the order the resolver gives them
 */
public record Surroundings(Map<String, String> includes, Map<String, List<IpAddress>> names) {
    /** Nothing known. */
    public static final Surroundings NONE = new Surroundings(Map.of(), Map.of());

    public Surroundings {
        includes = Map.copyOf(includes);
        names = Map.copyOf(names);
    }

    Optional<String> include(String name) {
        return Optional.ofNullable(includes.get(name));
    }

    /** Addresses of a name; none when it does not resolve. */
    List<IpAddress> resolve(String name) {
        return names.getOrDefault(name, List.of());
    }
}
