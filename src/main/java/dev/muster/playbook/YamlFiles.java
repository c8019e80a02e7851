package dev.muster.playbook;

import dev.muster.source.Diagnostics;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The YAML files of a run, each parsed once however often it is imported. Safe for use by several threads. */
final class YamlFiles {
    private final Map<Path, Content> known = new ConcurrentHashMap<>();

    private record Content(Optional<YamlNode> node, Diagnostics faults) {}

    /** The document of a file; empty for an empty one and for one that cannot be read, with an error. */
    Optional<YamlNode> read(Path path, Diagnostics diagnostics) {
        Content content = known.computeIfAbsent(path, YamlFiles::content);
        content.faults().sorted().forEach(diagnostics::add);
        return content.node();
    }

    private static Content content(Path path) {
        Diagnostics faults = new Diagnostics();
        return new Content(YamlReader.read(path, faults), faults);
    }
}
