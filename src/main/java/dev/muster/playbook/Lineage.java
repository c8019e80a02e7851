package dev.muster.playbook;

import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Through which roles and files a task came into its play. It decides which variables of roles the task sees and where
 * its files are looked for.
 *
 * @param roles the chain of roles that led here, outermost first, the task's own last; empty outside of roles
 * @param parameters variables of the {@code include_tasks} and {@code include_role} on the way: they beat set facts
 * @param includeFolders folders of the files on the way as their includes name them, nearest first, back to where the
 *     role begins: what an include inside is relative to
 * @param folder where the file with the task is; empty for tasks that stand in no file
 * @param depth how many imports and includes led here
 * @param isStatic whether only imports did
 */
public record Lineage(
        List<Role> roles,
        Map<String, Value> parameters,
        List<String> includeFolders,
        Optional<Path> folder,
        int depth,
        boolean isStatic) {
    /** Of tasks that nobody wrote in a file. */
    public static final Lineage NONE = new Lineage(List.of(), Map.of(), List.of(), Optional.empty(), 0, true);

    public Lineage {
        roles = List.copyOf(roles);
        parameters = new LinkedHashMap<>(parameters);
        includeFolders = List.copyOf(includeFolders);
    }

    /** Of the tasks that stand in a playbook itself. */
    static Lineage inPlaybook(Path folder) {
        return new Lineage(List.of(), Map.of(), List.of(), Optional.of(folder), 0, true);
    }

    /** The role the task belongs to. */
    public Optional<Role> role() {
        return roles.isEmpty() ? Optional.empty() : Optional.of(roles.get(roles.size() - 1));
    }

    /** One file further in. */
    Lineage intoFile(Path file, String written) {
        List<String> folders = new ArrayList<>();
        folders.add(parentOf(written));
        folders.addAll(includeFolders);
        Path parent = file.getParent();
        return new Lineage(roles, parameters, folders, Optional.ofNullable(parent), depth + 1, isStatic);
    }

    private static String parentOf(String written) {
        int slash = written.lastIndexOf('/');
        return slash < 0 ? "" : written.substring(0, Math.max(slash, 1));
    }

    /** One role further in: into its tasks or handlers. */
    Lineage intoRole(Role role, String section) {
        List<Role> chain = new ArrayList<>(roles);
        chain.add(role);
        return new Lineage(
                chain, parameters, List.of(), Optional.of(role.path().resolve(section)), depth + 1, isStatic);
    }

    /** Into a role that a task of another role brings in: what comes in is told of the roles it is used by. */
    Lineage under(Role parent) {
        Map<String, Value> all = new LinkedHashMap<>(parameters);
        all.put("ansible_parent_role_names", prepended("ansible_parent_role_names", parent.name()));
        all.put(
                "ansible_parent_role_paths",
                prepended("ansible_parent_role_paths", parent.path().toString()));
        return new Lineage(roles, all, includeFolders, folder, depth, isStatic);
    }

    private Value prepended(String list, String text) {
        List<Value> items = new ArrayList<>();
        items.add(Value.of(text));
        if (parameters.get(list) instanceof Value.Seq before) {
            items.addAll(before.items());
        }
        return Value.list(items);
    }

    /** With the variables of a dynamic include, which win over those of the includes around it. */
    Lineage withParameters(Map<String, Value> more) {
        if (more.isEmpty()) {
            return this;
        }
        Map<String, Value> all = new LinkedHashMap<>(parameters);
        all.putAll(more);
        return new Lineage(roles, all, includeFolders, folder, depth, isStatic);
    }

    /** Brought in by a run. */
    Lineage dynamic() {
        return new Lineage(roles, parameters, includeFolders, folder, depth, false);
    }

    // ---- what a task sees ----

    /** Defaults of the roles around, of their dependencies and of the own role, which wins. */
    public Map<String, Value> roleDefaults() {
        Map<String, Value> all = new LinkedHashMap<>();
        role().ifPresent(own -> {
            own.allDependencies().forEach(dependency -> all.putAll(dependency.allDefaults()));
            roles.forEach(role -> all.putAll(role.defaults()));
        });
        return all;
    }

    /** {@code vars} of the roles around, of the dependencies and of the own role, which wins. */
    public Map<String, Value> roleVariables() {
        Map<String, Value> all = new LinkedHashMap<>();
        role().ifPresent(own -> {
            roles.forEach(role -> role.addOwnVariables(all));
            all.putAll(own.allVariables());
        });
        return all;
    }

    /** Parameters of the roles around and of the own role, then those of dynamic includes: the nearest win. */
    public Map<String, Value> allParameters() {
        Map<String, Value> all = new LinkedHashMap<>();
        roles.forEach(role -> all.putAll(role.parameters()));
        all.putAll(parameters);
        return all;
    }

    /** Folders in which files of the task are looked for, before that of the playbook. */
    public List<Path> searchPath() {
        Set<Path> path = new LinkedHashSet<>();
        for (int i = roles.size() - 1; i >= 0; i--) {
            path.add(roles.get(i).path());
        }
        folder.ifPresent(path::add);
        return List.copyOf(path);
    }
}
