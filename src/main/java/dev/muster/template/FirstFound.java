package dev.muster.template;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The first_found lookup: the first file there is of names, or of names in folders. */
final class FirstFound {
    private final Map<String, Value> options;
    private final Frame frame;
    private boolean skips;

    private FirstFound(Map<String, Value> options, Frame frame) {
        this.options = options;
        this.frame = frame;
    }

    static List<Value> of(List<Value> terms, Map<String, Value> options, Frame frame) {
        return new FirstFound(options, frame).found(terms);
    }

    private List<Value> found(List<Value> terms) {
        ControllerAccess controller = frame.evaluation().templar().controller();
        for (String candidate : candidates(terms)) {
            for (String kind : frame.evaluation().fileKinds()) {
                Optional<Path> found = controller.find(kind, candidate);
                if (found.isPresent()) {
                    return List.of(Value.of(found.get().toString()));
                }
            }
        }
        if (skips) {
            return List.of();
        }
        throw new Fault("No file was found when using first_found.");
    }

    private List<String> candidates(List<Value> terms) {
        List<String> all = new ArrayList<>();
        for (Value term : terms) {
            if (Operations.isSequence(term)) {
                all.addAll(candidates(Operations.items(term)));
                continue;
            }
            if (!(term instanceof Value.Dict) && !(term instanceof Value.Text)) {
                throw new Fault("Invalid term supplied, can handle string, mapping or list of strings but got: "
                        + term.typeName() + " for " + term.str());
            }
            Map<String, Value> settings = term instanceof Value.Dict dict ? named(dict) : options;
            List<String> files = split(settings.getOrDefault("files", Value.none()), "[,;]");
            List<String> folders = split(settings.getOrDefault("paths", Value.none()), "[,:;]");
            skips = Booleans.parameter(settings.getOrDefault("skip", Value.of(false)))
                    .orElse(false);
            if (!folders.isEmpty()) {
                folders.forEach(folder -> files.forEach(file -> all.add(joined(folder, file))));
            } else if (!files.isEmpty()) {
                all.clear();
                all.addAll(files);
            } else {
                all.add(term.str());
            }
        }
        return all;
    }

    private static Map<String, Value> named(Value.Dict dict) {
        Map<String, Value> settings = new HashMap<>();
        dict.entries().forEach((key, value) -> settings.put(key.str(), value));
        return settings;
    }

    private static String joined(String folder, String file) {
        return file.startsWith("/") || folder.isEmpty()
                ? file
                : folder.endsWith("/") ? folder + file : folder + "/" + file;
    }

    private static List<String> split(Value value, String separators) {
        if (value instanceof Value.None) {
            return List.of();
        }
        List<Value> all = value instanceof Value.Text ? List.of(value) : Operations.items(value);
        return all.stream()
                .flatMap(each -> Stream.of(each.str().split(separators, -1)))
                .toList();
    }
}
