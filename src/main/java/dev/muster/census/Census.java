package dev.muster.census;

import dev.muster.inventory.Host;
import dev.muster.inventory.Inventory;
import dev.muster.ntp.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** Clients that a time server named. */
    public static SourceReading clients(String name, List<String> addresses) {
        Sightings sightings = new Sightings(SourceKind.CLIENTS, name);
        addresses.forEach(address -> sightings.box(0, address));
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
        return of(readings, inventory, Map.of());
    }

    /**
     * The same with keys that hosts have shown.
     *
     * @param keys fingerprints by the name of the host: one key under two names makes the names one box
     */
    public static Census of(List<SourceReading> readings, Inventory inventory, Map<String, Set<String>> keys) {
        List<Told> all = new ArrayList<>();
        for (Host host : inventory.hosts()) {
            all.add(new Told(InventoryFormat.sighting(inventory, host), host.name(), Whence.INVENTORY));
        }
        keys.forEach((host, prints) -> all.add(new Told(shown(host, prints), host, Whence.KEYS)));
        List<Sighting> found =
                readings.stream().flatMap(reading -> reading.found().stream()).toList();
        List<HashedKey> hashed =
                readings.stream().flatMap(reading -> reading.hashed().stream()).toList();
        List<Sighting> opened = opened(
                hashed,
                Stream.concat(all.stream().map(Told::sighting), found.stream()).toList());
        Stream.of(found, opened)
                .flatMap(List::stream)
                .forEach(sighting -> all.add(new Told(sighting, "", Whence.SOURCE)));
        return new Census(
                boxes(all),
                hashed.size()
                        - (int) opened.stream().map(Sighting::origin).distinct().count(),
                readings.stream().flatMap(reading -> reading.remarks().stream()).toList());
    }

    /** Who tells of a box. */
    private enum Whence {
        INVENTORY,
        KEYS,
        SOURCE
    }

    /** @param host the name by which the inventory or the ledger knows it */
    private record Told(Sighting sighting, String host, Whence whence) {}

    private static Sighting shown(String host, Set<String> prints) {
        List<Clue> clues = new ArrayList<>(Clue.of(host).stream().toList());
        prints.forEach(print -> clues.add(new Clue(Clue.Kind.KEY, print)));
        return Sighting.of(new Origin(SourceKind.INVENTORY, "", 0), clues);
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

    private static List<Box> boxes(List<Told> all) {
        int[] parents = new int[all.size()];
        Map<Clue, Integer> first = new HashMap<>();
        for (int i = 0; i < parents.length; i++) {
            parents[i] = i;
            for (Clue clue : all.get(i).sighting().same()) {
                Integer other = first.putIfAbsent(clue, i);
                if (other != null) {
                    parents[root(parents, i)] = root(parents, other);
                }
            }
        }
        Map<Integer, List<Told>> together = new LinkedHashMap<>();
        for (int i = 0; i < parents.length; i++) {
            together.computeIfAbsent(root(parents, i), r -> new ArrayList<>()).add(all.get(i));
        }
        return together.values().stream()
                .map(Census::box)
                .filter(box -> !box.sightings().isEmpty())
                .map(Titled::of)
                .sorted()
                .map(Titled::box)
                .toList();
    }

    /** A box with what it is sorted by, found out once: addresses first, as numbers, then names. */
    private record Titled(Box box, String title, Optional<IpAddress> address) implements Comparable<Titled> {
        static Titled of(Box box) {
            String title = box.title();
            return new Titled(box, title, IpAddress.parse(title));
        }

        @Override
        public int compareTo(Titled other) {
            if (address.isPresent() && other.address.isPresent()) {
                return address.get().compareTo(other.address.get());
            }
            int byKind = Boolean.compare(address.isEmpty(), other.address.isEmpty());
            return byKind != 0 ? byKind : title.compareTo(other.title);
        }
    }

    private static Box box(List<Told> told) {
        return Box.of(
                told.stream()
                        .filter(each -> each.whence() == Whence.SOURCE)
                        .map(Told::sighting)
                        .toList(),
                hosts(told, Whence.INVENTORY),
                hosts(told, Whence.KEYS));
    }

    private static List<String> hosts(List<Told> told, Whence whence) {
        return told.stream()
                .filter(each -> each.whence() == whence)
                .map(Told::host)
                .distinct()
                .toList();
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
