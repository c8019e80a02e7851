package dev.muster.playbook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * What playbooks and roles bring along besides playbooks: modules in {@code library/}, which run when the host can run
 * them, and plugins, which are Python and run nowhere. Looked for beside the playbook, then in each role met so far,
 * then in the folders of the settings ({@code plugins/loader.py}).
 */
final class ModuleLibrary {
    /** Endings that are no module's, {@code MODULE_IGNORE_EXTS} of {@code constants.py}. */
    private static final Set<String> NO_MODULES = Set.of(
            ".pyc",
            ".pyo",
            ".swp",
            ".bak",
            ".rpm",
            ".md",
            ".txt",
            ".rst",
            ".yaml",
            ".yml",
            ".ini",
            ".orig",
            ".license");

    private final List<Path> bases = new CopyOnWriteArrayList<>();
    private final Map<Path, List<Path>> listed = new ConcurrentHashMap<>();
    private final Map<Path, Boolean> folderKnown = new ConcurrentHashMap<>();
    private final List<Path> folders;

    /**
     * @param playbook folder of the playbook
     * @param folders of the settings
     */
    ModuleLibrary(Path playbook, List<Path> folders) {
        bases.add(playbook);
        this.folders = List.copyOf(folders);
    }

    /** A role brings its own. */
    void add(Path role) {
        if (!bases.contains(role)) {
            bases.add(role);
        }
    }

    /** A file that a name means. */
    record Found(Path file, Kind kind) {}

    /** Who runs a file. */
    enum Kind {
        HOST("a script the host runs"),
        PYTHON("written in Python, which muster starts on no host"),
        POWERSHELL("written in PowerShell, for Windows"),
        UNKNOWN("without a first line that names its interpreter (#!)");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** A module, or a plugin that acts as one, by the name in a task. */
    Optional<Found> module(String written) {
        if (written.startsWith("ansible.builtin.")) {
            return Optional.empty();
        }
        String name = written.startsWith("ansible.legacy.") ? written.substring("ansible.legacy.".length()) : written;
        if (!name.matches("[A-Za-z0-9_-]+")) {
            return Optional.empty();
        }
        List<Path> places = new ArrayList<>(places("library"));
        places.addAll(folders);
        return places.stream()
                .flatMap(folder -> named(folder, name).stream())
                .findFirst()
                .map(file -> new Found(file, kind(file)))
                .or(() -> places("action_plugins").stream()
                        .map(folder -> folder.resolve(name + ".py"))
                        .filter(Files::isRegularFile)
                        .findFirst()
                        .map(file -> new Found(file, Kind.PYTHON)));
    }

    /**
     * The Python file that defines a filter or test, or is a lookup.
     *
     * @param folder {@code filter_plugins}, {@code test_plugins} or {@code lookup_plugins}
     */
    Optional<Path> plugin(String folder, String name) {
        for (Path place : places(folder)) {
            Path own = place.resolve(name + ".py");
            if (Files.isRegularFile(own)) {
                return Optional.of(own);
            }
            if (!folder.equals("lookup_plugins")) {
                Optional<Path> defines = files(place).stream()
                        .filter(file -> file.toString().endsWith(".py"))
                        .filter(file ->
                                text(file).matches("(?s).*['\"]" + java.util.regex.Pattern.quote(name) + "['\"].*"))
                        .findFirst();
                if (defines.isPresent()) {
                    return defines;
                }
            }
        }
        return Optional.empty();
    }

    private List<Path> places(String folder) {
        return bases.stream()
                .map(base -> base.resolve(folder))
                .filter(place -> folderKnown.computeIfAbsent(place, Files::isDirectory))
                .toList();
    }

    private Optional<Path> named(Path folder, String name) {
        return files(folder).stream()
                .filter(file -> {
                    String whole = file.getFileName().toString();
                    int dot = whole.lastIndexOf('.');
                    String ending = dot > 0 ? whole.substring(dot).toLowerCase(Locale.ROOT) : "";
                    return (dot > 0 ? whole.substring(0, dot) : whole).equals(name)
                            && !NO_MODULES.contains(ending)
                            && !whole.endsWith("~");
                })
                .findFirst();
    }

    /** Every task asks for them: they are looked up once. */
    private List<Path> files(Path folder) {
        return listed.computeIfAbsent(folder, ModuleLibrary::list);
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> listed = Files.list(folder)) {
            return listed.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static Kind kind(Path file) {
        String text = text(file);
        String first = text.lines().findFirst().orElse("");
        String name = file.getFileName().toString();
        if (name.endsWith(".ps1") || text.contains("#!powershell")) {
            return Kind.POWERSHELL;
        }
        boolean python = first.startsWith("#!")
                ? first.contains("python")
                : name.endsWith(".py") || text.contains("ansible.module_utils");
        if (python) {
            return Kind.PYTHON;
        }
        return first.startsWith("#!") || text.indexOf('\0') >= 0 ? Kind.HOST : Kind.UNKNOWN;
    }
}
