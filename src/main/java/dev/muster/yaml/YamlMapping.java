package dev.muster.yaml;

import dev.muster.source.Span;
import java.util.List;
import java.util.Optional;

/** A mapping in the order written; of duplicate keys only the last remains (the reader warned). */
public record YamlMapping(Span span, List<Entry> entries) implements YamlNode {
    public YamlMapping {
        entries = List.copyOf(entries);
    }

    /** One key with its value. */
    public record Entry(YamlScalar key, YamlNode value) {}

    public Optional<YamlNode> get(String key) {
        return entries.stream()
                .filter(entry -> entry.key().text().equals(key))
                .map(Entry::value)
                .findFirst();
    }

    /** The first key, unless the mapping begins with a brace or with merged keys. */
    @Override
    public Span start() {
        return entries.isEmpty() || entries.get(0).key().span().start() != span.start()
                ? YamlNode.super.start()
                : entries.get(0).key().span();
    }

    @Override
    public String kind() {
        return "a mapping";
    }
}
