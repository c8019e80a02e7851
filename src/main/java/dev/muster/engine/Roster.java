package dev.muster.engine;

import dev.muster.inventory.Group;
import dev.muster.inventory.Host;
import dev.muster.inventory.Inventory;
import dev.muster.module.Effect;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The hosts of a run: the inventory as it stands, which tasks may add to, and what the run knows of each host. Safe for
 * several threads.
 */
final class Roster {
    private final Map<String, HostRun> runs = new ConcurrentHashMap<>();
    private volatile Inventory inventory;

    Roster(Inventory inventory) {
        this.inventory = inventory;
    }

    Inventory inventory() {
        return inventory;
    }

    /** A host through this run; made at first mention. */
    HostRun run(String name) {
        return runs.computeIfAbsent(name, HostRun::new);
    }

    boolean knows(String name) {
        return inventory.hostOrLocalhost(name).isPresent();
    }

    /** Inventory variables of a host; those of a host nobody knows are empty. */
    Map<String, Value> variables(String name) {
        Inventory now = inventory;
        Optional<Host> host = now.hostOrLocalhost(name);
        return host.isEmpty() ? Map.of() : now.variables(host.get());
    }

    Collection<String> hostNames() {
        return names(inventory.hosts());
    }

    /** Those of {@code hostvars}: the implicit localhost is always among them (hostvars.py, {@code __iter__}). */
    Collection<String> hostNamesAndLocalhost() {
        Set<String> all = new LinkedHashSet<>(hostNames());
        all.add("localhost");
        return all;
    }

    Collection<String> groupNames() {
        return inventory.groups().stream().map(Group::name).toList();
    }

    /** Hosts of a group; empty for a group nobody knows. */
    Optional<List<String>> hostsOf(String group) {
        Inventory now = inventory;
        return now.group(group).map(known -> names(now.members(group)));
    }

    List<String> groupsOf(String name) {
        return groupsOf(inventory, name);
    }

    private static List<String> groupsOf(Inventory inventory, String name) {
        return inventory.host(name).map(inventory::groupsOf).orElse(List.of());
    }

    Optional<Path> inventoryFile(String name) {
        Inventory now = inventory;
        return now.host(name).flatMap(now::inventoryFile);
    }

    Optional<Path> inventoryDir(String name) {
        Inventory now = inventory;
        return now.host(name).flatMap(now::inventoryDir);
    }

    List<String> sources() {
        return inventory.sources();
    }

    /** From here on the variable files beside this playbook count, and not those beside the others. */
    synchronized void enterPlaybookIn(Path folder) {
        inventory = inventory.forPlaybookIn(folder);
    }

    /** Whether anything of it was new. */
    synchronized boolean add(Effect.AddHost added) {
        Inventory before = inventory;
        inventory = before.withHost(added.name(), added.groups(), added.variables());
        return before.host(added.name())
                .map(known -> !known.variables()
                                .entrySet()
                                .containsAll(added.variables().entrySet())
                        || !before.groupsOf(known).containsAll(added.groups()))
                .orElse(true);
    }

    /** Whether it was no member yet, or a parent is new. */
    synchronized boolean join(String host, Effect.JoinGroup joined) {
        Inventory before = inventory;
        inventory = before.withMembership(List.of(host), joined.group(), joined.parents());
        List<String> known = groupsOf(before, host);
        return !known.contains(joined.group())
                || joined.parents().stream().anyMatch(parent -> !parent.equals("all") && !known.contains(parent));
    }

    synchronized void fill(Effect.FillGroup filled) {
        inventory = inventory.withGroup(filled.group(), filled.hosts());
    }

    private static List<String> names(List<Host> hosts) {
        return hosts.stream().map(Host::name).toList();
    }
}
