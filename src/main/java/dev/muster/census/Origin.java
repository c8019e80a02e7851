package dev.muster.census;

/**
 * Where a sighting stands.
 *
 * @param file as the user named it
 * @param line 1-based; 0 where a file has no lines
 */
public record Origin(SourceKind kind, String file, int line) {
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line;
    }
}
