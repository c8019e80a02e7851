package dev.muster.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How to run, as said on the command line.
 *
 * @param check plan only
 * @param forks hosts worked on at a time
 * @param limit pattern that narrows every play, empty for none
 * @param deadline for the whole run; zero for none
 */
public record RunOptions(
        boolean check,
        boolean diff,
        int forks,
        Optional<String> limit,
        List<String> tags,
        List<String> skipTags,
        Optional<String> startAtTask,
        boolean step,
        boolean forceHandlers,
        int verbosity,
        Duration deadline) {
    public RunOptions {
        tags = List.copyOf(tags);
        skipTags = List.copyOf(skipTags);
    }

    /** Everything at its default: apply, no diffs, all tags. */
    public static final RunOptions DEFAULTS = new RunOptions(
            false,
            false,
            32,
            Optional.empty(),
            List.of("all"),
            List.of(),
            Optional.empty(),
            false,
            false,
            0,
            Duration.ZERO);
}
