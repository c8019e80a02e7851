package dev.muster.playbook;

import dev.muster.inventory.YamlValues;
import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import dev.muster.template.Booleans;
import dev.muster.template.TemplateException;
import dev.muster.template.Value;
import dev.muster.yaml.Fields;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlScalar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code import_tasks}, {@code import_role}, {@code include_tasks}, {@code include_role} and the old
 * {@code include}. What is imported is read at once and stands in the place of the task; what is included becomes a
 * task that reads it in the run, and is looked over here as far as its name is known.
 */
final class IncludeReader {
    private static final String FILE = "file";
    private static final String APPLY = "apply";
    private static final Set<String> FROM = Set.of("tasks_from", "vars_from", "defaults_from", "handlers_from");
    private static final Set<String> ROLE_OPTIONS = Set.of("public", "allow_duplicates", "rolespec_validate");
    /** Keywords of a dynamic include, by {@code playbook/task_include.py}. */
    private static final Set<String> OF_DYNAMIC = Set.of(
            "action",
            "args",
            "collections",
            "debugger",
            "ignore_errors",
            "loop",
            "loop_control",
            "name",
            "no_log",
            "register",
            "run_once",
            "tags",
            "timeout",
            "vars",
            "when");

    private final Reading reading;

    IncludeReader(Reading reading) {
        this.reading = reading;
    }

    /** The ways to bring in tasks. */
    private enum Form {
        INCLUDE,
        INCLUDE_TASKS,
        IMPORT_TASKS,
        INCLUDE_ROLE,
        IMPORT_ROLE;

        static Optional<Form> of(String key) {
            String name = key.startsWith("ansible.builtin.") || key.startsWith("ansible.legacy.")
                    ? key.substring(key.lastIndexOf('.') + 1)
                    : key;
            for (Form form : values()) {
                if (form.yamlName().equals(name)) {
                    return Optional.of(form);
                }
            }
            return Optional.empty();
        }

        String yamlName() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isOfRole() {
            return this == INCLUDE_ROLE || this == IMPORT_ROLE;
        }

        boolean isDynamic() {
            return this == INCLUDE_ROLE || this == INCLUDE_TASKS;
        }
    }

    /** An include as written: its form, where that stands, and its arguments. */
    record Written(
            Form form, LocatedText name, Map<String, ModuleCall.Argument> arguments, Optional<LocatedText> free) {
        ModuleCall call() {
            return new ModuleCall(form.yamlName(), name, arguments, free, Optional.empty());
        }

        Optional<Value> argument(String key) {
            return Optional.ofNullable(arguments.get(key)).map(ModuleCall.Argument::value);
        }

        Span span() {
            return name.span();
        }
    }

    static boolean isInclude(String key) {
        return Form.of(key).isPresent();
    }

    private Diagnostics diagnostics() {
        return reading.diagnostics();
    }

    // ------------------------------------------------------------------ finding and parsing

    /** The include among the keys of a task, if there is one. */
    Optional<Written> find(Fields fields) {
        for (YamlMapping.Entry entry : fields.mapping().entries()) {
            Optional<Form> form = Form.of(entry.key().text());
            if (form.isPresent()) {
                return Optional.of(written(form.get(), entry.key().content(), entry.value(), fields));
            }
        }
        return fields.get("action").flatMap(action -> inAction(action, fields));
    }

    private Optional<Written> inAction(YamlNode action, Fields fields) {
        if (action instanceof YamlScalar scalar) {
            String text = scalar.text();
            int blank = text.indexOf(' ');
            LocatedText word = blank < 0 ? scalar.content() : scalar.content().slice(0, blank);
            LocatedText rest = scalar.content().slice(blank < 0 ? text.length() : blank, text.length());
            return Form.of(word.text())
                    .map(form -> written(form, word, new YamlScalar(rest, YamlScalar.Type.STRING), fields));
        }
        return Optional.empty();
    }

    private Written written(Form form, LocatedText name, YamlNode value, Fields fields) {
        Map<String, ModuleCall.Argument> arguments = new LinkedHashMap<>();
        fields.get("args")
                .filter(YamlMapping.class::isInstance)
                .ifPresent(node -> addMapping(arguments, (YamlMapping) node));
        Optional<LocatedText> free = Optional.empty();
        if (value instanceof YamlMapping mapping) {
            addMapping(arguments, mapping);
        } else if (value instanceof YamlScalar scalar && !scalar.isNull()) {
            try {
                KeyValues parsed = KeyValues.parse(scalar.content(), key -> true);
                parsed.arguments()
                        .forEach((key, text) ->
                                arguments.put(key, new ModuleCall.Argument(text.span(), Value.of(text), text.span())));
                free = parsed.freeForm();
            } catch (KeyValues.Unbalanced e) {
                diagnostics().error(scalar.span(), String.valueOf(e.getMessage()));
            }
        } else if (!value.isNull()) {
            diagnostics()
                    .error(value.start(), "\"" + name.text() + "\" must be a text or a mapping, not " + value.kind());
        }
        arguments.values().forEach(argument -> reading.templates().value(argument.value()));
        free.ifPresent(reading.templates()::text);
        return new Written(form, name, arguments, free);
    }

    private void addMapping(Map<String, ModuleCall.Argument> arguments, YamlMapping mapping) {
        for (YamlMapping.Entry entry : mapping.entries()) {
            arguments.put(
                    entry.key().text(),
                    new ModuleCall.Argument(
                            entry.key().span(),
                            YamlValues.value(entry.value(), diagnostics()),
                            entry.value().start()));
        }
    }

    // ------------------------------------------------------------------ reading

    /** @param task the task with everything it says of itself */
    List<TaskNode> read(Written written, Fields fields, Task task, Surroundings around) {
        reading.tasks().rejectUnknown(fields);
        Map<String, Value> variables =
                fields.get("vars").map(reading.keywords()::variables).orElse(Map.of());
        Form form = written.form();
        if (form.isDynamic()) {
            rejectKeywords(form, fields, around.inHandlers());
        }
        if (form.isOfRole()) {
            return role(written, fields, task, variables, around);
        }
        return tasks(written, fields, task, variables, around);
    }

    private void rejectKeywords(Form form, Fields fields, boolean handlers) {
        String owner = form.isOfRole() ? "IncludeRole" : handlers ? "HandlerTaskInclude" : "TaskInclude";
        for (YamlMapping.Entry entry : fields.mapping().entries()) {
            String key = entry.key().text();
            boolean known = OF_DYNAMIC.contains(key)
                    || key.startsWith("with_")
                    || isInclude(key)
                    || (handlers && key.equals("listen"));
            if (!known) {
                diagnostics()
                        .error(
                                entry.key().span(),
                                "'" + key + "' is not a valid attribute for a " + owner,
                                "an include takes it only under \"apply\"");
            }
        }
    }

    private void rejectArguments(Written written, Set<String> known) {
        written.arguments().forEach((key, argument) -> {
            if (!known.contains(key)) {
                diagnostics()
                        .unknown(
                                argument.name(),
                                "Invalid options for " + written.name().text() + ": " + key,
                                key,
                                known);
            }
        });
    }

    // ------------------------------------------------------------------ tasks

    private List<TaskNode> tasks(
            Written written, Fields fields, Task task, Map<String, Value> variables, Surroundings around) {
        boolean old = written.form() == Form.INCLUDE;
        if (!old) {
            rejectArguments(written, written.form() == Form.INCLUDE_TASKS ? Set.of(FILE, APPLY) : Set.of(FILE));
        } else {
            diagnostics()
                    .warning(
                            written.span(),
                            "\"include\" is deprecated, use include_tasks/import_tasks instead. See"
                                    + " https://docs.ansible.com/ansible-core/2.14/user_guide/playbooks_reuse_includes.html"
                                    + " for details. This feature will be removed in version 2.16");
        }
        Optional<Value> file = written.free()
                .map(text -> Value.of(text))
                .or(() -> written.argument(FILE))
                .filter(Value::isTruthy);
        if (file.isEmpty()) {
            diagnostics()
                    .error(
                            written.span(),
                            "No file specified for " + written.name().text());
            return List.of();
        }
        Map<String, Value> all = new LinkedHashMap<>(variables);
        if (old) {
            written.arguments().forEach((key, argument) -> {
                if (!key.equals(FILE)) {
                    all.put(key, argument.value());
                }
            });
        }
        boolean fixed = old
                && task.loop().isEmpty()
                && !TemplateCheck.isTemplate(file.get())
                && around.lineage().isStatic();
        return written.form() == Form.IMPORT_TASKS || fixed
                ? imported(written, file.get(), task, all, around)
                : List.of(included(written, fields, file.get(), task, all, around));
    }

    private List<TaskNode> imported(
            Written written, Value file, Task task, Map<String, Value> variables, Surroundings around) {
        if (task.loop().isPresent()) {
            diagnostics()
                    .error(
                            task.loop().get().span(),
                            "You cannot use loops on 'import_tasks' statements. You should use 'include_tasks' instead.");
            return List.of();
        }
        Keywords own = task.keywords().withMoreVars(variables);
        Optional<String> target = evaluated(file, around.with(own), written.span());
        if (target.isEmpty()) {
            return List.of();
        }
        Path path = reading.tree().search().imported(around.lineage(), target.get(), around.inHandlers());
        if (!Files.exists(path)) {
            diagnostics()
                    .add(Diagnostic.missing(
                            written.span(),
                            "Could not find or access '" + path + "' on the Ansible Controller.",
                            Optional.empty()));
            return List.of();
        }
        if (reading.isOpen(path)) {
            diagnostics().error(written.span(), "the file imports itself without end (" + path + ")");
            return List.of();
        }
        if (reading.tree()
                .files()
                .read(path, new Diagnostics())
                .filter(n -> !n.isNull())
                .isEmpty()) {
            diagnostics().warning(written.span(), "file " + path + " is empty and had no tasks to include");
        }
        Surroundings inside = around.with(own).with(around.lineage().intoFile(path, target.get()));
        return reading.tasksIn(path, inside);
    }

    private Optional<String> evaluated(Value name, Surroundings around, Span place) {
        if (!TemplateCheck.isTemplate(name)) {
            return Optional.of(name.str());
        }
        try {
            return Optional.of(reading.tree()
                    .templar()
                    .evaluate(name, reading.tree().scope(around, Map.of()))
                    .str());
        } catch (TemplateException e) {
            diagnostics()
                    .error(
                            place,
                            "Error when evaluating variable in import path: " + name.str() + ": "
                                    + e.diagnostic().message(),
                            "imports see variables of the play, its vars_files, roles and -e; not facts and not the"
                                    + " inventory: use an include");
            return Optional.empty();
        }
    }

    private Task included(
            Written written, Fields fields, Value file, Task task, Map<String, Value> variables, Surroundings around) {
        Keywords inherited = inherited(written, fields, variables, around);
        Include include = new Include.OfTasks(file, inherited, variables);
        Task whole = task.including(include);
        new IncludeCheck(reading).tasks(whole, file, around);
        return whole;
    }

    /** What comes in inherits from the block around the include and from {@code apply}, not from the include itself. */
    private Keywords inherited(Written written, Fields fields, Map<String, Value> variables, Surroundings around) {
        Keywords block = around.keywords().withMoreVars(variables);
        Optional<YamlNode> apply = apply(written, fields);
        if (apply.isEmpty() || apply.get().isNull()) {
            return block;
        }
        return Fields.of(apply.get(), "\"apply\"", diagnostics())
                .map(found -> reading.tasks().applied(found, block))
                .orElse(block);
    }

    private static Optional<YamlNode> apply(Written written, Fields fields) {
        return Optional.ofNullable(written.arguments().get(APPLY))
                .flatMap(ignored -> fields.mapping().entries().stream()
                        .filter(entry -> isInclude(entry.key().text())
                                || entry.key().text().equals("args"))
                        .map(YamlMapping.Entry::value)
                        .filter(YamlMapping.class::isInstance)
                        .flatMap(node -> ((YamlMapping) node).get(APPLY).stream())
                        .findFirst());
    }

    // ------------------------------------------------------------------ roles

    private List<TaskNode> role(
            Written written, Fields fields, Task task, Map<String, Value> variables, Surroundings around) {
        boolean imports = written.form() == Form.IMPORT_ROLE;
        if (around.inHandlers()) {
            diagnostics().error(written.span(), "Using '" + written.name().text() + "' as a handler is not supported.");
            return List.of();
        }
        Set<String> known = new LinkedHashSet<>(List.of("name", "role"));
        known.addAll(FROM);
        known.addAll(ROLE_OPTIONS);
        known.add(APPLY);
        if (imports) {
            known.remove("public");
            known.remove(APPLY);
        }
        rejectArguments(written, known);
        Optional<Value> name = written.argument("name").or(() -> written.argument("role"));
        if (name.isEmpty()) {
            diagnostics()
                    .error(
                            written.span(),
                            "'name' is a required field for " + written.name().text() + ".");
            return List.of();
        }
        return imports
                ? importedRole(written, name.get(), task, variables, around)
                : List.of(includedRole(written, fields, name.get(), task, variables, around));
    }

    private List<TaskNode> importedRole(
            Written written, Value name, Task task, Map<String, Value> variables, Surroundings around) {
        if (task.loop().isPresent()) {
            diagnostics()
                    .error(
                            task.loop().get().span(),
                            "You cannot use loops on 'import_role' statements. You should use 'include_role' instead.");
            return List.of();
        }
        Surroundings inside = around.with(task.keywords());
        Optional<String> role = evaluated(name, inside, written.span());
        Map<String, String> files = new LinkedHashMap<>();
        for (String key : FROM) {
            written.argument(key)
                    .flatMap(value -> evaluated(value, inside, written.span()))
                    .ifPresent(text -> files.put(section(key), basename(text)));
        }
        Map<String, Boolean> options = new LinkedHashMap<>();
        for (String key : ROLE_OPTIONS) {
            written.argument(key)
                    .flatMap(value -> evaluated(value, inside, written.span()))
                    .ifPresent(text -> options.put(key, Booleans.isYes(text)));
        }
        List<TaskNode> nodes = new ArrayList<>();
        role.map(text -> RoleReader.Entry.included(written.span(), text, variables, files, options))
                .flatMap(entry -> reading.roles().included(entry, inside))
                .ifPresent(expanded -> {
                    reading.publish(expanded.role());
                    reading.addHandlers(expanded.handlers());
                    nodes.addAll(expanded.nodes());
                });
        return nodes;
    }

    static String section(String from) {
        return from.substring(0, from.indexOf('_'));
    }

    static String basename(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private Task includedRole(
            Written written, Fields fields, Value name, Task task, Map<String, Value> variables, Surroundings around) {
        Map<String, Value> files = new LinkedHashMap<>();
        for (String key : FROM) {
            written.argument(key).ifPresent(value -> files.put(section(key), value));
        }
        Map<String, Setting> settings = new LinkedHashMap<>();
        for (String key : ROLE_OPTIONS) {
            Optional.ofNullable(written.arguments().get(key))
                    .ifPresent(argument -> settings.put(key, new Setting(argument.value(), argument.valueSpan())));
        }
        Keywords inherited = inherited(written, fields, variables, around);
        Task whole = task.including(new Include.OfRole(name, files, settings, inherited, variables));
        new IncludeCheck(reading).role(whole, around);
        return whole;
    }
}
