package dev.muster.inventory;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlReader;
import dev.muster.yaml.YamlScalar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads inventory sources: programs, YAML and INI files, {@code plugin: constructed}, folders of them, and lists such
 * as {@code web1,web2,}; then the variable files beside them and beside the playbooks. Every fault of every file is
 * reported in one go. Which kind a file is, and so which reader takes it, is decided here and nowhere else.
 */
public final class InventoryLoader {
    private static final Pattern INI_SECTION = Pattern.compile("(?m)^\\[[\\w.:-]+\\][ \\t]*(?:#.*)?$");

    private final InventoryRules rules;
    private final Diagnostics diagnostics;
    private final InventoryBuilder builder = new InventoryBuilder();
    private final VariableFolders folders;
    private final List<VariableFolder> inventoryFolders = new ArrayList<>();

    private InventoryLoader(InventoryRules rules, Diagnostics diagnostics) {
        this.rules = rules;
        this.diagnostics = diagnostics;
        this.folders = new VariableFolders(diagnostics);
    }

    /**
     * The inventory of all sources.
     *
     * @param sources paths or comma lists, as given with {@code -i}; later ones win
     * @param playbookFolders the folders of the playbooks, for {@code group_vars} and {@code host_vars} beside them
     */
    public static Inventory load(List<String> sources, List<Path> playbookFolders, Diagnostics diagnostics) {
        return load(sources, playbookFolders, InventoryRules.DEFAULTS, diagnostics);
    }

    /** The same by rules that were set. */
    public static Inventory load(
            List<String> sources, List<Path> playbookFolders, InventoryRules rules, Diagnostics diagnostics) {
        InventoryLoader loader = new InventoryLoader(rules, diagnostics);
        sources.forEach(loader::source);
        List<VariableFolder> beside = playbookFolders.stream()
                .map(Path::toAbsolutePath)
                .map(Path::normalize)
                .distinct()
                .map(loader.folders::beside)
                .toList();
        return loader.builder.build(sources, loader.inventoryFolders, beside, Optional.empty());
    }

    private void source(String source) {
        Path path = Path.of(source);
        if (source.contains(",") && !Files.exists(path)) {
            hostList(source);
            return;
        }
        Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
        if (folder != null) {
            inventoryFolders.add(folders.beside(folder.toAbsolutePath().normalize()));
        }
        pathSource(path);
    }

    private void pathSource(Path path) {
        if (Files.isDirectory(path)) {
            folder(path);
        } else {
            file(path);
        }
    }

    private void folder(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            entries.filter(entry -> !rules.isIgnored(entry.getFileName().toString()))
                    .sorted()
                    .forEach(this::pathSource);
        } catch (IOException e) {
            diagnostics.error(
                    new SourceText(folder.toString(), "").whole(), "this folder cannot be read: " + e.getMessage());
        }
    }

    private void hostList(String source) {
        LocatedText list = LocatedText.named("<-i>", source);
        int from = 0;
        for (int comma = source.indexOf(','); from < source.length(); comma = source.indexOf(',', from)) {
            int end = comma < 0 ? source.length() : comma;
            if (!source.substring(from, end).isBlank()) {
                LocatedText part = list.slice(from, end);
                expand(part, part.text().strip()).ifPresent(this::addUngrouped);
            }
            from = end + 1;
        }
    }

    private void addUngrouped(HostRange range) {
        range.names().stream()
                .filter(h -> !builder.hasHost(h))
                .forEach(h -> builder.addHost(h, InventoryBuilder.UNGROUPED, range.port(), Map.of(), Optional.empty()));
    }

    // ------------------------------------------------------------------ files

    private void file(Path path) {
        if (ScriptRun.isProgram(path)) {
            new ScriptReader(builder, path, diagnostics).read();
            return;
        }
        String name = path.getFileName().toString();
        boolean isYaml = rules.isYaml(name);
        boolean mayBeIni = !isYaml || name.indexOf('.') < 0;
        Optional<SourceText> source = mayBeIni
                ? YamlReader.open(path, CommentBytes::mended, diagnostics)
                : YamlReader.open(path, diagnostics);
        if (source.isEmpty()) {
            return;
        }
        if (name.endsWith(".toml")) {
            diagnostics.error(source.get().span(0, 0), "TOML inventories are not supported", "write it as YAML or INI");
            return;
        }
        if (isYaml && readYaml(source.get(), path)) {
            return;
        }
        Diagnostics ofIni = new Diagnostics();
        IniReader ini = new IniReader(builder, source.get(), path, ofIni);
        if (ini.check()) {
            ini.apply();
        } else if (source.get().text().startsWith("#!")) {
            ofIni = new Diagnostics();
            ofIni.error(
                    source.get().span(0, 2),
                    "this inventory script is not executable",
                    "chmod +x " + path.getFileName());
        } else if (isYaml && !INI_SECTION.matcher(source.get().text()).find()) {
            ofIni = yamlFaults(source.get());
        }
        ofIni.sorted().forEach(diagnostics::add);
    }

    /** Reads what is a mapping in YAML; anything else may still be INI. */
    private boolean readYaml(SourceText source, Path path) {
        Diagnostics found = new Diagnostics();
        Optional<YamlNode> node = YamlReader.read(source, found);
        if (node.filter(YamlMapping.class::isInstance).isEmpty()) {
            return false;
        }
        found.sorted().forEach(diagnostics::add);
        document((YamlMapping) node.get(), path);
        return true;
    }

    /** What keeps a text from being a YAML inventory. */
    private static Diagnostics yamlFaults(SourceText source) {
        Diagnostics found = new Diagnostics();
        Optional<YamlNode> node = YamlReader.read(source, found);
        if (node.isPresent() && !found.hasErrors()) {
            found.error(
                    node.get().start(),
                    "a YAML inventory must be a mapping of groups, not "
                            + node.get().kind());
        }
        return found;
    }

    private void document(YamlMapping mapping, Path path) {
        Optional<YamlNode> plugin = mapping.get("plugin");
        if (plugin.filter(node -> !node.isNull()).isPresent()) {
            plugin(plugin.get(), mapping);
            return;
        }
        new GroupReader(builder, path, diagnostics).read(mapping);
    }

    private void plugin(YamlNode plugin, YamlMapping mapping) {
        String name = plugin instanceof YamlScalar scalar ? scalar.text() : plugin.kind();
        if (name.equals("constructed") || name.equals("ansible.builtin.constructed")) {
            new ConstructedReader(builder, inventoryFolders, rules, diagnostics).read(mapping);
        } else {
            diagnostics.unknown(
                    plugin.start(),
                    "the inventory plugin \"" + name + "\" is not supported; of those with a file of their own,"
                            + " constructed is",
                    name,
                    List.of("constructed", "ansible.builtin.constructed"));
        }
    }

    private Optional<HostRange> expand(LocatedText place, String text) {
        try {
            return Optional.of(HostRange.parse(text));
        } catch (HostRange.BadRange e) {
            diagnostics.add(Diagnostic.error(place.span(), String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }
}
