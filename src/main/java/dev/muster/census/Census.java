package dev.muster.census;

import dev.muster.inventory.Inventory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All boxes that the sources know. Sightings are of one box when they share a clue, directly or by way of others: a host
 * key under two names makes the names one box.
 *
 * @param boxes those the inventory knows and those it lacks
 * @param unread hashed names of known_hosts that no other source helped to read
 * @param remarks what made no sense, each with its place
 */
public record Census(List<Box> boxes, int unread, List<String> remarks) {
    public Census {
        boxes = List.copyOf(boxes);
        remarks = List.copyOf(remarks);
    }

    /** Reads a file of a kind that is known. */
    public static SourceReading read(SourceKind kind, String name, byte[] content) {
        Sightings sightings = new Sightings(kind, name);
        kind.format().read(new SourceFile(name, content), sightings);
        return sightings.reading();
    }

    /** The kind that a file seems to be of. */
    public static Optional<SourceKind> guess(String name, byte[] content) {
        return SourceKind.guess(new SourceFile(name, content));
    }

    /** An inventory of Ansible or muster as a source. */
    public static SourceReading readInventory(String path) {
        return InventoryFormat.read(path);
    }

    /** Puts together what the sources say, and compares it with the inventory. */
    public static Census of(List<SourceReading> readings, Inventory inventory) {
        Sightings own = new Sightings(SourceKind.INVENTORY, "");
        InventoryFormat.read(inventory, own);
        List<Sighting> managed = own.reading().found();
        List<Sighting> all = new ArrayList<>(managed);
        readings.forEach(reading -> all.addAll(reading.found()));
        List<HashedKey> hashed =
                readings.stream().flatMap(reading -> reading.hashed().stream()).toList();
        List<Sighting> opened = opened(hashed, all);
        all.addAll(opened);
        return new Census(
                boxes(all, managed.size()),
                hashed.size()
                        - (int) opened.stream().map(Sighting::origin).distinct().count(),
                readings.stream().flatMap(reading -> reading.remarks().stream()).toList());
    }

    /** Tries every name that anybody knows on the entries that do not tell theirs. */
    private static List<Sighting> opened(Collection<HashedKey> hashed, List<Sighting> known) {
        TreeSet<Clue> candidates = new TreeSet<>();
        known.stream()
                .flatMap(sighting -> Stream.concat(sighting.same().stream(), sighting.also().stream()))
                .filter(clue -> clue.kind() == Clue.Kind.NAME || clue.kind() == Clue.Kind.ADDRESS)
                .forEach(candidates::add);
        TreeSet<Integer> ports = new TreeSet<>();
        known.forEach(sighting -> sighting.port().ifPresent(ports::add));
        List<Sighting> opened = new ArrayList<>();
        for (HashedKey entry : hashed) {
            for (Clue candidate : candidates) {
                if (isOf(entry, candidate.value(), ports)) {
                    opened.add(Sighting.of(entry.origin(), List.of(candidate, entry.key())));
                }
            }
        }
        return opened;
    }

    private static boolean isOf(HashedKey entry, String name, Collection<Integer> ports) {
        return entry.isOf(name) || ports.stream().anyMatch(port -> entry.isOf("[" + name + "]:" + port));
    }

    private static List<Box> boxes(List<Sighting> all, int managed) {
        int[] parents = new int[all.size()];
        Map<Clue, Integer> first = new HashMap<>();
        for (int i = 0; i < parents.length; i++) {
            parents[i] = i;
            for (Clue clue : all.get(i).same()) {
                Integer other = first.putIfAbsent(clue, i);
                if (other != null) {
                    parents[root(parents, i)] = root(parents, other);
                }
            }
        }
        Map<Integer, List<Sighting>> together = new LinkedHashMap<>();
        TreeSet<Integer> known = new TreeSet<>();
        for (int i = 0; i < parents.length; i++) {
            int root = root(parents, i);
            if (i < managed) {
                known.add(root);
                together.computeIfAbsent(root, r -> new ArrayList<>());
            } else {
                together.computeIfAbsent(root, r -> new ArrayList<>()).add(all.get(i));
            }
        }
        List<Box> boxes = new ArrayList<>();
        together.forEach((root, sightings) -> boxes.add(Box.of(sightings, known.contains(root))));
        return boxes.stream().filter(box -> !box.sightings().isEmpty()).sorted().toList();
    }

    private static int root(int[] parents, int of) {
        int root = of;
        while (parents[root] != root) {
            parents[root] = parents[parents[root]];
            root = parents[root];
        }
        return root;
    }
}
