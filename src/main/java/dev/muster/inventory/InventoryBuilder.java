package dev.muster.inventory;

import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gathers hosts and groups, then settles what Ansible settles last: {@code all}, {@code ungrouped}, depths. */
final class InventoryBuilder {
    static final String ALL = "all";
    static final String UNGROUPED = "ungrouped";
    static final String PRIORITY = "ansible_group_priority";

    private final Map<String, HostDraft> hosts = new LinkedHashMap<>();
    private final Map<String, GroupDraft> groups = new LinkedHashMap<>();

    InventoryBuilder() {
        groups.put(ALL, new GroupDraft());
        groups.put(UNGROUPED, new GroupDraft());
        addChild(ALL, UNGROUPED);
    }

    private static final class HostDraft {
        private final String name;
        private final Optional<Path> source;
        private Map<String, Value> variables = Map.of();
        private boolean isGrouped;

        HostDraft(String name, Optional<Path> source) {
            this.name = name;
            this.source = source;
        }
    }

    private static final class GroupDraft {
        private final Set<String> hosts = new LinkedHashSet<>();
        private final Set<String> children = new LinkedHashSet<>();
        private final Map<String, Value> variables = new LinkedHashMap<>();
        private final Set<String> parents = new LinkedHashSet<>();
    }

    /** Starts from an inventory that exists. */
    static InventoryBuilder from(Inventory inventory) {
        InventoryBuilder builder = new InventoryBuilder();
        for (Group group : inventory.groups()) {
            GroupDraft draft = builder.group(group.name());
            draft.hosts.addAll(group.hosts());
            draft.variables.putAll(group.variables());
            group.children().forEach(child -> builder.addChild(group.name(), child));
        }
        for (Host host : inventory.knownHosts()) {
            HostDraft draft = new HostDraft(host.name(), host.source());
            draft.variables = host.variables();
            builder.hosts.put(host.name(), draft);
        }
        return builder;
    }

    void addGroup(String name) {
        group(name);
    }

    private GroupDraft group(String name) {
        return groups.computeIfAbsent(name, n -> new GroupDraft());
    }

    Collection<String> groupNames() {
        return groups.keySet();
    }

    boolean hasHost(String name) {
        return hosts.containsKey(name);
    }

    void setVariables(String group, Map<String, Value> variables) {
        group(group).variables.putAll(variables);
    }

    /** False when it would close a loop; then nothing happens. */
    boolean addChild(String parent, String child) {
        if (isAncestor(child, parent)) {
            return false;
        }
        group(parent).children.add(child);
        group(child).parents.add(parent);
        return true;
    }

    private boolean isAncestor(String ancestor, String group) {
        return ancestor.equals(group) || group(group).parents.stream().anyMatch(p -> isAncestor(ancestor, p));
    }

    /** {@code ansible_group_priority} as Python's {@code int()} reads it. */
    static Optional<Integer> priority(Value value) {
        try {
            return value instanceof Value.Real real
                    ? Optional.of((int) real.value())
                    : Optional.of(
                            value instanceof Value.Bool bool
                                    ? (bool.value() ? 1 : 0)
                                    : Integer.parseInt(value.str().strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * Adds a host, or says more about one that is there.
     *
     * <p>Traps, both Ansible's: a port counts only where a host is met first, and variables of a host that has the
     * name of a group go to the group.
     */
    void addHost(
            String name, String group, Optional<Integer> port, Map<String, Value> variables, Optional<Path> source) {
        HostDraft draft = hosts.get(name);
        if (draft == null) {
            draft = new HostDraft(name, source);
            if (port.isPresent()) {
                draft.variables = Map.of("ansible_port", Value.of(port.get()));
            }
            hosts.put(name, draft);
        }
        group(group).hosts.add(draft.name); // one text for all groups: found by being the same, not by comparing
        if (!variables.isEmpty()) {
            setHostVariables(name, variables);
        }
    }

    /** Says more about a host that is there. */
    void setHostVariables(String host, Map<String, Value> variables) {
        HostDraft draft = hosts.get(host);
        if (groups.containsKey(host)) {
            setVariables(host, variables);
        } else if (draft != null) {
            addVariables(draft, variables);
        }
    }

    private static void addVariables(HostDraft draft, Map<String, Value> variables) {
        if (draft.variables.isEmpty()) {
            draft.variables = variables;
        } else if (!variables.isEmpty()) {
            Map<String, Value> merged = new LinkedHashMap<>(draft.variables);
            merged.putAll(variables);
            draft.variables = merged;
        }
    }

    // ------------------------------------------------------------------ looking at what is there so far

    List<String> hostNames() {
        return List.copyOf(hosts.keySet());
    }

    Map<String, Value> hostVariables(String host) {
        HostDraft draft = hosts.get(host);
        return draft == null ? Map.of() : draft.variables;
    }

    /** The file a host was first named in. */
    Optional<Path> source(String host) {
        return Optional.ofNullable(hosts.get(host)).flatMap(draft -> draft.source);
    }

    /** The groups each host is in itself. */
    Map<String, List<String>> directGroups() {
        Map<String, List<String>> found = new HashMap<>();
        groups.forEach((group, draft) -> draft.hosts.forEach(
                host -> found.computeIfAbsent(host, h -> new ArrayList<>()).add(group)));
        return found;
    }

    /** Some groups and those above them, in the order in which their variables are merged. */
    List<String> withAncestors(Collection<String> direct) {
        Set<String> all = new LinkedHashSet<>();
        direct.forEach(group -> addWithAncestors(group, all));
        Map<String, Integer> depths = new HashMap<>();
        return all.stream()
                .sorted(Comparator.comparingInt((String group) -> depth(group, depths))
                        .thenComparingInt(group -> Optional.ofNullable(
                                        group(group).variables.get(PRIORITY))
                                .flatMap(InventoryBuilder::priority)
                                .orElse(1))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private void addWithAncestors(String group, Set<String> all) {
        if (all.add(group)) {
            group(group).parents.forEach(parent -> addWithAncestors(parent, all));
        }
    }

    Map<String, Value> groupVariables(String group) {
        return group(group).variables;
    }

    void clearHosts(String group) {
        group(group).hosts.clear();
    }

    /** Puts the hosts of a group into the order of the inventory, whatever the order they came in. */
    void sortHosts(String group) {
        Set<String> members = group(group).hosts;
        List<String> sorted = hosts.keySet().stream().filter(members::contains).toList();
        members.clear();
        members.addAll(sorted);
    }

    Inventory build(
            List<String> sources,
            List<VariableFolder> inventoryFolders,
            List<VariableFolder> playFolders,
            Optional<Path> playbookFolder) {
        adoptGroups();
        settleUngrouped();
        Map<String, Host> builtHosts = new LinkedHashMap<>(hosts.size() * 2);
        for (HostDraft draft : hosts.values()) {
            builtHosts.put(draft.name, new Host(draft.name, draft.variables, false, builtHosts.size(), draft.source));
        }
        return new Inventory(builtHosts, builtGroups(), sources, inventoryFolders, playFolders, playbookFolder);
    }

    private void adoptGroups() {
        for (Map.Entry<String, GroupDraft> entry : groups.entrySet()) {
            if (entry.getValue().parents.isEmpty() && !entry.getKey().equals(ALL)) {
                addChild(ALL, entry.getKey());
            }
        }
    }

    private void settleUngrouped() {
        hosts.values().forEach(host -> host.isGrouped = false);
        groups.forEach((name, draft) -> {
            if (!name.equals(ALL) && !name.equals(UNGROUPED)) {
                draft.hosts.forEach(host -> Optional.ofNullable(hosts.get(host)).ifPresent(h -> h.isGrouped = true));
            }
        });
        Set<String> ungrouped = group(UNGROUPED).hosts;
        ungrouped.removeIf(name ->
                Optional.ofNullable(hosts.get(name)).filter(h -> h.isGrouped).isPresent());
        hosts.values().stream().filter(host -> !host.isGrouped).forEach(host -> ungrouped.add(host.name));
    }

    private Map<String, Group> builtGroups() {
        Map<String, Integer> depths = new HashMap<>();
        Map<String, Group> built = new LinkedHashMap<>();
        groups.forEach((name, draft) -> built.put(
                name,
                new Group(
                        name,
                        depth(name, depths),
                        List.copyOf(draft.hosts),
                        List.copyOf(draft.children),
                        draft.variables)));
        return built;
    }

    /** The longest way from {@code all}. */
    private int depth(String name, Map<String, Integer> depths) {
        Integer known = depths.get(name);
        if (known != null) {
            return known;
        }
        int depth = 0;
        for (String parent : group(name).parents) {
            depth = Math.max(depth, depth(parent, depths) + 1);
        }
        depths.put(name, depth);
        return depth;
    }
}
