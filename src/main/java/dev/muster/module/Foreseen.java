package dev.muster.module;

import java.util.Optional;

/**
 * What will stand at a path once what is planned so far has been done. It is about the path itself, links followed.
 *
 * @param content of a file
 * @param mode permission bits; empty where the host's present one stays
 * @param owner name or number; empty where the present one stays
 */
public record Foreseen(
        PathState.Kind kind,
        Optional<byte[]> content,
        Optional<Integer> mode,
        Optional<String> owner,
        Optional<String> group) {
    public static final Foreseen ABSENT =
            new Foreseen(PathState.Kind.ABSENT, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** One of which nobody knows what it will be. */
    public static final Foreseen UNKNOWN = new Foreseen(
            PathState.Kind.UNKNOWN, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
