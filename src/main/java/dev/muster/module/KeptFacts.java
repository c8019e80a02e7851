package dev.muster.module;

import dev.muster.template.Value;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Facts of a host that an earlier run gathered.
 *
 * @param age how long ago that was
 * @param parts what of the facts was gathered, in the words of the module that did
 * @param facts by their names without a prefix, as the host said them: data, never templates
 */
public record KeptFacts(Duration age, Set<String> parts, Map<String, Value> facts) {
    public KeptFacts {
        parts = Set.copyOf(parts);
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }
}
