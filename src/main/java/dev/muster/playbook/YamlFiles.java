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

    private final boolean oldSyntax;

    /** @param oldSyntax whether to read what Ansible once took as what it meant */
    YamlFiles(boolean oldSyntax) {
        this.oldSyntax = oldSyntax;
    }

    /** The document of a file; empty for an empty one and for one that cannot be read, with an error. */
    Optional<YamlNode> read(Path path, Diagnostics diagnostics) {
        Content content = known.computeIfAbsent(path, this::content);
        content.faults().sorted().forEach(diagnostics::add);
        return content.node();
    }

    private Content content(Path path) {
        Diagnostics faults = new Diagnostics();
        Optional<YamlNode> node = YamlReader.read(path, faults);
        return new Content(oldSyntax ? node.map(new OldSyntax(faults)::rewritten) : node, faults);
    }
}
