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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one play. Roles and imports would enter here. */
final class PlayReader {
    private static final Set<String> KEYS = Set.of(
            "hosts",
            "name",
            "vars",
            "vars_files",
            "pre_tasks",
            "tasks",
            "post_tasks",
            "handlers",
            "tags",
            "collections",
            "user");

    /** Known to Ansible, not yet to muster. */
    private static final Set<String> LATER =
            Set.of("roles", "import_playbook", "include", "ansible.builtin.import_playbook");

    private final Path folder;
    private final TaskReader tasks;
    private final KeywordReader keywords;
    private final TemplateCheck templates;
    private final Diagnostics diagnostics;

    PlayReader(
            Path folder, TaskReader tasks, KeywordReader keywords, TemplateCheck templates, Diagnostics diagnostics) {
        this.folder = folder;
        this.tasks = tasks;
        this.keywords = keywords;
        this.templates = templates;
        this.diagnostics = diagnostics;
    }

    Optional<Play> read(YamlNode node) {
        return Fields.of(node, "a play", diagnostics).map(this::play);
    }

    private Play play(Fields fields) {
        boolean imported = false;
        for (YamlMapping.Entry entry : fields.mapping().entries()) {
            rejectUnknown(entry.key());
            imported |=
                    LATER.contains(entry.key().text()) && !entry.key().text().equals("roles");
        }
        Keywords own = keywords.read(fields.mapping(), Keyword.Place.PLAY, Keywords.NONE);
        Optional<LocatedText> name = fields.text("name");
        name.ifPresent(templates::text);
        List<Task> handlers = tasks.handlers(fields.get("handlers"), own);
        Play play = new Play(
                fields.mapping().start(),
                name,
                hosts(fields, imported),
                own,
                fields.get("vars").map(keywords::variables).orElse(Map.of()),
                fields.get("vars_files").map(this::variableFiles).orElse(List.of()),
                tasks.tasks(fields.get("pre_tasks"), "pre_tasks", own),
                tasks.tasks(fields.get("tasks"), "tasks", own),
                tasks.tasks(fields.get("post_tasks"), "post_tasks", own),
                handlers);
        checkHandlers(play);
        return play;
    }

    private void checkHandlers(Play play) {
        HandlerCheck check = new HandlerCheck(play.handlers(), diagnostics);
        check.nodes(play.preTasks());
        check.nodes(play.tasks());
        check.nodes(play.postTasks());
        check.nodes(List.copyOf(play.handlers()));
    }

    private void rejectUnknown(YamlScalar key) {
        if (LATER.contains(key.text())) {
            diagnostics.error(key.span(), "\"" + key.text() + "\" is not supported yet");
        } else if (!KEYS.contains(key.text())
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

    private Value hosts(Fields fields, boolean imported) {
        Optional<YamlNode> hosts = fields.get("hosts");
        if (hosts.isEmpty()) {
            if (!imported) {
                diagnostics.error(fields.mapping().start(), "the field 'hosts' is required but was not set");
            }
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
        List<String> candidates = value instanceof Value.Seq list
                ? list.items().stream().map(Value::str).toList()
                : List.of(value.str());
        VariableFiles files = new VariableFiles(folder);
        files.find(candidates)
                .ifPresentOrElse(
                        file -> files.read(file, diagnostics).values().forEach(templates::value),
                        () -> diagnostics.error(
                                node.start(), "vars file " + String.join(", ", candidates) + " was not found"));
    }
}
