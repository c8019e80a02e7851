package dev.muster.playbook;

import dev.muster.inventory.YamlValues;
import dev.muster.template.Value;
import dev.muster.yaml.Fields;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of one role, found by the rules of {@code playbook/role/__init__.py}. */
final class RoleFiles {
    private static final List<String> EXTENSIONS = List.of(".yml", ".yaml", ".json");
    private final Path role;
    private final Reading reading;

    RoleFiles(Path role, Reading reading) {
        this.role = role;
        this.reading = reading;
    }

    // ------------------------------------------------------------------ finding

    /** The file of a section that the entry asks for, {@code main} by default; several when it is a folder. */
    private List<Path> find(String section, RoleReader.Entry entry, boolean foldersToo) {
        Optional<String> asked = Optional.ofNullable(entry.files().get(section));
        Path folder = role.resolve(section);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        for (String extension : asked.isPresent() ? bareFirst() : bareLast()) {
            Path candidate = folder.resolve(asked.orElse("main") + extension).normalize();
            if (Files.isDirectory(candidate)) {
                if (foldersToo) {
                    return inside(candidate);
                }
            } else if (Files.exists(candidate)) {
                return isInside(candidate, folder, entry) ? List.of(candidate) : List.of();
            }
        }
        asked.ifPresent(name -> reading.diagnostics()
                .error(entry.span(), "Could not find specified file in role: " + section + "/" + name));
        return List.of();
    }

    private boolean isInside(Path file, Path folder, RoleReader.Entry entry) {
        boolean inside = file.startsWith(folder);
        if (!inside) {
            reading.diagnostics()
                    .error(
                            entry.span(),
                            "Failed loading '" + file + "' for role (" + entry.name()
                                    + ") as it is not inside the expected role path: '" + folder + "'");
        }
        return inside;
    }

    private static List<String> bareFirst() {
        List<String> all = new ArrayList<>(List.of(""));
        all.addAll(EXTENSIONS);
        return all;
    }

    private static List<String> bareLast() {
        List<String> all = new ArrayList<>(EXTENSIONS);
        all.add("");
        return all;
    }

    /** All files of a folder and those in it, by name; hidden ones and backups left out. */
    private static List<Path> inside(Path folder) {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> listed = Files.list(folder)) {
            for (Path path : listed.sorted().toList()) {
                String name = path.getFileName().toString();
                int dot = name.lastIndexOf('.');
                boolean bare = dot <= 0;
                if (name.startsWith(".") || name.endsWith("~")) {
                    continue;
                }
                if (Files.isDirectory(path) && bare) {
                    found.addAll(inside(path));
                } else if (Files.isRegularFile(path) && (bare || EXTENSIONS.contains(name.substring(dot)))) {
                    found.add(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
        return found;
    }

    // ------------------------------------------------------------------ reading

    /** {@code vars} or {@code defaults}. */
    Map<String, Value> variables(String section, RoleReader.Entry entry) {
        Map<String, Value> all = new LinkedHashMap<>();
        for (Path file : find(section, entry, true)) {
            Optional<YamlNode> node = reading.tree().files().read(file, reading.diagnostics());
            if (node.isPresent() && node.get() instanceof YamlMapping mapping) {
                all.putAll(YamlValues.variables(mapping, reading.diagnostics()));
            } else {
                node.filter(found -> !found.isNull())
                        .ifPresent(found -> reading.diagnostics()
                                .error(
                                        found.start(),
                                        "The " + section + "/main.yml file for role '" + entry.name()
                                                + "' must contain a dictionary of variables"));
            }
        }
        all.values().forEach(reading.templates()::value);
        return all;
    }

    Optional<Fields> meta(String name) {
        return only("meta", "main").flatMap(node -> {
            if (node instanceof YamlMapping) {
                return Fields.of(node, "meta/main.yml", reading.diagnostics());
            }
            reading.diagnostics().error(node.start(), "the 'meta/main.yml' for role " + name + " is not a dictionary");
            return Optional.empty();
        });
    }

    private Optional<YamlNode> only(String section, String name) {
        return bareLast().stream()
                .map(extension -> role.resolve(section).resolve(name + extension))
                .filter(Files::isRegularFile)
                .findFirst()
                .flatMap(file -> reading.tree().files().read(file, reading.diagnostics()))
                .filter(node -> !node.isNull());
    }

    /** {@code meta/argument_specs.yml}, which replaces what {@code meta/main.yml} says. */
    Optional<ArgumentSpecs> argumentSpecs(Optional<Fields> meta) {
        boolean own = EXTENSIONS.stream()
                .anyMatch(extension -> Files.isRegularFile(role.resolve("meta").resolve("argument_specs" + extension)));
        Optional<YamlNode> specs = own
                ? only("meta", "argument_specs")
                        .filter(YamlMapping.class::isInstance)
                        .flatMap(node -> ((YamlMapping) node).get("argument_specs"))
                : meta.flatMap(fields -> fields.get("argument_specs"));
        return specs.filter(YamlMapping.class::isInstance)
                .map(node -> new ArgumentSpecs((YamlMapping) node, reading.diagnostics()));
    }

    List<TaskNode> tasks(RoleReader.Entry entry, Surroundings around) {
        List<TaskNode> all = new ArrayList<>();
        for (Path file : find("tasks", entry, false)) {
            if (reading.isOpen(file)) {
                reading.diagnostics()
                        .error(entry.span(), "role '" + entry.name() + "' imports itself without end (" + file + ")");
                continue;
            }
            reading.tree().files().read(file, reading.diagnostics()).ifPresent(node -> {
                reading.enter(file);
                all.addAll(reading.tasks().list(node, mustBeList("tasks", entry), around));
                reading.leave();
            });
        }
        return all;
    }

    List<Task> handlers(RoleReader.Entry entry, Surroundings around) {
        List<Task> all = new ArrayList<>();
        for (Path file : find("handlers", entry, false)) {
            reading.tree().files().read(file, reading.diagnostics()).ifPresent(node -> {
                reading.enter(file);
                all.addAll(TaskReader.tasksOf(reading.tasks().list(node, mustBeList("handlers", entry), around)));
                reading.leave();
            });
        }
        return all;
    }

    private static String mustBeList(String section, RoleReader.Entry entry) {
        return "The " + section + "/main.yml file for role '" + entry.name() + "' must contain a list of tasks";
    }
}
