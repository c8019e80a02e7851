package dev.muster.census;

import java.util.List;

/**
 * What one source says.
 *
 * @param file as the user named it
 * @param hashed entries of a known_hosts file whose names are not readable
 * @param remarks lines that made no sense, each with its place
 */
public record SourceReading(
        SourceKind kind, String file, List<Sighting> found, List<HashedKey> hashed, List<String> remarks) {
    public SourceReading {
        found = List.copyOf(found);
        hashed = List.copyOf(hashed);
        remarks = List.copyOf(remarks);
    }
}
