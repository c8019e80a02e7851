package dev.muster.template;

import dev.muster.source.LocatedText;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Finds, reads and runs the templates that a template names. */
final class Includes {
    private Includes() {}

    static Optional<Template> find(List<Value> names, Place place, Frame frame) {
        for (Value name : names) {
            Operations.usable(name);
            Optional<Path> path = frame.evaluation().part(name.str());
            if (path.isPresent()) {
                return Optional.of(read(path.get(), place, frame));
            }
        }
        return Optional.empty();
    }

    static Optional<Template> load(List<Value> names, Place place, Frame frame) {
        Optional<Template> found = find(names, place, frame);
        if (found.isEmpty()) {
            throw place.fault(
                    "template not found: " + names.stream().map(Value::str).collect(Collectors.joining(", ")));
        }
        return found;
    }

    private static Template read(Path path, Place place, Frame frame) {
        Templar templar = frame.evaluation().templar();
        try {
            LocatedText located = LocatedText.of(templar.controller().source(path));
            return templar.compiledFile(located, frame.template().options(), false);
        } catch (UncheckedIOException e) {
            throw place.fault("cannot read " + path + ": " + e.getMessage());
        }
    }

    /** A frame that sees global functions and nothing else. */
    static Frame withoutContext(TemplateRun run, Frame frame) {
        return Frame.outermost(frame.evaluation().with(Scope.EMPTY), run);
    }

    static TemplateModule module(Place place, Value name, boolean withContext, Frame frame) {
        Template template = load(List.of(name), place, frame).orElseThrow();
        TemplateRun run = new TemplateRun(template, frame.template().convert());
        Frame inner = withContext ? frame.inner(run) : withoutContext(run, frame);
        Value text = guarded(place, frame, () -> run.render(inner));
        Map<String, Value> exports = new LinkedHashMap<>();
        inner.own().forEach((key, value) -> {
            if (!key.startsWith("_")) {
                exports.put(key, value);
            }
        });
        return new TemplateModule(name.str(), exports, text.str());
    }

    /** Runs another template, unless templates include each other in a circle. */
    static <T> T guarded(Place place, Frame frame, Supplier<T> work) {
        Evaluation evaluation = frame.evaluation();
        if (!evaluation.enter()) {
            throw place.fault("templates include each other in a circle");
        }
        try {
            return work.get();
        } finally {
            evaluation.leave();
        }
    }
}
