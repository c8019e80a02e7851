package dev.muster.yaml;

import dev.muster.source.Diagnostics;
import dev.muster.source.SourceText;
import java.util.Optional;

/** Reads YAML documents into {@link YamlNode}s. Faults go to the diagnostics; what could be read is returned. */
public final class YamlReader {
    private YamlReader() {}

    /** The document of a file; empty for an empty file or one that could not be read at all. */
    public static Optional<YamlNode> read(SourceText source, Diagnostics diagnostics) {
        throw new IllegalStateException(source.name() + diagnostics.render());
    }
}
