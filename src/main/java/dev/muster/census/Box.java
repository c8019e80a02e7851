package dev.muster.census;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A machine that at least one source knows.
 *
 * @param clues all that is known of it: names, addresses, keys, cards
 * @param hosts what the inventory calls it; nothing where the inventory lacks it
 * @param aliases what else it is known to be called, by its host key
 */
public record Box(Set<Clue> clues, List<Sighting> sightings, List<String> hosts, List<String> aliases) {
    public Box {
        clues = Collections.unmodifiableSet(new TreeSet<>(clues));
        sightings = List.copyOf(sightings);
        hosts = List.copyOf(hosts);
        aliases = List.copyOf(aliases);
    }

    static Box of(List<Sighting> sightings, List<String> hosts, List<String> aliases) {
        TreeSet<Clue> clues = new TreeSet<>();
        sightings.forEach(sighting -> {
            clues.addAll(sighting.same());
            clues.addAll(sighting.also());
        });
        return new Box(clues, sightings, hosts, aliases);
    }

    /** Whether the inventory has it. */
    public boolean isManaged() {
        return !hosts.isEmpty();
    }

    private List<String> all(Clue.Kind kind) {
        return clues.stream()
                .filter(clue -> clue.kind() == kind)
                .map(Clue::value)
                .toList();
    }

    /** Its names, fully qualified ones first. */
    public List<String> names() {
        return all(Clue.Kind.NAME).stream()
                .sorted(Comparator.comparing((String name) -> !name.contains("."))
                        .thenComparing(name -> name))
                .toList();
    }

    /** Its addresses, in the order of their text. */
    public List<String> addresses() {
        return all(Clue.Kind.ADDRESS);
    }

    /** What it is best called: a name, or else an address, or else a card or a key. */
    public String title() {
        return Stream.of(names(), addresses(), clues.stream().map(Clue::value).toList())
                .flatMap(List::stream)
                .findFirst()
                .orElse("");
    }

    /** When a source last saw it. */
    public Optional<Instant> seen() {
        return sightings.stream().flatMap(sighting -> sighting.seen().stream()).max(Comparator.naturalOrder());
    }

    /** The port of its SSH server, where a source tells. */
    public OptionalInt port() {
        return sightings.stream()
                .flatMapToInt(sighting -> sighting.port().stream())
                .findFirst();
    }
}
