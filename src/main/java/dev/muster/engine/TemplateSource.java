package dev.muster.engine;

import dev.muster.source.SourceText;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/**
 * A template's file as it was read for one host, to be used for the next if it is still the same: by its size and the
 * time of its last change.
 *
 * @param owner who it belongs to, by name
 */
record TemplateSource(SourceText text, FileTime modified, long size, String owner) {
    /** A file changed again within the grain of its file system's clock looks as before. */
    private static final Duration GRAIN = Duration.ofSeconds(2);

    /** Whether it was left alone for long enough that another change could not hide. */
    boolean isSettled(Instant now) {
        return modified.toInstant().plus(GRAIN).isBefore(now);
    }

    boolean isOf(FileTime lastModified, long length) {
        return modified.equals(lastModified) && size == length;
    }
}
