package dev.muster.inventory;

import dev.muster.source.Diagnostics;
import dev.muster.source.SourceText;
import dev.muster.template.Value;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlReader;
import dev.muster.yaml.YamlScalar;
import dev.muster.yaml.YamlSequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns YAML into template values. Texts keep their place and so may be templates; {@code !unsafe} texts, keys and
 * everything that is not a text are data. A date becomes the text Python prints for it.
 */
public final class YamlValues {
    private YamlValues() {}

    /** The value of a node. */
    public static Value value(YamlNode node, Diagnostics diagnostics) {
        if (node instanceof YamlScalar scalar) {
            return scalar(scalar);
        }
        if (node instanceof YamlSequence sequence) {
            List<Value> items = new ArrayList<>(sequence.items().size());
            sequence.items().forEach(item -> items.add(value(item, diagnostics)));
            return new Value.Seq(items);
        }
        Map<Value, Value> entries = new LinkedHashMap<>();
        for (YamlMapping.Entry entry : ((YamlMapping) node).entries()) {
            entries.put(key(entry.key()), value(entry.value(), diagnostics));
        }
        return new Value.Dict(entries);
    }

    /**
     * A whole document as data, none of it a template: what {@code from_yaml} yields. An empty document is None.
     *
     * @throws IllegalArgumentException for text that is not YAML
     */
    public static Value data(String text) {
        Diagnostics diagnostics = new Diagnostics();
        Value value = YamlReader.read(new SourceText("<from_yaml>", text), diagnostics)
                .map(node -> withoutPlaces(value(node, diagnostics)))
                .orElse(Value.none());
        if (diagnostics.hasErrors()) {
            throw new IllegalArgumentException(diagnostics.sorted().get(0).toString());
        }
        return value;
    }

    private static Value withoutPlaces(Value value) {
        if (value instanceof Value.Text placed) {
            return Value.of(placed.text());
        }
        if (value instanceof Value.Seq sequence) {
            return Value.list(
                    sequence.items().stream().map(YamlValues::withoutPlaces).toList());
        }
        if (value instanceof Value.Dict dict) {
            Map<Value, Value> entries = new LinkedHashMap<>();
            dict.entries().forEach((key, entry) -> entries.put(key, withoutPlaces(entry)));
            return new Value.Dict(entries);
        }
        return value;
    }

    /** The entries of a mapping of variables, by name, in the order written. */
    public static Map<String, Value> variables(YamlMapping mapping, Diagnostics diagnostics) {
        Map<String, Value> variables = new LinkedHashMap<>();
        for (YamlMapping.Entry entry : mapping.entries()) {
            variables.put(entry.key().text(), value(entry.value(), diagnostics));
        }
        return variables;
    }

    private static Value key(YamlScalar key) {
        return key.isText() ? Value.of(key.text()) : scalar(key);
    }

    private static Value scalar(YamlScalar scalar) {
        return switch (scalar.type()) {
            case STRING -> Value.of(scalar.content());
            case UNSAFE -> Value.of(scalar.text());
            case INTEGER -> Value.of(scalar.integer());
            case FLOAT -> Value.of(scalar.real());
            case BOOLEAN -> Value.of(scalar.truth());
            case NULL -> Value.none();
            case TIMESTAMP -> Value.of(scalar.text().replaceFirst("(?<=[0-9])[Tt](?=[0-9])", " "));
            case VAULT -> Value.Text.sealed(scalar.content());
        };
    }
}
