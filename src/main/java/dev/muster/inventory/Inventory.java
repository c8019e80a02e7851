package dev.muster.inventory;

import dev.muster.source.Diagnostics;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hosts and groups with the variables that belong to them (precedence levels 3 to 10). Immutable and safe for use by
 * several threads; what tasks add at run time gives a new inventory.
 *
 * <p>Trap: the implicit localhost is no member of any group, not even {@code all}, yet has the variables of
 * {@code all}. It exists only when a pattern names it.
 */
public final class Inventory {
    private static final Set<String> LOCALHOST = Set.of("localhost", "127.0.0.1", "::1");

    private final Map<String, Host> hosts;
    private final Map<String, Group> groups;
    private final List<Host> inOrder;
    private final List<String> sources;
    private final List<VariableFolder> inventoryFolders;
    private final List<VariableFolder> playFolders;
    private final Optional<Path> playbookFolder;

    /** Those that count: of the inventory, then beside the playbook. */
    private final List<VariableFolder> folders;

    private final Map<String, Set<String>> parents;
    private final Map<String, List<Host>> direct = new HashMap<>();
    private final List<Membership> memberships;
    private final Map<String, List<Host>> members = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Value>> variables = new ConcurrentHashMap<>();

    Inventory(
            Map<String, Host> hosts,
            Map<String, Group> groups,
            List<String> sources,
            List<VariableFolder> inventoryFolders,
            List<VariableFolder> playFolders,
            Optional<Path> playbookFolder) {
        this.hosts = hosts;
        this.groups = groups;
        this.inOrder = List.copyOf(hosts.values());
        this.sources = List.copyOf(sources);
        this.inventoryFolders = List.copyOf(inventoryFolders);
        this.playFolders = List.copyOf(playFolders);
        this.playbookFolder = playbookFolder;
        this.folders = Stream.concat(
                        inventoryFolders.stream(),
                        playFolders.stream()
                                .filter(folder -> playbookFolder
                                        .map(folder.path()::equals)
                                        .orElse(true)))
                .toList();
        this.parents = parents();
        this.memberships = memberships();
    }

    /** An inventory without hosts. */
    public static Inventory empty() {
        return new InventoryBuilder().build(List.of(), List.of(), List.of(), Optional.empty());
    }

    /** The groups of some hosts, shared by all hosts that are in the same ones. */
    private final class Membership {
        private final List<String> names;
        private final List<Group> byPrecedence;
        private volatile @Nullable Map<String, Value> merged;

        Membership(List<String> direct) {
            Set<String> all = new TreeSet<>();
            direct.forEach(name -> addWithAncestors(name, all));
            all.remove(InventoryBuilder.ALL);
            names = List.copyOf(all);
            byPrecedence = all.stream()
                    .map(Inventory.this::existing)
                    .sorted(Comparator.comparingInt(Group::depth)
                            .thenComparingInt(Inventory::priority)
                            .thenComparing(Group::name))
                    .toList();
        }

        /** The names are sorted. */
        boolean isIn(String groupName) {
            return Collections.binarySearch(names, groupName) >= 0;
        }

        Map<String, Value> variables() {
            Map<String, Value> known = merged;
            if (known == null) {
                known = Collections.unmodifiableMap(groupVariables(byPrecedence));
                merged = known;
            }
            return known;
        }
    }

    private Map<String, Set<String>> parents() {
        Map<String, Set<String>> found = new HashMap<>();
        groups.values()
                .forEach(group -> group.children()
                        .forEach(child -> found.computeIfAbsent(child, c -> new LinkedHashSet<>())
                                .add(group.name())));
        return found;
    }

    /** By the order of hosts. */
    private List<Membership> memberships() {
        Direct none = new Direct(List.of());
        Direct[] reached = new Direct[inOrder.size()];
        Arrays.fill(reached, none);
        for (Group group : groups.values()) {
            List<Host> members = new ArrayList<>(group.hosts().size());
            for (String name : group.hosts()) {
                Host host = hosts.get(name);
                if (host != null) {
                    members.add(host);
                    reached[host.order()] = reached[host.order()].and(group.name());
                }
            }
            direct.put(group.name(), members);
        }
        return Arrays.stream(reached).map(Direct::membership).toList();
    }

    /** Groups that name a host themselves, in order; hosts named by the same ones walk the same way here. */
    private final class Direct {
        private final List<String> groupNames;
        private final Map<String, Direct> further = new HashMap<>(2);
        private @Nullable Membership made;

        Direct(List<String> groupNames) {
            this.groupNames = groupNames;
        }

        Direct and(String groupName) {
            return further.computeIfAbsent(groupName, name -> {
                List<String> longer = new ArrayList<>(groupNames);
                longer.add(name);
                return new Direct(longer);
            });
        }

        Membership membership() {
            Membership known = made;
            if (known == null) {
                known = new Membership(groupNames);
                made = known;
            }
            return known;
        }
    }

    private void addWithAncestors(String name, Set<String> all) {
        if (all.add(name)) {
            parents.getOrDefault(name, Set.of()).forEach(parent -> addWithAncestors(parent, all));
        }
    }

    private Group existing(String name) {
        return group(name).orElseThrow();
    }

    private static int priority(Group group) {
        return Optional.ofNullable(group.variables().get(InventoryBuilder.PRIORITY))
                .flatMap(InventoryBuilder::priority)
                .orElse(1);
    }

    // ------------------------------------------------------------------ hosts and groups

    /** All hosts in the order of {@code all}: its own, then its groups level by level. */
    public List<Host> hosts() {
        return members(InventoryBuilder.ALL);
    }

    /** All hosts in the order met. */
    List<Host> knownHosts() {
        return inOrder;
    }

    public int size() {
        return hosts.size();
    }

    public Optional<Host> host(String name) {
        return Optional.ofNullable(hosts.get(name));
    }

    /** A host of the inventory, else the implicit localhost when the name is one of its own. */
    public Optional<Host> hostOrLocalhost(String name) {
        return host(name).or(() -> LOCALHOST.contains(name) ? Optional.of(localhost(name)) : Optional.empty());
    }

    private static Host localhost(String name) {
        return new Host(name, Map.of("ansible_connection", Value.of("local")), true, -1, Optional.empty());
    }

    public Optional<Group> group(String name) {
        return Optional.ofNullable(groups.get(name));
    }

    /** All groups in the order met, {@code all} and {@code ungrouped} first. */
    public Collection<Group> groups() {
        return Collections.unmodifiableCollection(groups.values());
    }

    /** Names of the groups a host is in, directly or through children, sorted, without {@code all}. */
    public List<String> groupsOf(Host host) {
        return membership(host).map(membership -> membership.names).orElse(List.of());
    }

    /** A host that was asked for earlier may have had another place in the inventory as it was then. */
    private Optional<Membership> membership(Host host) {
        return host.implicit() ? Optional.empty() : host(host.name()).map(known -> memberships.get(known.order()));
    }

    /** Whether a host of this very inventory is in a group other than {@code all}, directly or through children. */
    boolean isMember(Host host, String groupName) {
        return !host.implicit() && memberships.get(host.order()).isIn(groupName);
    }

    /** Hosts of a group and of its children, each once; empty for an unknown group. */
    public List<Host> members(String groupName) {
        return group(groupName)
                .map(group -> members.computeIfAbsent(groupName, n -> collectMembers(group)))
                .orElse(List.of());
    }

    /** The group itself first, then level by level, as Ansible walks them. */
    private List<Host> collectMembers(Group group) {
        Set<String> seenGroups = new LinkedHashSet<>(List.of(group.name()));
        HostSet found = new HostSet(group.name().equals(InventoryBuilder.ALL) ? hosts.size() : 16);
        List<Group> level = List.of(group);
        while (!level.isEmpty()) {
            List<Group> next = new ArrayList<>();
            for (Group current : level) {
                direct.getOrDefault(current.name(), List.of()).forEach(found::add);
                current.children().stream()
                        .filter(seenGroups::add)
                        .map(this::existing)
                        .forEach(next::add);
            }
            level = next;
        }
        return found.inOrder();
    }

    // ------------------------------------------------------------------ variables

    /** What inventory and the variable files beside it and beside the playbook say about a host: levels 3 to 10. */
    public Map<String, Value> variables(Host host) {
        if (host.implicit()) {
            return passingVariables(host);
        }
        Map<String, Value> known = variables.get(host.name());
        return known != null ? known : variables.computeIfAbsent(host.name(), n -> passingVariables(host));
    }

    /** The same, not kept: for those who ask 100,000 hosts once each. */
    Map<String, Value> passingVariables(Host host) {
        Map<String, Value> ofGroups =
                membership(host).map(Membership::variables).orElseGet(() -> groupVariables(List.of()));
        return Collections.unmodifiableMap(LayeredVariables.of(ofGroups, hostVariables(host)));
    }

    /** What is said of a group itself: in inventories, then in the files beside them. */
    public Map<String, Value> ownVariables(Group group) {
        Map<String, Value> own = new LinkedHashMap<>(group.variables());
        folders.forEach(folder -> own.putAll(folder.group(group.name())));
        return Collections.unmodifiableMap(own);
    }

    /** What is said of a host itself: in inventories, then in the files beside them. */
    public Map<String, Value> ownVariables(Host host) {
        return Collections.unmodifiableMap(hostVariables(host));
    }

    private Map<String, Value> hostVariables(Host host) {
        if (folders.stream().allMatch(folder -> folder.host(host.name()).isEmpty())) {
            return host.variables();
        }
        Map<String, Value> own = new LinkedHashMap<>(host.variables());
        folders.forEach(folder -> own.putAll(folder.host(host.name())));
        return own;
    }

    /** Levels 3 to 7. Folders are the outer loop, as in Ansible: a later source's files beat a deeper group's. */
    private Map<String, Value> groupVariables(List<Group> byPrecedence) {
        Map<String, Value> all =
                new LinkedHashMap<>(existing(InventoryBuilder.ALL).variables());
        byPrecedence.forEach(group -> all.putAll(group.variables()));
        all.remove(InventoryBuilder.PRIORITY);
        folders.forEach(folder -> all.putAll(folder.group(InventoryBuilder.ALL)));
        folders.forEach(folder -> byPrecedence.forEach(group -> all.putAll(folder.group(group.name()))));
        return all;
    }

    /**
     * The same as one of several playbooks sees it: of the variable files beside playbooks only those in this folder
     * count, as in Ansible.
     */
    public Inventory forPlaybookIn(Path folder) {
        Path normal = folder.toAbsolutePath().normalize();
        return playFolders.size() < 2 || playbookFolder.equals(Optional.of(normal))
                ? this
                : new Inventory(hosts, groups, sources, inventoryFolders, playFolders, Optional.of(normal));
    }

    /**
     * Why variables of some hosts are not known: encrypted files that no key opens. Files of other hosts and groups
     * matter to nobody.
     */
    public Diagnostics sealedFiles(Collection<Host> some) {
        Diagnostics found = new Diagnostics();
        if (inventoryFolders.stream().noneMatch(VariableFolder::isSealed)
                && playFolders.stream().noneMatch(VariableFolder::isSealed)) {
            return found; // as nearly always, and then 100,000 hosts need not be asked for their groups
        }
        for (Host host : some) {
            List<String> names = new ArrayList<>(groupsOf(host));
            names.add(InventoryBuilder.ALL);
            for (VariableFolder folder : inventoryFolders) {
                folder.sealed(host.name(), names).forEach(found::add);
            }
            for (VariableFolder folder : playFolders) {
                folder.sealed(host.name(), names).forEach(found::add);
            }
        }
        return found;
    }

    // ------------------------------------------------------------------ origin

    /** The sources as given with {@code -i}. */
    public List<String> sources() {
        return sources;
    }

    /** The file in which a host was first named: {@code inventory_file}. */
    public Optional<Path> inventoryFile(Host host) {
        return host(host.name()).flatMap(Host::source);
    }

    /** The folder of that file: {@code inventory_dir}. */
    public Optional<Path> inventoryDir(Host host) {
        return inventoryFile(host).map(file -> {
            Path parent = file.toAbsolutePath().getParent();
            return parent == null ? file : parent;
        });
    }

    // ------------------------------------------------------------------ changes at run time

    /** With a host added to groups, which are made when missing; variables go over those it had (add_host). */
    public Inventory withHost(String name, List<String> toGroups, Map<String, Value> hostVariables) {
        InventoryBuilder builder = InventoryBuilder.from(this);
        builder.addHost(name, InventoryBuilder.ALL, Optional.empty(), hostVariables, Optional.empty());
        toGroups.forEach(group -> builder.addHost(name, group, Optional.empty(), Map.of(), Optional.empty()));
        return builder.build(sources, inventoryFolders, playFolders, playbookFolder);
    }

    /** With hosts put into a group, which is made when missing and hung under parents (group_by). */
    public Inventory withMembership(Collection<String> hostNames, String group, List<String> parentGroups) {
        InventoryBuilder builder = InventoryBuilder.from(this);
        builder.addGroup(group);
        hostNames.forEach(host -> builder.addHost(host, group, Optional.empty(), Map.of(), Optional.empty()));
        builder.sortHosts(group);
        parentGroups.forEach(parent -> builder.addChild(parent, group));
        return builder.build(sources, inventoryFolders, playFolders, playbookFolder);
    }

    /** With a group of exactly these hosts, in this order; hosts it does not know are left out. */
    public Inventory withGroup(String group, List<String> hostNames) {
        InventoryBuilder builder = InventoryBuilder.from(this);
        builder.addGroup(group);
        builder.clearHosts(group);
        hostNames.stream()
                .filter(hosts::containsKey)
                .forEach(host -> builder.addHost(host, group, Optional.empty(), Map.of(), Optional.empty()));
        return builder.build(sources, inventoryFolders, playFolders, playbookFolder);
    }

    @Override
    public String toString() {
        return hosts.size() + " hosts from " + String.join(", ", sources);
    }
}
