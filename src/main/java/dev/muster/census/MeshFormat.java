package dev.muster.census;

import dev.muster.template.PythonJson;
import dev.muster.template.TemplateException;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * perfSONAR's JSON: a pSConfig template or its forerunner the mesh, and records of the lookup service. A box is an object
 * that has {@code address} or {@code addresses}, or {@code host-name} with {@code interface-addresses}, wherever it stands.
 */
final class MeshFormat implements Format {
    private static final List<String> ADDRESSES =
            List.of("address", "addresses", "host-name", "interface-addresses", "host");
    private static final int DEEPEST = 40;

    @Override
    public void read(SourceFile file, Sightings sightings) {
        Optional<Value> json = parsed(file.text());
        if (json.isEmpty()) {
            sightings.remark(0, "is no JSON, or ends too early");
            return;
        }
        walk(json.get(), 0, sightings);
    }

    private static Optional<Value> parsed(String text) {
        try {
            return Optional.of(PythonJson.read(text));
        } catch (TemplateException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void walk(Value value, int depth, Sightings sightings) {
        if (depth > DEEPEST) {
            return;
        }
        if (value instanceof Value.Seq list) {
            list.items().forEach(item -> walk(item, depth + 1, sightings));
        } else if (value instanceof Value.Dict dict) {
            object(dict, depth, sightings);
        }
    }

    private static void object(Value.Dict dict, int depth, Sightings sightings) {
        List<String> words = new ArrayList<>();
        for (Map.Entry<Value, Value> entry : dict.entries().entrySet()) {
            if (ADDRESSES.contains(entry.getKey().str())) {
                texts(entry.getValue(), words);
            }
        }
        if (!words.isEmpty()) {
            sightings.box(0, words);
        }
        dict.entries().values().forEach(value -> walk(value, depth + 1, sightings));
    }

    private static void texts(Value value, List<String> words) {
        if (value instanceof Value.Text text) {
            words.add(text.str());
        } else if (value instanceof Value.Seq list) {
            list.items().forEach(item -> texts(item, words));
        }
    }
}
