package dev.muster.playbook;

import dev.muster.module.ModuleCatalog;
import dev.muster.settings.HomePath;
import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import dev.muster.template.Scope;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlScalar;
import dev.muster.yaml.YamlSequence;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final Templar templar;
    private final LoadSettings settings;
    private final YamlFiles files;
    private final TemplateFiles templateFiles;
    private final Deque<Path> open = new ArrayDeque<>();

    private PlaybookLoader(ModuleCatalog catalog, Templar templar, LoadSettings settings, Diagnostics diagnostics) {
        this.catalog = catalog;
        this.templar = templar;
        this.settings = settings;
        this.files = new YamlFiles(settings.oldSyntax());
        this.templateFiles = new TemplateFiles(templar);
        this.diagnostics = diagnostics;
        this.templates = new TemplateCheck(templar, Optional.empty(), diagnostics);
        this.keywords = keywords(Optional.empty());
    }

    private KeywordReader keywords(Optional<ModuleLibrary> library) {
        return new KeywordReader(
                new KnownModules(catalog, library),
                templates,
                diagnostics,
                new Unsupported(settings.unsupportedAtUse(), diagnostics));
    }

    /** The playbooks at some paths; those that could not be read at all are left out, with an error. */
    public static List<Playbook> load(
            List<Path> paths, ModuleCatalog catalog, Templar templar, Diagnostics diagnostics) {
        return load(paths, catalog, templar, LoadSettings.DEFAULTS, diagnostics);
    }

    /** The same with settings. */
    public static List<Playbook> load(
            List<Path> paths, ModuleCatalog catalog, Templar templar, LoadSettings settings, Diagnostics diagnostics) {
        PlaybookLoader loader = new PlaybookLoader(catalog, templar, settings, diagnostics);
        List<Playbook> found = new ArrayList<>();
        for (Path path : paths) {
            loader.plays(path, Keywords.NONE, List.of()).ifPresent(plays -> found.add(new Playbook(path, plays)));
        }
        return found;
    }

    /** One module call as typed on a command line: {@code copy src=a dest=b}, {@code command uptime}. */
    public static Optional<ModuleCall> call(
            LocatedText line, ModuleCatalog catalog, Templar templar, Diagnostics diagnostics) {
        return new CallReader(
                        new KnownModules(catalog, Optional.empty()),
                        new TemplateCheck(templar, Optional.empty(), diagnostics),
                        diagnostics,
                        new Unsupported(false, diagnostics))
                .readAction(new YamlScalar(line, YamlScalar.Type.STRING), Optional.empty(), Keywords.NONE);
    }

    /**
     * Variables written on a line, {@code a=1 b="x y"}: all of them texts, which may hold templates. A word that is
     * none is an error.
     */
    public static Map<String, LocatedText> variables(LocatedText line, Diagnostics diagnostics) {
        try {
            KeyValues parsed = KeyValues.parse(line, name -> true);
            parsed.freeForm()
                    .ifPresent(rest -> diagnostics.error(
                            rest.span(),
                            "not a variable: " + rest.text(),
                            "write key=value, {\"key\": value} or @file"));
            return parsed.arguments();
        } catch (KeyValues.Unbalanced e) {
            diagnostics.error(line.span(), String.valueOf(e.getMessage()));
            return Map.of();
        }
    }

    /**
     * The plays of a file.
     *
     * @param imported what the {@code import_playbook}s around it say
     * @param outermost conditions of the outermost of them that has some
     */
    private Optional<List<Play>> plays(Path path, Keywords imported, List<LocatedText> outermost) {
        Diagnostics found = new Diagnostics();
        Optional<YamlNode> node = files.read(path, found);
        found.sorted().forEach(diagnostics::add);
        if (node.isEmpty()) {
            if (!found.hasErrors()) {
                diagnostics.error(new SourceText(path.toString(), "").whole(), "Empty playbook, nothing to do");
            }
            return Optional.empty();
        }
        if (!(node.get() instanceof YamlSequence list)) {
            diagnostics.error(
                    node.get().start(),
                    "A playbook must be a list of plays, got " + node.get().kind() + " instead");
            return Optional.empty();
        }
        open.push(path.toAbsolutePath().normalize());
        Path parent = path.toAbsolutePath().normalize().getParent();
        Path folder = parent == null ? Path.of("/") : parent;
        PlayReader reader = new PlayReader(
                folder,
                variables -> new PlayTree(folder, settings, catalog, templar, files, templateFiles, variables),
                keywords(Optional.of(new ModuleLibrary(folder, settings.modulePath()))),
                templates,
                diagnostics);
        List<Play> read = new ArrayList<>();
        for (YamlNode item : list.items()) {
            Optional<YamlMapping.Entry> importing = PlaybookImport.find(item);
            if (importing.isPresent()) {
                read.addAll(imported((YamlMapping) item, importing.get(), folder, imported, outermost));
            } else {
                reader.read(item, imported, outermost).ifPresent(read::add);
            }
        }
        open.pop();
        return Optional.of(read);
    }

    private List<Play> imported(
            YamlMapping mapping,
            YamlMapping.Entry importing,
            Path folder,
            Keywords around,
            List<LocatedText> outermost) {
        PlaybookImport found = new PlaybookImport(mapping, importing, templates, keywords, diagnostics);
        Keywords own = found.keywords(around);
        Map<String, Value> known = new LinkedHashMap<>(own.vars());
        known.putAll(settings.extraVariables());
        Optional<String> target = found.file(templar, Scope.of(known));
        if (target.isEmpty()) {
            return List.of();
        }
        Path file = folder.resolve(HomePath.expanded(target.get())).normalize();
        if (!Files.exists(file)) {
            diagnostics.add(Diagnostic.missing(
                    importing.value().start(),
                    "Could not find or access '" + file + "' on the Ansible Controller.",
                    Optional.empty()));
            return List.of();
        }
        if (open.contains(file)) {
            diagnostics.error(importing.value().start(), "the playbook imports itself without end (" + file + ")");
            return List.of();
        }
        return plays(file, own, outermost.isEmpty() ? own.when() : outermost).orElse(List.of());
    }
}
