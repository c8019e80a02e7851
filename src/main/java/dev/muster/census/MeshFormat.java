package dev.muster.census;

import dev.muster.template.PythonJson;
import dev.muster.template.TemplateException;
import dev.muster.template.Value;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * perfSONAR's JSON: a pSConfig template or its forerunner the mesh, and records of the lookup service (sLS). A box is an
 * object that has {@code address} or {@code addresses}, or, as a record of the lookup service, {@code host-name}, {@code
 * interface-addresses} or {@code service-locator}, wherever it stands. Values of such a record are lists, and it says until
 * when it holds: it is renewed while the box is there.
 */
final class MeshFormat implements Format {
    private static final List<String> ADDRESSES =
            List.of("address", "addresses", "host-name", "interface-addresses", "host");
    /** Where a service is to be had: {@code tcp://ps17.example.org:861}. */
    private static final List<String> LOCATORS = List.of("service-locator", "measurement-agent-locator");

    private static final List<String> CARDS = List.of("interface-mac");
    private static final List<String> TIMES = List.of("expires", "ma-expires");
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
        List<Clue> clues = new ArrayList<>(Sightings.clues(texts(dict, ADDRESSES).stream()));
        clues.addAll(Sightings.clues(texts(dict, LOCATORS).stream().map(HistoryFormat::host)));
        texts(dict, CARDS).forEach(card -> Clue.mac(card).ifPresent(clues::add));
        Optional<Instant> until =
                texts(dict, TIMES).stream().flatMap(text -> time(text).stream()).findFirst();
        sightings.add(Sighting.of(sightings.at(0), clues).at(until));
        dict.entries().values().forEach(value -> walk(value, depth + 1, sightings));
    }

    private static List<String> texts(Value.Dict dict, List<String> keys) {
        List<String> words = new ArrayList<>();
        for (Map.Entry<Value, Value> entry : dict.entries().entrySet()) {
            if (keys.contains(entry.getKey().str())) {
                texts(entry.getValue(), words);
            }
        }
        return words;
    }

    private static void texts(Value value, List<String> words) {
        if (value instanceof Value.Text text) {
            words.add(text.str());
        } else if (value instanceof Value.Seq list) {
            list.items().forEach(item -> texts(item, words));
        }
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
