package dev.muster.playbook;

import dev.muster.module.ModuleCatalog;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import dev.muster.template.Templar;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlReader;
import dev.muster.yaml.YamlScalar;
import dev.muster.yaml.YamlSequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads playbooks and checks everything that can be known before a host is touched: keywords, modules, parameters,
 * literal values, templates, handlers, files. All faults of all files are reported in one go.
 */
public final class PlaybookLoader {
    private final ModuleCatalog catalog;
    private final Diagnostics diagnostics;
    private final TemplateCheck templates;
    private final KeywordReader keywords;

    private PlaybookLoader(ModuleCatalog catalog, Templar templar, Diagnostics diagnostics) {
        this.catalog = catalog;
        this.diagnostics = diagnostics;
        this.templates = new TemplateCheck(templar, diagnostics);
        this.keywords = new KeywordReader(catalog, templates, diagnostics);
    }

    /** The playbooks at some paths; those that could not be read at all are left out, with an error. */
    public static List<Playbook> load(
            List<Path> paths, ModuleCatalog catalog, Templar templar, Diagnostics diagnostics) {
        PlaybookLoader loader = new PlaybookLoader(catalog, templar, diagnostics);
        List<Playbook> found = new ArrayList<>();
        for (Path path : paths) {
            YamlReader.open(path, diagnostics)
                    .flatMap(source -> loader.playbook(path, source))
                    .ifPresent(found::add);
        }
        return found;
    }

    /** One module call as typed on a command line: {@code copy src=a dest=b}, {@code command uptime}. */
    public static Optional<ModuleCall> call(
            LocatedText line, ModuleCatalog catalog, Templar templar, Diagnostics diagnostics) {
        return new CallReader(catalog, new TemplateCheck(templar, diagnostics), diagnostics)
                .readAction(new YamlScalar(line, YamlScalar.Type.STRING), Optional.empty(), Keywords.NONE);
    }

    private Optional<Playbook> playbook(Path path, SourceText source) {
        Diagnostics found = new Diagnostics();
        Optional<YamlNode> node = YamlReader.read(source, found);
        found.sorted().forEach(diagnostics::add);
        if (node.isEmpty()) {
            if (!found.hasErrors()) {
                diagnostics.error(source.span(0, 0), "Empty playbook, nothing to do");
            }
            return Optional.empty();
        }
        if (!(node.get() instanceof YamlSequence list)) {
            diagnostics.error(
                    node.get().start(),
                    "A playbook must be a list of plays, got " + node.get().kind() + " instead");
            return Optional.empty();
        }
        Path parent = path.toAbsolutePath().getParent();
        CallReader calls = new CallReader(catalog, templates, diagnostics);
        TaskReader tasks = new TaskReader(calls, keywords, templates, diagnostics);
        PlayReader plays = new PlayReader(
                parent == null ? path.toAbsolutePath() : parent, tasks, keywords, templates, diagnostics);
        List<Play> read = new ArrayList<>();
        list.items().forEach(item -> plays.read(item).ifPresent(read::add));
        return Optional.of(new Playbook(path, read));
    }
}
