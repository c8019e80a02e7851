package dev.muster.playbook;

import dev.muster.module.ModuleException;
import dev.muster.source.Diagnostics;
import dev.muster.template.Value;
import dev.muster.yaml.YamlNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the files that tasks bring in when they run. Safe for use by several threads. */
public final class Includes {
    /** For plays that can have no includes. */
    public static final Includes NONE = new Includes(Optional.empty());

    /** A task that includes itself without end must not take the run with it. */
    private static final int DEEPEST = 400;

    private final Optional<PlayTree> tree;

    private Includes(Optional<PlayTree> tree) {
        this.tree = tree;
    }

    Includes(PlayTree tree) {
        this(Optional.of(tree));
    }

    /** Where the file of an {@code include_tasks} is; the file need not exist. */
    public Path file(Task task, String target, boolean handler) {
        return tree.orElseThrow().search().included(task.lineage(), target, handler);
    }

    /** Where a role is that a task brings in by this name; empty when there is none, or its name is a template. */
    public Optional<Path> role(Task task, Value name) {
        return TemplateCheck.isTemplate(name)
                ? Optional.empty()
                : tree.flatMap(found -> found.finder()
                        .find(name.str(), task.lineage().role().map(Role::path))
                        .map(RoleFinder.Found::path));
    }

    /**
     * The tasks of a file.
     *
     * @param special variables of the loop around the include
     * @throws ModuleException naming what is wrong with the file, with its place
     */
    public synchronized Included tasks(Task task, Path file, Map<String, Value> special, boolean handler) {
        requireFile(task, file);
        Include.OfTasks include = (Include.OfTasks) task.include().orElseThrow();
        Diagnostics diagnostics = new Diagnostics();
        Reading reading = new Reading(tree.orElseThrow(), diagnostics);
        Surroundings inside = around(task, include, special, handler);
        inside = inside.with(inside.lineage().intoFile(file, include.file().str()));
        Optional<YamlNode> content = tree.orElseThrow().files().read(file, diagnostics);
        if (content.filter(node -> !node.isNull()).isEmpty() && !diagnostics.hasErrors()) {
            return Included.NOTHING;
        }
        List<TaskNode> nodes = reading.tasksIn(file, inside);
        return checked(reading, nodes);
    }

    private static void requireFile(Task task, Path file) {
        if (!Files.exists(file)) {
            throw new ModuleException("Could not find or access '" + file + "' on the Ansible Controller.");
        }
        requireEnd(task);
    }

    private static void requireEnd(Task task) {
        if (task.lineage().depth() > DEEPEST) {
            throw new ModuleException("includes are nested more than " + DEEPEST + " deep at " + task.span());
        }
    }

    /**
     * The tasks of a role.
     *
     * @param name evaluated
     * @param files {@code tasks_from} and its like, evaluated
     * @param options {@code public}, {@code allow_duplicates}, {@code rolespec_validate}, evaluated
     */
    public synchronized Included role(
            Task task,
            String name,
            Map<String, String> files,
            Map<String, Boolean> options,
            Map<String, Value> special) {
        Include.OfRole include = (Include.OfRole) task.include().orElseThrow();
        requireEnd(task);
        Diagnostics diagnostics = new Diagnostics();
        Reading reading = new Reading(tree.orElseThrow(), diagnostics);
        Map<String, Value> variables = new LinkedHashMap<>(include.variables());
        variables.putAll(special);
        RoleReader.Entry entry = RoleReader.Entry.included(task.span(), name, variables, files, options);
        Optional<RoleReader.Expanded> expanded = reading.roles().included(entry, around(task, include, special, false));
        expanded.filter(found -> options.getOrDefault("public", false))
                .ifPresent(found -> reading.publish(found.role()));
        expanded.ifPresent(found -> reading.addHandlers(found.handlers()));
        return checked(reading, expanded.map(RoleReader.Expanded::nodes).orElse(List.of()));
    }

    private static Surroundings around(Task task, Include include, Map<String, Value> special, boolean handler) {
        Map<String, Value> parameters = new LinkedHashMap<>(include.variables());
        parameters.putAll(special);
        return new Surroundings(
                include.inherited().withMoreVars(special),
                task.lineage().withParameters(parameters).dynamic(),
                handler);
    }

    private static Included checked(Reading reading, List<TaskNode> nodes) {
        if (reading.diagnostics().hasErrors()) {
            throw new ModuleException(reading.diagnostics());
        }
        return new Included(nodes, reading.newHandlers(), reading.newRoles());
    }

    /** Whether what Ansible no longer takes is taken: handlers are then found in any case. */
    public boolean takesOldSyntax() {
        return tree.map(PlayTree::oldSyntax).orElse(false);
    }
}
