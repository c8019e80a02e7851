package dev.muster.playbook;

import dev.muster.source.Diagnostic;
import dev.muster.template.RenderOptions;
import dev.muster.template.TemplateParts;
import dev.muster.template.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks over the template files that tasks name, before any host is touched, by the rule of {@link IncludeCheck}: what
 * is wrong with a file that is surely rendered is an error, of one that may be rendered it is a warning.
 *
 * <p>Of a file that is not there only the run speaks.
 */
final class TemplateFileCheck {
    private static final String KIND = "templates";
    private final Reading reading;

    TemplateFileCheck(Reading reading) {
        this.reading = reading;
    }

    void check(Task task) {
        if (!task.lineage().isStatic()) {
            // What a run brings in was looked over when the run was loaded, or fails where it is rendered.
            return;
        }
        if (task.call().module().equals("template")) {
            source(task);
        }
        task.call().arguments().values().forEach(argument -> lookups(task, argument.value()));
        task.call().freeForm().ifPresent(text -> lookups(task, Value.of(text)));
    }

    // ------------------------------------------------------------------ the template module

    private void source(Task task) {
        Optional<Value> src = argument(task, "src");
        Optional<RenderOptions> options = options(task);
        if (src.isEmpty() || options.isEmpty()) {
            return;
        }
        boolean literal = !TemplateCheck.isTemplate(src.get());
        boolean sure = literal && IncludeCheck.isSure(task) && !ModuleDefaults.mayComplete(task.keywords(), "template");
        ContentSearch search = search(task);
        List<Path> found = literal
                ? search.find(KIND, src.get().str()).stream().toList()
                : candidates(search, src.get().str());
        found.forEach(path -> new Walk(search, sure).template(path, options.get(), false));
    }

    private static Optional<Value> argument(Task task, String name) {
        return Optional.ofNullable(task.call().arguments().get(name)).map(ModuleCall.Argument::value);
    }

    /** Empty when only the run can tell which marks the template has. */
    private static Optional<RenderOptions> options(Task task) {
        RenderOptions usual = RenderOptions.DEFAULTS;
        boolean known = task.call().wholeArguments().isEmpty()
                && task.call().arguments().entrySet().stream()
                        .filter(entry -> entry.getKey().endsWith("_string"))
                        .noneMatch(entry ->
                                TemplateCheck.isTemplate(entry.getValue().value()));
        return known
                ? Optional.of(new RenderOptions(
                        usual.trimBlocks(),
                        usual.lstripBlocks(),
                        usual.newline(),
                        mark(task, "block_start_string", usual.blockStart()),
                        mark(task, "block_end_string", usual.blockEnd()),
                        mark(task, "variable_start_string", usual.variableStart()),
                        mark(task, "variable_end_string", usual.variableEnd()),
                        mark(task, "comment_start_string", usual.commentStart()),
                        mark(task, "comment_end_string", usual.commentEnd())))
                : Optional.empty();
    }

    private static String mark(Task task, String name, String usual) {
        return argument(task, name)
                .map(Value::str)
                .filter(text -> !text.isEmpty())
                .orElse(usual);
    }

    /** The files that fit the text around the templates of a name. */
    private static List<Path> candidates(ContentSearch search, String target) {
        String glob = IncludeCheck.glob(target);
        int slash = glob.lastIndexOf('/');
        String folder = glob.substring(0, Math.max(slash, 0));
        if (folder.contains("*")) {
            return List.of();
        }
        boolean anyName = glob.replaceAll("\\.j2|\\*|\\./", "").isEmpty();
        return search.places(KIND, folder.isEmpty() && slash < 0 ? "." : folder + "/").stream()
                .map(Path::normalize)
                .filter(Files::isDirectory)
                .filter(place -> !anyName || place.endsWith(KIND))
                .findFirst()
                .map(place -> IncludeCheck.matching(place, glob.substring(slash + 1)))
                .orElse(List.of());
    }

    private ContentSearch search(Task task) {
        return new ContentSearch(task.lineage().searchPath(), reading.tree().folder());
    }

    // ------------------------------------------------------------------ lookups

    /** Files that the template lookup would render. */
    private void lookups(Task task, Value value) {
        if (value instanceof Value.Text text && text.origin() != null) {
            if (text.text().contains("template") && TemplateCheck.isTemplate(text.text())) {
                parts(search(task), reading.tree().templar().parts(text.origin()), IncludeCheck.isSure(task));
            }
        } else if (value instanceof Value.Seq list) {
            list.items().forEach(item -> lookups(task, item));
        } else if (value instanceof Value.Dict dict) {
            dict.entries().values().forEach(item -> lookups(task, item));
        }
    }

    private void parts(ContentSearch search, TemplateParts parts, boolean sure) {
        new Walk(search, sure).parts(parts);
    }

    // ------------------------------------------------------------------ files and what they include

    /** From a file to all those it leads to. */
    private final class Walk {
        private final ContentSearch search;
        private final boolean sure;
        private final Set<Map.Entry<Path, Boolean>> seen;
        private Optional<Path> folder = Optional.empty();
        private boolean folderFirst;

        Walk(ContentSearch search, boolean sure) {
            this(search, sure, new HashSet<>());
        }

        private Walk(ContentSearch search, boolean sure, Set<Map.Entry<Path, Boolean>> seen) {
            this.search = search;
            this.sure = sure;
            this.seen = seen;
        }

        /** A template that is rendered for its own sake. */
        void template(Path path, RenderOptions options, boolean lookup) {
            folder = Optional.ofNullable(path.getParent());
            folderFirst = lookup;
            file(path, options, true);
        }

        private void file(Path found, RenderOptions options, boolean header) {
            Path path = found.normalize();
            if (seen.contains(Map.entry(path, true)) || !seen.add(Map.entry(path, sure))) {
                return;
            }
            TemplateFiles.Checked checked = reading.tree().templateFiles().check(path, options, header);
            for (Diagnostic fault : checked.faults().sorted()) {
                Diagnostic told = reading.templates().explained(fault);
                reading.diagnostics().add(sure ? told : IncludeCheck.warned(told));
            }
            parts(checked.parts());
        }

        void parts(TemplateParts parts) {
            for (TemplateParts.Part part : parts.parts()) {
                Walk further = new Walk(search, sure && part.sure(), seen);
                if (part.rendered()) {
                    search.find(KIND, part.name())
                            .ifPresent(path -> further.template(path, RenderOptions.DEFAULTS, true));
                } else {
                    further.folder = folder;
                    further.folderFirst = folderFirst;
                    find(part.name()).ifPresent(path -> further.file(path, parts.options(), false));
                }
            }
        }

        /** What a template names may also be beside the one that the task names. */
        private Optional<Path> find(String name) {
            List<Path> places = new ArrayList<>(search.places(KIND, name));
            folder.ifPresent(own -> {
                if (folderFirst) {
                    places.add(0, own.resolve(name).normalize());
                } else {
                    places.add(own.resolve(KIND).resolve(name).normalize());
                    places.add(own.resolve(name).normalize());
                }
            });
            return places.stream().filter(Files::exists).findFirst();
        }
    }
}
