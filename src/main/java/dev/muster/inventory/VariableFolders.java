package dev.muster.inventory;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.SourceText;
import dev.muster.template.Value;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads {@code group_vars} and {@code host_vars}. Of NAME (a file, or a folder with many), NAME.yml, NAME.yaml and
 * NAME.json the first found counts, as in Ansible; files of a folder are merged in the order of their names.
 */
final class VariableFolders {
    private static final List<String> EXTENSIONS = List.of("", ".yml", ".yaml", ".json");

    private final Diagnostics diagnostics;
    private final Map<Path, VariableFolder> known = new HashMap<>();

    /** Files just met that are encrypted and that no key opens. */
    private final List<Diagnostic> sealed = new ArrayList<>();

    VariableFolders(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    VariableFolder beside(Path folder) {
        return known.computeIfAbsent(folder, f -> {
            Map<String, List<Diagnostic>> ofGroups = new HashMap<>();
            Map<String, List<Diagnostic>> ofHosts = new HashMap<>();
            return new VariableFolder(
                    f,
                    read(f.resolve("group_vars"), ofGroups),
                    read(f.resolve("host_vars"), ofHosts),
                    ofGroups,
                    ofHosts);
        });
    }

    private Map<String, Map<String, Value>> read(Path folder, Map<String, List<Diagnostic>> faults) {
        Map<String, Map<String, Value>> found = new HashMap<>();
        Map<String, Integer> ranks = new HashMap<>();
        for (Path entry : list(folder)) {
            String file = entry.getFileName().toString();
            int rank = rank(file);
            String name = rank == 0
                    ? file
                    : file.substring(0, file.length() - EXTENSIONS.get(rank).length());
            if (isRelevant(file) && rank <= ranks.getOrDefault(name, EXTENSIONS.size())) {
                ranks.put(name, rank);
                sealed.clear();
                found.put(name, Files.isDirectory(entry) ? readAll(entry) : variables(entry));
                faults.put(name, List.copyOf(sealed));
            }
        }
        return found;
    }

    /** Where the name's extension stands among those tried; the last that fits, since {@code ""} fits all. */
    private static int rank(String file) {
        for (int i = EXTENSIONS.size() - 1; i > 0; i--) {
            if (file.endsWith(EXTENSIONS.get(i))) {
                return i;
            }
        }
        return 0;
    }

    private Map<String, Value> readAll(Path folder) {
        Map<String, Value> merged = new LinkedHashMap<>();
        for (Path entry : list(folder)) {
            String file = entry.getFileName().toString();
            String extension = file.contains(".") ? file.substring(file.lastIndexOf('.')) : "";
            if (Files.isDirectory(entry) && extension.isEmpty()) {
                merged.putAll(readAll(entry));
            } else if (isRelevant(file) && Files.isRegularFile(entry) && EXTENSIONS.contains(extension)) {
                merged.putAll(variables(entry));
            }
        }
        return merged;
    }

    private static boolean isRelevant(String file) {
        return !file.startsWith(".") && !file.endsWith("~");
    }

    private List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            SourceText nothing = new SourceText(folder.toString(), "");
            diagnostics.error(nothing.whole(), "this folder cannot be read: " + e.getMessage());
            return List.of();
        }
    }

    private Map<String, Value> variables(Path file) {
        Optional<Diagnostic> closed = YamlReader.closed(file);
        if (closed.isPresent()) {
            sealed.add(closed.get());
            return Map.of();
        }
        Optional<YamlNode> node = YamlReader.read(file, diagnostics);
        if (node.isEmpty()) {
            return Map.of();
        }
        if (node.get() instanceof YamlMapping mapping) {
            return YamlValues.variables(mapping, diagnostics);
        }
        diagnostics.error(
                node.get().start(),
                "a file of variables must be a mapping, not " + node.get().kind());
        return Map.of();
    }
}
