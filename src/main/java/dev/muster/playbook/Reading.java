package dev.muster.playbook;

import dev.muster.source.Diagnostics;
import dev.muster.yaml.YamlNode;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * One reading of files of a play: the readers, the complaints they have, and what they find on the way. A play is read
 * once when it is loaded, and a little more at every dynamic include.
 */
final class Reading {
    private final PlayTree tree;
    private final boolean sure;
    private final Diagnostics diagnostics;
    private final TemplateCheck templates;
    private final KeywordReader keywords;
    private final TaskReader tasks;
    private final RoleReader roles;
    private final Deque<Path> open = new ArrayDeque<>();
    private final List<Role> newRoles = new ArrayList<>();
    private final List<List<Task>> newHandlers = new ArrayList<>();

    Reading(PlayTree tree, Diagnostics diagnostics) {
        this(tree, diagnostics, true);
    }

    private Reading(PlayTree tree, Diagnostics diagnostics, boolean sure) {
        this.sure = sure;
        this.tree = tree;
        this.diagnostics = diagnostics;
        this.templates = new TemplateCheck(tree.templar(), Optional.of(tree.library()), diagnostics);
        Unsupported unsupported = new Unsupported(tree.isUnsupportedAtUse(), diagnostics);
        KnownModules modules = new KnownModules(tree.catalog(), Optional.of(tree.library()));
        this.keywords = new KeywordReader(modules, templates, diagnostics, unsupported);
        CallReader calls = new CallReader(modules, templates, diagnostics, unsupported);
        this.tasks = new TaskReader(this, calls, keywords, templates, diagnostics);
        this.roles = new RoleReader(this);
    }

    PlayTree tree() {
        return tree;
    }

    Diagnostics diagnostics() {
        return diagnostics;
    }

    TemplateCheck templates() {
        return templates;
    }

    KeywordReader keywords() {
        return keywords;
    }

    TaskReader tasks() {
        return tasks;
    }

    RoleReader roles() {
        return roles;
    }

    /** Whether every host comes to what is read, as far as can be told. */
    boolean isSure() {
        return sure;
    }

    /** The same files read with complaints of their own. */
    Reading apart(Diagnostics own, boolean surely) {
        Reading other = new Reading(tree, own, surely);
        other.open.addAll(open);
        return other;
    }

    /** The list of tasks in a file; empty when the file is empty or at fault. */
    List<TaskNode> tasksIn(Path file, Surroundings around) {
        Optional<YamlNode> node = tree.files().read(file, diagnostics);
        if (node.isEmpty() || !enter(file)) {
            return List.of();
        }
        List<TaskNode> found = tasks.list(node.get(), "included task files must contain a list of tasks", around);
        leave();
        return found;
    }

    /** Whether a file is not among those being read, which it would then lead to for ever. */
    boolean enter(Path file) {
        if (open.contains(file)) {
            return false;
        }
        open.push(file);
        return true;
    }

    boolean isOpen(Path file) {
        return open.contains(file);
    }

    void leave() {
        open.pop();
    }

    /** A role whose variables the whole play is to see. */
    void publish(Role role) {
        newRoles.add(role);
        tree.roles().add(role);
    }

    void addHandlers(List<List<Task>> handlers) {
        newHandlers.addAll(handlers);
    }

    List<Role> newRoles() {
        return newRoles;
    }

    List<List<Task>> newHandlers() {
        return newHandlers;
    }
}
