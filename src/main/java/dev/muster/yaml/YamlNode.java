package dev.muster.yaml;

import dev.muster.source.Located;
import dev.muster.source.Span;

/** A YAML value with its place. Aliases are already resolved; the place is then that of the anchor's value. */
public sealed interface YamlNode extends Located permits YamlScalar, YamlSequence, YamlMapping {

    /** What the value is, for messages: {@code "a list"}, {@code "a mapping"}, {@code "a string"}. */
    String kind();

    /** The first line of {@link #span()}: the place to point at when the whole value is many lines. */
    default Span start() {
        Span span = span();
        int end = span.source().text().indexOf('\n', span.start());
        return end < 0 ? span : span.source().span(span.start(), Math.min(span.end(), end));
    }

    /** Whether this is null: {@code ~}, {@code null} or nothing at all. */
    default boolean isNull() {
        return this instanceof YamlScalar scalar && scalar.type() == YamlScalar.Type.NULL;
    }
}
