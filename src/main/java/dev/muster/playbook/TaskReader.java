package dev.muster.playbook;

import dev.muster.inventory.YamlValues;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.Span;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads lists of tasks, handlers and blocks. Includes and imports would be resolved in {@link #node}. */
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

    private static final Set<String> INCLUDES =
            Set.of("include", "include_tasks", "include_role", "import_tasks", "import_role");

    private final CallReader calls;
    private final KeywordReader keywords;
    private final TemplateCheck templates;
    private final Diagnostics diagnostics;

    TaskReader(CallReader calls, KeywordReader keywords, TemplateCheck templates, Diagnostics diagnostics) {
        this.calls = calls;
        this.keywords = keywords;
        this.templates = templates;
        this.diagnostics = diagnostics;
    }

    // ------------------------------------------------------------------ lists

    List<TaskNode> tasks(Optional<YamlNode> list, String key, Keywords parent) {
        List<TaskNode> found = new ArrayList<>();
        for (YamlNode item : items(list, key)) {
            node(item, parent).ifPresent(found::add);
        }
        return found;
    }

    List<Task> handlers(Optional<YamlNode> list, Keywords parent) {
        List<Task> found = new ArrayList<>();
        for (YamlNode item : items(list, "handlers")) {
            if (item instanceof YamlMapping mapping && isBlock(mapping)) {
                diagnostics.error(item.start(), "Using a block as a handler is not supported.");
            } else {
                Fields.of(item, "a handler", diagnostics)
                        .flatMap(fields -> task(fields, parent, true))
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    private List<YamlNode> items(Optional<YamlNode> list, String key) {
        if (list.isEmpty() || list.get().isNull()) {
            return List.of();
        }
        if (list.get() instanceof YamlSequence sequence) {
            return sequence.items();
        }
        diagnostics.error(
                list.get().start(),
                "\"" + key + "\" must be a list, not " + list.get().kind());
        return List.of();
    }

    private Optional<TaskNode> node(YamlNode node, Keywords parent) {
        Optional<Fields> fields = Fields.of(node, "a task", diagnostics);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        return isBlock(fields.get().mapping())
                ? Optional.of(block(fields.get(), parent))
                : task(fields.get(), parent, false).map(task -> task);
    }

    private static boolean isBlock(YamlMapping mapping) {
        return mapping.get("block").isPresent()
                || mapping.get("rescue").isPresent()
                || mapping.get("always").isPresent();
    }

    // ------------------------------------------------------------------ blocks

    private Block block(Fields fields, Keywords parent) {
        for (YamlMapping.Entry entry : fields.mapping().entries()) {
            rejectUnknownInBlock(entry.key());
        }
        if (!fields.has("block")) {
            diagnostics.error(fields.mapping().start(), "'rescue' and 'always' cannot be used without 'block'");
        }
        Keywords own = keywords.read(fields.mapping(), Keyword.Place.BLOCK, parent);
        return new Block(
                fields.mapping().start(),
                fields.text("name").map(LocatedText::text),
                own,
                tasks(fields.get("block"), "block", own),
                tasks(fields.get("rescue"), "rescue", own),
                tasks(fields.get("always"), "always", own));
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

    private void notYet(YamlScalar key) {
        diagnostics.error(key.span(), "\"" + key.text() + "\" is not supported yet");
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

    private Optional<Task> task(Fields fields, Keywords parent, boolean handler) {
        Keywords own = keywords.read(fields.mapping(), Keyword.Place.TASK, parent);
        Optional<LocatedText> name = fields.text("name");
        name.ifPresent(templates::text);
        Optional<Loop> loop = loop(fields);
        Optional<String> register = fields.get("register").flatMap(this::register);
        List<Value> notifies = fields.get("notify").map(this::notifies).orElse(List.of());
        List<String> listen =
                fields.get("listen").map(node -> listen(node, handler)).orElse(List.of());
        Optional<ModuleCall> call = call(fields, own);
        Keywords all = fields.has("local_action") ? onController(own, fields) : own;
        return call.map(
                found -> new Task(fields.mapping().start(), name, found, all, loop, register, notifies, listen));
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
        boolean later = false;
        for (YamlMapping.Entry entry : fields.mapping().entries()) {
            String key = entry.key().text();
            if (key.equals("action") || key.equals("local_action") || isModuleKey(key)) {
                modules.add(entry);
            } else if (isInclude(key)) {
                later = true;
                notYet(entry.key());
            } else if (!TASK_KEYS.contains(key) && !key.startsWith("with_") && !isKeyword(key, Keyword.Place.TASK)) {
                unknown.add(entry.key());
            }
        }
        reportUnknown(unknown, modules.isEmpty() && !later);
        if (modules.size() > 1) {
            conflict(modules);
            return Optional.empty();
        }
        if (modules.isEmpty()) {
            if (unknown.isEmpty() && !later) {
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

    private static boolean isInclude(String key) {
        return INCLUDES.contains(key.startsWith("ansible.builtin.") ? key.substring(16) : key);
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
            }
            String what = moduleMissing ? "unknown module or keyword" : "unknown keyword";
            String suffix = moduleMissing ? "" : " in a task";
            diagnostics.unknown(key.span(), what + " \"" + key.text() + "\"" + suffix, key.text(), known);
        }
    }

    private Optional<String> register(YamlNode node) {
        if (node instanceof YamlScalar scalar) {
            return keywords.variableName(scalar, "register");
        }
        diagnostics.error(node.start(), "\"register\" must be the name of a variable, not " + node.kind());
        return Optional.empty();
    }

    private List<Value> notifies(YamlNode node) {
        List<Value> found = new ArrayList<>();
        for (YamlNode item : node instanceof YamlSequence list ? list.items() : List.of(node)) {
            if (item instanceof YamlScalar scalar && !item.isNull()) {
                templates.text(scalar.content());
                found.add(Value.of(scalar.content()));
            } else if (!item.isNull()) {
                diagnostics.error(item.start(), "\"notify\" must be a name or a list of names, not " + item.kind());
            }
        }
        return found;
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
            if (key.equals("loop") || key.startsWith("with_")) {
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
                control.flatMap(fields -> value(fields, "extended"))
                        .filter(value -> value.isTruthy() && !value.str().equalsIgnoreCase("no"))
                        .isPresent());
    }

    private void checkLoop(YamlMapping.Entry entry, String lookup, Value items) {
        if (!lookup.isEmpty() && !Templar.lookups().contains(lookup)) {
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
