package dev.muster.playbook;

import dev.muster.inventory.YamlValues;
import dev.muster.source.Diagnostic;
import dev.muster.source.DidYouMean;
import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import dev.muster.template.Booleans;
import dev.muster.template.TemplateException;
import dev.muster.template.Value;
import dev.muster.yaml.Fields;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlScalar;
import dev.muster.yaml.YamlSequence;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads roles: the entry that names one, its files, the roles it depends on, and the tasks all that comes to. */
final class RoleReader {
    private static final Set<String> ENTRY_KEYS = Set.of("role", "name", "when", "tags", "vars", "collections", "user");
    private static final Set<String> META_KEYS = Set.of(
            "dependencies",
            "allow_duplicates",
            "galaxy_info",
            "argument_specs",
            "collections",
            "name",
            "tags",
            "vars",
            "when");

    private final Reading reading;
    private final Deque<Path> underway = new ArrayDeque<>();

    RoleReader(Reading reading) {
        this.reading = reading;
    }

    /**
     * What names a role.
     *
     * @param keywords the mapping of the entry with its keywords; empty for a bare name and for an included role
     * @param files {@code tasks_from} and its like, by {@code tasks}, {@code vars} …
     * @param repeatable what the entry says of {@code allow_duplicates}
     * @param validated whether arguments are checked against the role's specification
     */
    record Entry(
            Span span,
            String name,
            Map<String, Value> parameters,
            Map<String, Value> variables,
            Optional<YamlMapping> keywords,
            Map<String, String> files,
            boolean included,
            Optional<Boolean> repeatable,
            boolean validated) {
        /** A role by its name alone. */
        static Entry of(Span span, String name) {
            return new Entry(span, name, Map.of(), Map.of(), Optional.empty(), Map.of(), false, Optional.empty(), true);
        }

        static Entry included(
                Span span,
                String name,
                Map<String, Value> variables,
                Map<String, String> files,
                Map<String, Boolean> options) {
            return new Entry(
                    span,
                    name,
                    Map.of(),
                    variables,
                    Optional.empty(),
                    files,
                    true,
                    Optional.of(options.getOrDefault("allow_duplicates", true)),
                    options.getOrDefault("rolespec_validate", true));
        }
    }

    /** A role found, with the roles it depends on, before its tasks are read. */
    private record Plan(Role role, Entry entry, List<Plan> dependencies, Optional<ArgumentSpecs> specs) {}

    /** What a role comes to: its tasks after those of its dependencies, and the handlers of all. */
    record Expanded(Role role, List<TaskNode> nodes, List<List<Task>> handlers) {}

    // ------------------------------------------------------------------ the roles of a play, and a role of a task

    /** All roles of a play are found, and their variables seen, before the first one's tasks are read. */
    List<Expanded> ofPlay(Optional<YamlNode> list, Surroundings around) {
        List<Plan> plans = new ArrayList<>();
        for (YamlNode item : items(list, "roles")) {
            entry(item, around).flatMap(e -> plan(e, around, Optional.empty())).ifPresent(plan -> {
                reading.publish(plan.role());
                plans.add(plan);
            });
        }
        return plans.stream().map(plan -> expand(plan, around)).toList();
    }

    private List<YamlNode> items(Optional<YamlNode> list, String key) {
        if (list.isEmpty() || list.get().isNull()) {
            return List.of();
        }
        if (list.get() instanceof YamlSequence sequence) {
            return sequence.items();
        }
        reading.diagnostics()
                .error(
                        list.get().start(),
                        "\"" + key + "\" must be a list, not " + list.get().kind());
        return List.of();
    }

    /** A role that a task brings in, at load or in the run. */
    Optional<Expanded> included(Entry entry, Surroundings around) {
        Optional<Role> parent = around.lineage().role();
        Surroundings inside =
                parent.map(role -> around.with(around.lineage().under(role))).orElse(around);
        return plan(entry, inside, parent.map(role -> parentOf(role.path()))).map(plan -> expand(plan, inside));
    }

    /** The same for a role that only the run may bring in: nothing of it becomes part of the play. */
    void looked(Entry entry, Surroundings around) {
        Optional<Role> parent = around.lineage().role();
        plan(entry, around, parent.map(role -> parentOf(role.path()))).ifPresent(plan -> look(plan, around));
    }

    private void look(Plan plan, Surroundings around) {
        Surroundings inside = around.with(around.lineage().intoRole(plan.role(), "tasks"));
        plan.dependencies().forEach(dependency -> look(dependency, inside));
        RoleFiles files = new RoleFiles(plan.role().path(), reading);
        files.tasks(plan.entry(), inside);
        reading.addHandlers(List.of(files.handlers(plan.entry(), inside.forHandlers(true))));
    }

    private static Path parentOf(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    // ------------------------------------------------------------------ entries

    private Optional<Entry> entry(YamlNode node, Surroundings around) {
        if (node instanceof YamlScalar scalar && !node.isNull()) {
            return name(scalar, around, Map.of()).map(name -> Entry.of(node.start(), name));
        }
        return Fields.of(node, "a role", reading.diagnostics()).flatMap(fields -> entry(fields, around));
    }

    private Optional<Entry> entry(Fields fields, Surroundings around) {
        Optional<YamlNode> name = fields.get("role").or(() -> fields.get("name"));
        if (!(name.orElse(null) instanceof YamlScalar scalar)
                || scalar.isNull()
                || scalar.text().isBlank()) {
            reading.diagnostics()
                    .add(Diagnostic.missing(
                            fields.mapping().start(), "role definitions must contain a role name", Optional.empty()));
            return Optional.empty();
        }
        Map<String, Value> parameters = new LinkedHashMap<>();
        for (YamlMapping.Entry entry : fields.mapping().entries()) {
            if (!isAttribute(entry.key().text())) {
                Value value = YamlValues.value(entry.value(), reading.diagnostics());
                reading.templates().value(value);
                parameters.put(entry.key().text(), value);
            }
        }
        Map<String, Value> variables =
                fields.get("vars").map(reading.keywords()::variables).orElse(Map.of());
        return name(scalar, around, parameters)
                .map(text -> new Entry(
                        scalar.start(),
                        text,
                        parameters,
                        variables,
                        Optional.of(fields.mapping()),
                        Map.of(),
                        false,
                        Optional.empty(),
                        true));
    }

    private static boolean isAttribute(String key) {
        return ENTRY_KEYS.contains(key)
                || Keyword.of(key)
                        .filter(keyword -> keyword.isAllowedIn(Keyword.Place.BLOCK) && keyword != Keyword.NOTIFY)
                        .isPresent();
    }

    private Optional<String> name(YamlScalar scalar, Surroundings around, Map<String, Value> own) {
        String text = scalar.text();
        if (!TemplateCheck.isTemplate(text)) {
            return Optional.of(text);
        }
        try {
            return Optional.of(reading.tree()
                    .templar()
                    .evaluate(Value.of(scalar.content()), reading.tree().scope(around, own))
                    .str());
        } catch (TemplateException e) {
            Diagnostic fault = e.diagnostic();
            reading.diagnostics().add(Diagnostic.error(scalar.start(), fault.message(), fault.hint()));
            return Optional.empty();
        }
    }

    // ------------------------------------------------------------------ a role and those it depends on

    private Optional<Plan> plan(Entry entry, Surroundings around, Optional<Path> beside) {
        RoleFinder finder = reading.tree().finder();
        Optional<RoleFinder.Found> found = finder.find(entry.name(), beside);
        if (found.isEmpty()) {
            reading.diagnostics()
                    .add(Diagnostic.missing(
                            entry.span(),
                            finder.complaint(entry.name(), beside),
                            DidYouMean.hint(entry.name(), finder.names(beside))));
            return Optional.empty();
        }
        if (!entry.included() && underway.contains(found.get().path())) {
            reading.diagnostics()
                    .add(Diagnostic.missing(
                            entry.span(),
                            "A recursion loop was detected with the roles specified. Make sure child roles do not have"
                                    + " dependencies on parent roles",
                            Optional.empty()));
            return Optional.empty();
        }
        underway.push(found.get().path());
        try {
            return Optional.of(plan(entry, found.get(), around));
        } finally {
            underway.pop();
        }
    }

    private Plan plan(Entry entry, RoleFinder.Found found, Surroundings around) {
        RoleFiles files = new RoleFiles(found.path(), reading);
        reading.tree().library().add(found.path());
        Map<String, Value> variables = files.variables("vars", entry);
        Map<String, Value> defaults = files.variables("defaults", entry);
        Optional<Fields> meta = files.meta(found.name());
        meta.ifPresent(this::checkMeta);
        List<Plan> dependencies = meta.flatMap(fields -> fields.get("dependencies"))
                .map(list -> dependencies(list, found.path(), around))
                .orElse(List.of());
        boolean repeatable = entry.repeatable()
                .orElseGet(() -> meta.flatMap(fields -> fields.get("allow_duplicates"))
                        .map(node -> YamlValues.value(node, reading.diagnostics()))
                        .map(RoleReader::truth)
                        .orElse(false));
        Role role = new Role(
                identity(entry, found.name()),
                found.name(),
                found.path(),
                entry.parameters(),
                entry.variables(),
                variables,
                defaults,
                dependencies.stream().map(Plan::role).toList(),
                repeatable);
        return new Plan(role, entry, dependencies, entry.validated() ? files.argumentSpecs(meta) : Optional.empty());
    }

    private static boolean truth(Value value) {
        return value instanceof Value.Text text ? Booleans.isYes(text.text()) : value.isTruthy();
    }

    private RoleIdentity identity(Entry entry, String name) {
        Keywords own = entry.keywords()
                .map(mapping -> reading.keywords().read(mapping, Keyword.Place.BLOCK, Keywords.NONE))
                .orElse(Keywords.NONE);
        return new RoleIdentity(
                name,
                entry.parameters(),
                own.when().stream().map(LocatedText::text).toList(),
                own.tags(),
                entry.variables(),
                entry.files(),
                entry.included());
    }

    private void checkMeta(Fields meta) {
        for (YamlMapping.Entry entry : meta.mapping().entries()) {
            String key = entry.key().text();
            if (!META_KEYS.contains(key) && !isAttribute(key)) {
                reading.diagnostics()
                        .unknown(
                                entry.key().span(),
                                "'" + key + "' is not a valid attribute for a RoleMetadata",
                                key,
                                META_KEYS);
            }
        }
    }

    private List<Plan> dependencies(YamlNode list, Path role, Surroundings around) {
        Optional<Path> beside = Optional.of(parentOf(role));
        List<Plan> found = new ArrayList<>();
        for (YamlNode item : items(Optional.of(list), "dependencies")) {
            requirement(item, around)
                    .flatMap(entry -> plan(entry, around, beside))
                    .ifPresent(found::add);
        }
        return found;
    }

    /** A dependency may also be written as for {@code ansible-galaxy}: {@code src: https://host/name.git}. */
    private Optional<Entry> requirement(YamlNode node, Surroundings around) {
        if (node instanceof YamlMapping mapping
                && mapping.get("role").isEmpty()
                && mapping.get("name").isEmpty()
                && mapping.get("src").orElse(null) instanceof YamlScalar src) {
            return Optional.of(Entry.of(src.start(), galaxyName(src.text())));
        }
        return entry(node, around);
    }

    private static String galaxyName(String source) {
        String last =
                source.contains("://") || source.contains("@") ? source.substring(source.lastIndexOf('/') + 1) : source;
        String name = last.contains(",") ? last.substring(0, last.indexOf(',')) : last;
        return name.endsWith(".git")
                ? name.substring(0, name.length() - 4)
                : name.endsWith(".tar.gz") ? name.substring(0, name.length() - 7) : name;
    }

    // ------------------------------------------------------------------ tasks and handlers

    private Expanded expand(Plan plan, Surroundings around) {
        Role role = plan.role();
        Keywords own = plan.entry()
                .keywords()
                .map(mapping -> reading.keywords()
                        .read(mapping, Keyword.Place.BLOCK, around.keywords())
                        .withVars(around.keywords().vars()))
                .orElse(around.keywords());
        Surroundings inside = new Surroundings(own, around.lineage().intoRole(role, "tasks"), false);
        List<TaskNode> nodes = new ArrayList<>();
        List<List<Task>> handlers = new ArrayList<>();
        for (Plan dependency : plan.dependencies()) {
            Expanded expanded = expand(dependency, inside);
            nodes.addAll(expanded.nodes());
            handlers.addAll(expanded.handlers());
        }
        RoleFiles files = new RoleFiles(role.path(), reading);
        plan.specs()
                .flatMap(specs -> specs.task(role, plan.entry().files().getOrDefault("tasks", "main"), inside))
                .ifPresent(nodes::add);
        nodes.addAll(files.tasks(plan.entry(), inside));
        nodes.add(new RoleEnd(plan.entry().span(), role));
        Surroundings handling = new Surroundings(own, around.lineage().intoRole(role, "handlers"), true);
        List<Task> found = files.handlers(plan.entry(), handling);
        if (!found.isEmpty()) {
            handlers.add(found);
        }
        return new Expanded(role, nodes, handlers);
    }
}
