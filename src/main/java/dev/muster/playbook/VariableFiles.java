package dev.muster.playbook;

import dev.muster.inventory.YamlValues;
import dev.muster.source.Diagnostics;
import dev.muster.template.Value;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files of variables, as {@code vars_files} names them: each read once however many hosts ask for it. Safe for use by
 * several threads.
 */
public final class VariableFiles {
    private final Path folder;
    private final Map<Path, Content> known = new ConcurrentHashMap<>();

    private record Content(Map<String, Value> variables, Diagnostics diagnostics) {}

    /** @param folder the playbook's, to which names are relative */
    public VariableFiles(Path folder) {
        this.folder = folder;
    }

    /** The first of some files that exists; the names are evaluated already. */
    public Optional<Path> find(List<String> candidates) {
        return candidates.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** What a file says. Its faults are added to the diagnostics, each time it is asked for. */
    public Map<String, Value> read(Path file, Diagnostics diagnostics) {
        Content content = known.computeIfAbsent(file, VariableFiles::content);
        content.diagnostics().sorted().forEach(diagnostics::add);
        return content.variables();
    }

    private static Content content(Path file) {
        Diagnostics found = new Diagnostics();
        Optional<YamlNode> node = YamlReader.read(file, found);
        if (node.isEmpty()) {
            return new Content(Map.of(), found);
        }
        if (node.get() instanceof YamlMapping mapping) {
            return new Content(YamlValues.variables(mapping, found), found);
        }
        found.error(
                node.get().start(),
                "a file of variables must be a mapping, not " + node.get().kind());
        return new Content(Map.of(), found);
    }
}
