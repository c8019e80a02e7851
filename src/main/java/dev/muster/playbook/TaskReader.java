package dev.muster.playbook;

import dev.muster.inventory.YamlValues;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import dev.muster.template.Booleans;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import dev.muster.yaml.Fields;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlScalar;
import dev.muster.yaml.YamlSequence;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads lists of tasks, handlers and blocks; what imports name is read in their place. */
final class TaskReader {
    private static final Set<String> TASK_KEYS = Set.of(
            "name",
            "action",
            "local_action",
            "args",
            "vars",
            "when",
            "loop",
            "loop_control",
            "register",
            "notify",
            "tags",
            "listen",
            "collections");
    private static final Set<String> BLOCK_KEYS =
            Set.of("block", "rescue", "always", "name", "when", "tags", "vars", "collections");

    private final CallReader calls;
    private final IncludeReader includes;
    private final TemplateFileCheck files;
    private final PossibleHandlers unread;
    private final KeywordReader keywords;
    private final TemplateCheck templates;
    private final Diagnostics diagnostics;

    TaskReader(
            Reading reading,
            CallReader calls,
            KeywordReader keywords,
            TemplateCheck templates,
            Diagnostics diagnostics) {
        this.includes = new IncludeReader(reading);
        this.files = new TemplateFileCheck(reading);
        this.unread = reading.tree().possibleHandlers();
        this.calls = calls;
        this.keywords = keywords;
        this.templates = templates;
        this.diagnostics = diagnostics;
    }

    // ------------------------------------------------------------------ lists

    /** The tasks under a key of a play or block. */
    List<TaskNode> tasks(Optional<YamlNode> list, String key, Surroundings around) {
        return list.filter(node -> !node.isNull())
                .map(node -> list(node, "\"" + key + "\" must be a list, not " + node.kind(), around))
                .orElse(List.of());
    }

    /** @param complaint what to say when it is no list */
    List<TaskNode> list(YamlNode node, String complaint, Surroundings around) {
        if (node.isNull()) {
            return List.of();
        }
        if (!(node instanceof YamlSequence sequence)) {
            diagnostics.error(node.start(), complaint);
            return List.of();
        }
        List<TaskNode> found = new ArrayList<>();
        for (YamlNode item : sequence.items()) {
            found.addAll(nodes(item, around));
        }
        return found;
    }

    /** Those of some nodes that are tasks; handlers are nothing else. */
    static List<Task> tasksOf(List<TaskNode> nodes) {
        return nodes.stream()
                .filter(Task.class::isInstance)
                .map(Task.class::cast)
                .toList();
    }

    /** One for a task or block, any number for an import. */
    private List<TaskNode> nodes(YamlNode node, Surroundings around) {
        Optional<Fields> fields = Fields.of(node, around.inHandlers() ? "a handler" : "a task", diagnostics);
        if (fields.isEmpty()) {
            return List.of();
        }
        if (!isBlock(fields.get().mapping())) {
            return task(fields.get(), around);
        }
        return around.inHandlers() ? handlerBlock(fields.get(), around) : List.of(block(fields.get(), around));
    }

    /** A block among handlers only lends them its keywords; ansible-core 2.14 runs neither rescue nor always. */
    private List<TaskNode> handlerBlock(Fields fields, Surroundings around) {
        if (fields.get("block").orElse(null) instanceof YamlSequence list) {
            list.items().stream()
                    .filter(item -> item instanceof YamlMapping mapping && isBlock(mapping))
                    .forEach(item -> diagnostics.error(item.start(), "Using a block as a handler is not supported."));
        }
        return block(fields, around).block();
    }

    private static boolean isBlock(YamlMapping mapping) {
        return mapping.get("block").isPresent()
                || mapping.get("rescue").isPresent()
                || mapping.get("always").isPresent();
    }

    // ------------------------------------------------------------------ blocks

    private Block block(Fields fields, Surroundings around) {
        for (YamlMapping.Entry entry : fields.mapping().entries()) {
            rejectUnknownInBlock(entry.key());
        }
        if (!fields.has("block")) {
            diagnostics.error(fields.mapping().start(), "'rescue' and 'always' cannot be used without 'block'");
        }
        Keywords own = keywords.read(fields.mapping(), Keyword.Place.BLOCK, around.keywords());
        Surroundings inside = around.with(own);
        return new Block(
                fields.mapping().start(),
                fields.text("name").map(LocatedText::text),
                own,
                tasks(fields.get("block"), "block", inside),
                tasks(fields.get("rescue"), "rescue", inside),
                tasks(fields.get("always"), "always", inside));
    }

    /** The keywords of an {@code apply}, which is a block without tasks. */
    Keywords applied(Fields fields, Keywords parent) {
        for (YamlMapping.Entry entry : fields.mapping().entries()) {
            rejectUnknownInBlock(entry.key());
        }
        return keywords.read(fields.mapping(), Keyword.Place.BLOCK, parent);
    }

    private void rejectUnknownInBlock(YamlScalar key) {
        if (!BLOCK_KEYS.contains(key.text()) && !isKeyword(key.text(), Keyword.Place.BLOCK)) {
            diagnostics.unknown(
                    key.span(),
                    "'" + key.text() + "' is not a valid attribute for a Block",
                    key.text(),
                    known(BLOCK_KEYS, Keyword.Place.BLOCK));
        }
    }

    private static boolean isKeyword(String key, Keyword.Place place) {
        return Keyword.of(key).filter(k -> k.isAllowedIn(place)).isPresent();
    }

    static List<String> known(Set<String> structural, Keyword.Place place) {
        List<String> known = new ArrayList<>(structural);
        for (Keyword keyword : Keyword.values()) {
            if (keyword.isAllowedIn(place)) {
                known.add(keyword.yamlName());
            }
        }
        return known;
    }

    // ------------------------------------------------------------------ tasks

    private List<TaskNode> task(Fields fields, Surroundings around) {
        boolean handler = around.inHandlers();
        Keywords own = keywords.read(fields.mapping(), Keyword.Place.TASK, around.keywords());
        Optional<LocatedText> name = fields.text("name");
        name.ifPresent(templates::text);
        Optional<Loop> loop = loop(fields);
        Optional<String> register = fields.get("register").flatMap(this::register);
        fields.get("notify").ifPresent(this::checkNotifies);
        List<Value> notifies =
                own.get(Keyword.NOTIFY).map(setting -> listed(setting.value())).orElse(List.of());
        List<String> listen =
                fields.get("listen").map(node -> listen(node, handler)).orElse(List.of());
        Optional<IncludeReader.Written> include = includes.find(fields);
        Optional<ModuleCall> call = include.map(IncludeReader.Written::call).or(() -> call(fields, own));
        Keywords all = fields.has("local_action") ? onController(own, fields) : own;
        Optional<Task> task = call.map(found -> new Task(
                fields.mapping().start(),
                name,
                found,
                all,
                loop,
                register,
                notifies,
                listen,
                around.lineage(),
                Optional.empty()));
        if (include.isEmpty()) {
            task.ifPresent(files::check);
        }
        if (handler && task.isEmpty()) {
            unread.add(name, listen, around.lineage());
        }
        return include.isPresent() && task.isPresent()
                ? includes.read(include.get(), fields, task.get(), around)
                : task.<List<TaskNode>>map(List::of).orElse(List.of());
    }

    /** What is wrong with the keys of an include, whose module is not looked for here. */
    void rejectUnknown(Fields fields) {
        List<YamlScalar> unknown = new ArrayList<>();
        for (YamlMapping.Entry entry : fields.mapping().entries()) {
            String key = entry.key().text();
            if (isModuleKey(key)) {
                conflict(fields.mapping().entries().stream()
                        .filter(other -> IncludeReader.isInclude(other.key().text())
                                || other.key().equals(entry.key()))
                        .toList());
            } else if (!IncludeReader.isInclude(key)
                    && !TASK_KEYS.contains(key)
                    && !key.startsWith("with_")
                    && !isKeyword(key, Keyword.Place.TASK)) {
                unknown.add(entry.key());
            }
        }
        reportUnknown(unknown, false);
    }

    private static Keywords onController(Keywords own, Fields fields) {
        Map<Keyword, Setting> settings = new EnumMap<>(Keyword.class);
        settings.putAll(own.settings());
        Span place = fields.get("local_action").orElseThrow().start();
        settings.put(Keyword.DELEGATE_TO, new Setting(Value.of("localhost"), place));
        return new Keywords(settings, own.when(), own.tags(), own.vars(), own.environments());
    }

    private Optional<ModuleCall> call(Fields fields, Keywords own) {
        List<YamlMapping.Entry> modules = new ArrayList<>();
        List<YamlScalar> unknown = new ArrayList<>();
        for (YamlMapping.Entry entry : fields.mapping().entries()) {
            String key = entry.key().text();
            if (key.equals("action") || key.equals("local_action") || isModuleKey(key)) {
                modules.add(entry);
            } else if (!TASK_KEYS.contains(key) && !key.startsWith("with_") && !isKeyword(key, Keyword.Place.TASK)) {
                unknown.add(entry.key());
            }
        }
        if (modules.isEmpty() && unknown.size() == 1 && calls.isRefusedAtUse()) {
            return calls.refused(unknown.get(0).content());
        }
        reportUnknown(unknown, modules.isEmpty());
        if (modules.size() > 1) {
            conflict(modules);
            return Optional.empty();
        }
        if (modules.isEmpty()) {
            if (unknown.isEmpty()) {
                diagnostics.error(fields.mapping().start(), "no module/action detected in task.");
            }
            return Optional.empty();
        }
        YamlMapping.Entry module = modules.get(0);
        return isModuleKey(module.key().text())
                ? calls.read(module.key().content(), module.value(), fields.get("args"), own)
                : calls.readAction(module.value(), fields.get("args"), own);
    }

    /** A keyword wins over a module of the same name, as {@code timeout} or {@code environment} would. */
    private boolean isModuleKey(String key) {
        return !TASK_KEYS.contains(key) && !isKeyword(key, Keyword.Place.TASK) && calls.isModule(key);
    }

    private void conflict(List<YamlMapping.Entry> modules) {
        String names = String.join(
                ", ", modules.stream().map(entry -> entry.key().text()).toList());
        diagnostics.error(modules.get(1).key().span(), "conflicting action statements: " + names);
    }

    private void reportUnknown(List<YamlScalar> unknown, boolean moduleMissing) {
        for (YamlScalar key : unknown) {
            List<String> known = known(TASK_KEYS, Keyword.Place.TASK);
            if (moduleMissing) {
                known.addAll(calls.moduleNames());
                diagnostics.add(CallReader.unknown(key.content(), "unknown module or keyword", known));
            } else {
                diagnostics.unknown(key.span(), "unknown keyword \"" + key.text() + "\" in a task", key.text(), known);
            }
        }
    }

    private Optional<String> register(YamlNode node) {
        if (node instanceof YamlScalar scalar) {
            return keywords.variableName(scalar, "register");
        }
        diagnostics.error(node.start(), "\"register\" must be the name of a variable, not " + node.kind());
        return Optional.empty();
    }

    private void checkNotifies(YamlNode node) {
        for (YamlNode item : node instanceof YamlSequence list ? list.items() : List.of(node)) {
            if (!(item instanceof YamlScalar)) {
                diagnostics.error(item.start(), "\"notify\" must be a name or a list of names, not " + item.kind());
            }
        }
    }

    private static List<Value> listed(Value value) {
        List<Value> all = value instanceof Value.Seq seq ? seq.items() : List.of(value);
        return all.stream().filter(item -> !(item instanceof Value.None)).toList();
    }

    private List<String> listen(YamlNode node, boolean handler) {
        if (!handler) {
            diagnostics.error(node.start(), "\"listen\" is for handlers only");
            return List.of();
        }
        List<String> topics = new ArrayList<>();
        for (YamlNode item : node instanceof YamlSequence list ? list.items() : List.of(node)) {
            if (item instanceof YamlScalar scalar) {
                topics.add(scalar.text());
            } else {
                diagnostics.error(item.start(), "\"listen\" must be a name or a list of names, not " + item.kind());
            }
        }
        return topics;
    }

    // ------------------------------------------------------------------ loops

    private Optional<Loop> loop(Fields fields) {
        Optional<YamlMapping.Entry> first = Optional.empty();
        for (YamlMapping.Entry entry : fields.mapping().entries()) {
            String key = entry.key().text();
            if (key.startsWith("with_") && entry.value().isNull()) {
                diagnostics.error(entry.key().span(), "you must specify a value when using " + key);
            } else if ((key.equals("loop") && !entry.value().isNull()) || key.startsWith("with_")) {
                if (first.isPresent()) {
                    diagnostics.error(entry.key().span(), "duplicate loop in task: " + key);
                } else {
                    first = Optional.of(entry);
                }
            }
        }
        Optional<Fields> control = fields.get("loop_control")
                .filter(node -> !node.isNull())
                .flatMap(node -> Fields.of(node, "\"loop_control\"", diagnostics));
        return first.map(entry -> loop(entry, control));
    }

    private Loop loop(YamlMapping.Entry entry, Optional<Fields> control) {
        Value items = YamlValues.value(entry.value(), diagnostics);
        templates.value(items);
        String lookup =
                entry.key().text().equals("loop") ? "" : entry.key().text().substring("with_".length());
        checkLoop(entry, lookup, items);
        control.ifPresent(fields -> fields.rejectUnknown(
                "loop_control", List.of("loop_var", "index_var", "label", "pause", "extended", "extended_allitems")));
        return new Loop(
                entry.key().span(),
                lookup,
                items,
                control.flatMap(fields -> variable(fields, "loop_var")).orElse("item"),
                control.flatMap(fields -> variable(fields, "index_var")),
                control.flatMap(fields -> value(fields, "label")),
                control.flatMap(fields -> value(fields, "pause")),
                flag(control, "extended", false),
                flag(control, "extended_allitems", true));
    }

    private boolean flag(Optional<Fields> control, String key, boolean orElse) {
        return control.flatMap(fields -> value(fields, key))
                .map(value ->
                        value.isTruthy() && !Booleans.NO.contains(value.str().toLowerCase(Locale.ROOT)))
                .orElse(orElse);
    }

    private void checkLoop(YamlMapping.Entry entry, String lookup, Value items) {
        if (!lookup.isEmpty() && !Templar.isLookup(lookup)) {
            diagnostics.unknown(
                    entry.key().span(),
                    "unknown loop \"with_" + lookup + "\"",
                    "with_" + lookup,
                    Templar.lookups().stream().map(name -> "with_" + name).toList());
        }
        boolean list = items instanceof Value.Seq || TemplateCheck.isTemplate(items);
        if (lookup.isEmpty() && !list) {
            diagnostics.error(
                    entry.value().isNull() ? entry.key().span() : entry.value().start(),
                    "Invalid data passed to 'loop', it requires a list",
                    items instanceof Value.Text text
                            ? "for a variable write \"{{ " + text.text().strip() + " }}\""
                            : "write a list");
        }
    }

    private Optional<String> variable(Fields fields, String key) {
        return fields.get(key)
                .filter(YamlScalar.class::isInstance)
                .flatMap(node -> keywords.variableName((YamlScalar) node, key));
    }

    private Optional<Value> value(Fields fields, String key) {
        Optional<Value> value = fields.get(key).filter(n -> !n.isNull()).map(n -> YamlValues.value(n, diagnostics));
        value.ifPresent(templates::value);
        return value;
    }
}
