package dev.muster.census;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one place of a source says of one box.
 *
 * @param same what identifies it: another sighting with one of these is of the same box
 * @param also what it had besides, and another may have had at another time, such as an address that was leased
 * @param port of its SSH server, where the source tells
 * @param seen when it was last there, where the source tells
 */
public record Sighting(Origin origin, Set<Clue> same, Set<Clue> also, OptionalInt port, Optional<Instant> seen) {
    public Sighting {
        same = Set.copyOf(same);
        also = Set.copyOf(also);
    }

    static Sighting of(Origin origin, Collection<Clue> same) {
        return new Sighting(origin, new TreeSet<>(same), Set.of(), OptionalInt.empty(), Optional.empty());
    }

    Sighting having(Collection<Clue> more) {
        return new Sighting(origin, same, new TreeSet<>(more), port, seen);
    }

    Sighting as(String file) {
        return new Sighting(new Origin(origin.kind(), file, origin.line()), same, also, port, seen);
    }

    Sighting at(Optional<Instant> when) {
        return new Sighting(origin, same, also, port, when);
    }

    Sighting on(OptionalInt sshPort) {
        return new Sighting(origin, same, also, sshPort, seen);
    }
}
