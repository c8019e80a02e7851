package dev.muster.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a source said of a box, as the ledger keeps it. The ledger does not look into the clues.
 *
 * @param kind of the source
 * @param source the file, a host's file, or the range that was swept
 * @param line where in it; 0 where it has no lines
 * @param clues a line for each, as the census writes them
 * @param port of the box's SSH server, where the source tells
 * @param seen when the source says that the box was last there
 */
public record Trace(String kind, String source, int line, String clues, OptionalInt port, Optional<Instant> seen) {

    /** By what it is the same as another. */
    public record Key(String kind, String source, String clues, OptionalInt port) {}

    public Key key() {
        return new Key(kind, source, clues, port);
    }

    /**
     * One that was added.
     *
     * @param first when it was first added
     * @param last when the source last said so
     * @param host by which name the ledger knows the box; empty for none
     */
    public record Kept(Trace trace, Instant first, Instant last, String host) {}
}
