package dev.muster.playbook;

import dev.muster.inventory.YamlValues;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.template.Value;
import dev.muster.yaml.Fields;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlScalar;
import dev.muster.yaml.YamlSequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads one play with its roles and all that its tasks import. */
final class PlayReader {
    private static final Set<String> KEYS = Set.of(
            "hosts",
            "name",
            "vars",
            "vars_files",
            "roles",
            "pre_tasks",
            "tasks",
            "post_tasks",
            "handlers",
            "tags",
            "collections",
            "user");

    private final Path folder;
    private final Function<Map<String, Value>, PlayTree> trees;
    private final KeywordReader keywords;
    private final TemplateCheck templates;
    private final Diagnostics diagnostics;

    /**
     * @param folder of the playbook
     * @param trees makes what the files of a play share, given its variables
     */
    PlayReader(
            Path folder,
            Function<Map<String, Value>, PlayTree> trees,
            KeywordReader keywords,
            TemplateCheck templates,
            Diagnostics diagnostics) {
        this.folder = folder;
        this.trees = trees;
        this.keywords = keywords;
        this.templates = templates;
        this.diagnostics = diagnostics;
    }

    /**
     * Reads a play.
     *
     * @param imported what the {@code import_playbook}s around it say
     * @param outermost conditions of the outermost of them that has some: they alone decide about gathering facts
     */
    Optional<Play> read(YamlNode node, Keywords imported, List<LocatedText> outermost) {
        return Fields.of(node, "a play", diagnostics).map(fields -> play(fields, imported, outermost));
    }

    private Play play(Fields fields, Keywords imported, List<LocatedText> outermost) {
        for (YamlMapping.Entry entry : fields.mapping().entries()) {
            rejectUnknown(entry.key());
        }
        Keywords own = keywords.read(fields.mapping(), Keyword.Place.PLAY, imported.withVars(Map.of()));
        Optional<LocatedText> name = fields.text("name");
        name.ifPresent(templates::text);
        Map<String, Value> vars =
                new LinkedHashMap<>(fields.get("vars").map(keywords::variables).orElse(Map.of()));
        vars.putAll(imported.vars());
        List<Value> files = fields.get("vars_files").map(this::variableFiles).orElse(List.of());
        PlayTree tree = trees.apply(withFiles(vars, files));
        Reading reading = new Reading(tree, diagnostics);
        Surroundings around = new Surroundings(own, Lineage.inPlaybook(folder), false);
        List<RoleReader.Expanded> roles = reading.roles().ofPlay(fields.get("roles"), around);
        TaskReader tasks = reading.tasks();
        List<TaskNode> preTasks = tasks.tasks(fields.get("pre_tasks"), "pre_tasks", around);
        List<TaskNode> body = new ArrayList<>();
        roles.forEach(role -> body.addAll(role.nodes()));
        body.addAll(tasks.tasks(fields.get("tasks"), "tasks", around));
        List<TaskNode> postTasks = tasks.tasks(fields.get("post_tasks"), "post_tasks", around);
        Surroundings handling = around.with(own.withWhen(List.of())).forHandlers(true);
        List<List<Task>> handlers = new ArrayList<>();
        roles.forEach(role -> handlers.addAll(role.handlers()));
        handlers.add(TaskReader.tasksOf(tasks.tasks(fields.get("handlers"), "handlers", handling)));
        handlers.addAll(reading.newHandlers());
        Play play = new Play(
                fields.mapping().start(),
                name,
                hosts(fields),
                own.withWhen(outermost),
                vars,
                files,
                preTasks,
                body,
                postTasks,
                handlers,
                folder,
                reading.newRoles(),
                new Includes(tree));
        checkHandlers(play, tree);
        return play;
    }

    /** The play's variables under those of its files, as far as names of files do not depend on a host. */
    private Map<String, Value> withFiles(Map<String, Value> vars, List<Value> names) {
        Map<String, Value> all = new LinkedHashMap<>(vars);
        VariableFiles files = new VariableFiles(folder);
        for (Value name : names) {
            if (!TemplateCheck.isTemplate(name)) {
                files.find(candidates(name)).ifPresent(file -> all.putAll(files.read(file, new Diagnostics())));
            }
        }
        return all;
    }

    private static List<String> candidates(Value name) {
        return name instanceof Value.Seq list
                ? list.items().stream().map(Value::str).toList()
                : List.of(name.str());
    }

    private void checkHandlers(Play play, PlayTree tree) {
        HandlerCheck check = new HandlerCheck(play.handlers(), tree.possibleHandlers(), tree.oldSyntax(), diagnostics);
        check.nodes(play.preTasks());
        check.nodes(play.tasks());
        check.nodes(play.postTasks());
        play.handlers().forEach(list -> check.nodes(List.copyOf(list)));
    }

    private void rejectUnknown(YamlScalar key) {
        if (!KEYS.contains(key.text())
                && Keyword.of(key.text())
                        .filter(k -> k.isAllowedIn(Keyword.Place.PLAY))
                        .isEmpty()) {
            diagnostics.unknown(
                    key.span(),
                    "'" + key.text() + "' is not a valid attribute for a Play",
                    key.text(),
                    TaskReader.known(KEYS, Keyword.Place.PLAY));
        }
    }

    private Value hosts(Fields fields) {
        Optional<YamlNode> hosts = fields.get("hosts");
        if (hosts.isEmpty()) {
            diagnostics.error(fields.mapping().start(), "the field 'hosts' is required but was not set");
            return Value.none();
        }
        Value value = YamlValues.value(hosts.get(), diagnostics);
        if (hosts.get() instanceof YamlMapping) {
            diagnostics.error(hosts.get().start(), "\"hosts\" must be a pattern or a list of patterns, not a mapping");
        } else if (!value.isTruthy()) {
            diagnostics.error(fields.mapping().start(), "Hosts list cannot be empty. Please check your playbook");
        }
        templates.value(value);
        return value;
    }

    // ------------------------------------------------------------------ vars_files

    private List<Value> variableFiles(YamlNode node) {
        List<Value> found = new ArrayList<>();
        for (YamlNode item : node instanceof YamlSequence list ? list.items() : List.of(node)) {
            if (!item.isNull()) {
                Value value = YamlValues.value(item, diagnostics);
                templates.value(value);
                found.add(value);
                checkVariableFile(item, value);
            }
        }
        return found;
    }

    /** What can be read before the run is read, so that its faults are reported with all others. */
    private void checkVariableFile(YamlNode node, Value value) {
        if (node instanceof YamlMapping) {
            diagnostics.error(node.start(), "\"vars_files\" must be a list of paths");
            return;
        }
        if (TemplateCheck.isTemplate(value)) {
            return;
        }
        List<String> candidates = candidates(value);
        VariableFiles files = new VariableFiles(folder);
        files.find(candidates)
                .ifPresentOrElse(
                        file -> files.read(file, diagnostics).values().forEach(templates::value),
                        () -> diagnostics.error(
                                node.start(), "vars file " + String.join(", ", candidates) + " was not found"));
    }
}
