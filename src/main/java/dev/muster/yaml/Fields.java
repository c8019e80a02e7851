package dev.muster.yaml;

import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Typed access to the keys of one mapping. A value of the wrong kind is reported at its place and then counts as
 * absent, so that a loader can carry on.
 */
public final class Fields {
    private final YamlMapping mapping;
    private final Diagnostics diagnostics;

    private Fields(YamlMapping mapping, Diagnostics diagnostics) {
        this.mapping = mapping;
        this.diagnostics = diagnostics;
    }

    /**
     * The fields of a node that must be a mapping.
     *
     * @param what the node's role in messages: {@code "a play"}
     */
    public static Optional<Fields> of(YamlNode node, String what, Diagnostics diagnostics) {
        if (node instanceof YamlMapping mapping) {
            return Optional.of(new Fields(mapping, diagnostics));
        }
        diagnostics.error(node.start(), what + " must be a mapping, not " + node.kind());
        return Optional.empty();
    }

    public YamlMapping mapping() {
        return mapping;
    }

    public boolean has(String key) {
        return mapping.get(key).isPresent();
    }

    public Optional<YamlNode> get(String key) {
        return mapping.get(key);
    }

    /** A value that must be there; null counts as missing. */
    public Optional<YamlNode> required(String key, String what) {
        Optional<YamlNode> value = mapping.get(key).filter(node -> !node.isNull());
        if (value.isEmpty()) {
            diagnostics.error(mapping.start(), what + " needs \"" + key + "\"");
        }
        return value;
    }

    /** Any scalar but null, as the text written. */
    public Optional<LocatedText> text(String key) {
        return mapping.get(key).filter(node -> !node.isNull()).flatMap(node -> {
            if (node instanceof YamlScalar scalar) {
                return Optional.of(scalar.content());
            }
            return wrong(key, "a text", node);
        });
    }

    public Optional<YamlMapping> mapping(String key) {
        return mapping.get(key).filter(node -> !node.isNull()).flatMap(node -> {
            if (node instanceof YamlMapping found) {
                return Optional.of(found);
            }
            return wrong(key, "a mapping", node);
        });
    }

    /** The items of a list; none for an absent key or null. */
    public List<YamlNode> list(String key) {
        return mapping.get(key)
                .filter(node -> !node.isNull())
                .flatMap(node -> {
                    if (node instanceof YamlSequence sequence) {
                        return Optional.of(sequence.items());
                    }
                    return wrong(key, "a list", node);
                })
                .orElse(List.of());
    }

    /**
     * Reports keys that are not among the known ones.
     *
     * @param what the mapping's role in messages: {@code "a group"}
     */
    public void rejectUnknown(String what, Collection<String> known) {
        for (YamlMapping.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            if (!known.contains(key)) {
                diagnostics.unknown(entry.key().span(), "unknown key \"" + key + "\" in " + what, key, known);
            }
        }
    }

    private <T> Optional<T> wrong(String key, String expected, YamlNode node) {
        diagnostics.error(node.start(), "\"" + key + "\" must be " + expected + ", not " + node.kind());
        return Optional.empty();
    }
}
