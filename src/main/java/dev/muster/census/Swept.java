package dev.muster.census;

import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a sweep found at one address.
 *
 * @param keys fingerprints of its SSH host keys
 * @param port where its SSH server listens, when there is one
 * @param names that the reverse zone has for it
 * @param seen when it answered; empty when only the reverse zone knows it
 */
public record Swept(
        IpAddress address, List<String> keys, OptionalInt port, List<String> names, Optional<Instant> seen) {
    public Swept {
        keys = List.copyOf(keys);
        names = List.copyOf(names);
    }

    /** The same while it is not known which names are given to others, too. */
    public Swept withoutNames() {
        return new Swept(address, keys, port, List.of(), seen);
    }

    /**
     * A sweep as sources, one for each range. A name that the reverse zone gives to many addresses names none of them.
     */
    public static List<SourceReading> readings(List<Network> ranges, List<Swept> all) {
        Map<String, Integer> uses = new HashMap<>();
        all.forEach(each -> each.names().forEach(name -> uses.merge(name, 1, Integer::sum)));
        List<SourceReading> readings = new ArrayList<>();
        for (Network range : ranges) {
            Sightings sightings = new Sightings(SourceKind.SWEEP, range.toString());
            all.stream()
                    .filter(each -> range.contains(each.address()))
                    .sorted(Comparator.comparing(Swept::address))
                    .forEach(each -> sightings.add(each.sighting(sightings.at(0), uses)));
            readings.add(sightings.reading());
        }
        return readings;
    }

    private Sighting sighting(Origin origin, Map<String, Integer> uses) {
        List<Clue> same = new ArrayList<>();
        same.add(new Clue(Clue.Kind.ADDRESS, address.toString()));
        keys.forEach(key -> same.add(new Clue(Clue.Kind.KEY, key)));
        names.stream()
                .filter(name -> uses.getOrDefault(name, 0) == 1)
                .forEach(name -> same.add(new Clue(Clue.Kind.NAME, name)));
        return Sighting.of(origin, same).on(port).at(seen);
    }
}
