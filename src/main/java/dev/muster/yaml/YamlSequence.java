package dev.muster.yaml;

import dev.muster.source.Span;
import java.util.List;

/** A list. */
public record YamlSequence(Span span, List<YamlNode> items) implements YamlNode {
    public YamlSequence {
        items = List.copyOf(items);
    }

    @Override
    public String kind() {
        return "a list";
    }
}
