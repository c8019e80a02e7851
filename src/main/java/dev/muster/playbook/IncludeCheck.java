package dev.muster.playbook;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.template.Value;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks over the files that only a run would include, before any host is touched. What a file that is surely included
 * says wrong is an error; of one that may be included (under a condition, or by a name that only the run can tell) it
 * is a warning.
 */
final class IncludeCheck {
    private final Reading reading;

    IncludeCheck(Reading reading) {
        this.reading = reading;
    }

    void tasks(Task task, Value file, Surroundings around) {
        boolean sure = reading.isSure() && isSure(task) && !TemplateCheck.isTemplate(file);
        List<Path> candidates = candidates(file.str(), around);
        if (candidates.isEmpty() && TemplateCheck.isTemplate(file)) {
            reading.tree().possibleHandlers().open();
        }
        for (Path path : candidates) {
            if (reading.isOpen(path) || !reading.tree().isUnchecked(path, sure)) {
                continue;
            }
            Diagnostics found = new Diagnostics();
            Surroundings inside = new Surroundings(
                    task.include().orElseThrow().inherited(),
                    around.lineage().intoFile(path, file.str()),
                    around.inHandlers());
            Reading apart = reading.apart(found, sure);
            apart.tasksIn(path, inside);
            reading.tree().possibleHandlers().add(apart.newHandlers());
            report(found, sure);
        }
    }

    void role(Task task, Surroundings around) {
        Include.OfRole include = (Include.OfRole) task.include().orElseThrow();
        boolean literal = !TemplateCheck.isTemplate(include.name())
                && include.files().values().stream().noneMatch(TemplateCheck::isTemplate);
        if (!literal) {
            reading.tree().possibleHandlers().open();
            return;
        }
        Map<String, String> files = new LinkedHashMap<>();
        include.files().forEach((section, name) -> files.put(section, name.str()));
        String name = include.name().str();
        boolean sure = reading.isSure() && isSure(task);
        if (!reading.tree().isUnchecked(Path.of(name, files.toString()), sure)) {
            return;
        }
        Diagnostics found = new Diagnostics();
        RoleReader.Entry entry = RoleReader.Entry.included(task.span(), name, include.variables(), files, Map.of());
        Reading apart = reading.apart(found, sure);
        apart.roles().looked(entry, around.with(include.inherited()));
        reading.tree().possibleHandlers().add(apart.newHandlers());
        report(found, sure);
    }

    static boolean isSure(Task task) {
        return task.keywords().when().isEmpty() && task.loop().isEmpty();
    }

    private void report(Diagnostics found, boolean sure) {
        for (Diagnostic fault : found.sorted()) {
            boolean absent = fault.severity() == Diagnostic.Severity.ABSENT;
            if (!fault.isError() || (sure && !absent)) {
                reading.diagnostics().add(fault);
            } else if (sure || !absent) {
                reading.diagnostics().add(warned(fault));
            }
        }
    }

    /** A fault of what a host may never come to. */
    static Diagnostic warned(Diagnostic fault) {
        return new Diagnostic(
                Diagnostic.Severity.WARNING,
                fault.span(),
                fault.message() + " (a host that comes to it fails)",
                fault.hint());
    }

    /** The file, or for a templated name every file that fits the text around the templates. */
    private List<Path> candidates(String target, Surroundings around) {
        FileSearch search = reading.tree().search();
        if (!TemplateCheck.isTemplate(target)) {
            Path path = search.included(around.lineage(), target, around.inHandlers());
            return Files.isRegularFile(path) ? List.of(path) : List.of();
        }
        String glob = glob(target);
        boolean anyName = glob.replaceAll("\\.ya?ml|\\*|\\./", "").isEmpty();
        if (anyName && around.lineage().role().isEmpty()) {
            // Beside a playbook that would fit the playbook itself, and everybody else's.
            return List.of();
        }
        int slash = glob.lastIndexOf('/');
        String folder = slash < 0 ? "" : glob.substring(0, slash);
        if (folder.contains("*")) {
            return List.of();
        }
        Path probe = search.included(around.lineage(), folder.isEmpty() ? "." : folder, around.inHandlers());
        return Optional.of(probe)
                .filter(Files::isDirectory)
                .map(path -> matching(path, glob.substring(slash + 1)))
                .orElse(List.of());
    }

    /** A templated name with a star for every template. */
    static String glob(String target) {
        return target.replaceAll("\\{\\{.*?\\}\\}|\\{%.*?%\\}", "*");
    }

    static List<Path> matching(Path folder, String glob) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + escaped(glob));
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> Files.isRegularFile(file) && matcher.matches(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            // A folder that cannot be listed has no candidates; the include will say so if it comes to it.
            return List.of();
        }
    }

    /** Only the star, which stands for a template, means something. */
    private static String escaped(String glob) {
        return glob.replaceAll("([\\\\\\[\\]{}?])", "\\\\$1");
    }
}
