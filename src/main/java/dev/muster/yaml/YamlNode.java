package dev.muster.yaml;

import dev.muster.source.Located;

/** A YAML value with its place. Aliases are already resolved; the place is then that of the anchor's value. */
public sealed interface YamlNode extends Located permits YamlScalar, YamlSequence, YamlMapping {

    /** What the value is, for messages: {@code "a list"}, {@code "a mapping"}, {@code "a string"}. */
    String kind();
}
