package dev.muster.engine;

import dev.muster.template.Value;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How to run, as said on the command line.
 *
 * @param check plan only
 * @param forks hosts worked on at a time
 * @param limit pattern that narrows every play, empty for none
 * @param step ask before each task
 * @param deadline for the whole run; zero for none
 * @param taskDeadline for one try of a task that sets no {@code timeout}; a host that overruns it is let go
 * @param countUnreachable whether unreachable hosts count for {@code max_fail_percentage}; Ansible does not count them
 * @param extraVariables {@code -e}: they beat all others
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
        Duration deadline,
        Duration taskDeadline,
        Gathering gathering,
        boolean countUnreachable,
        Map<String, Value> extraVariables,
        Login login,
        Elevation elevation) {

    /** When facts are gathered by plays that do not say. SMART: only for hosts without facts. */
    public enum Gathering {
        IMPLICIT,
        EXPLICIT,
        SMART
    }

    public RunOptions {
        if (forks < 1) {
            throw new IllegalArgumentException("forks must be at least 1, not " + forks);
        }
        tags = List.copyOf(tags);
        skipTags = List.copyOf(skipTags);
        extraVariables = Collections.unmodifiableMap(new LinkedHashMap<>(extraVariables));
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
            Duration.ZERO,
            Duration.ofMinutes(35),
            Gathering.IMPLICIT,
            true,
            Map.of(),
            Login.DEFAULTS,
            Elevation.NONE);

    public RunOptions withCheck(boolean on) {
        return new RunOptions(
                on,
                diff,
                forks,
                limit,
                tags,
                skipTags,
                startAtTask,
                step,
                forceHandlers,
                verbosity,
                deadline,
                taskDeadline,
                gathering,
                countUnreachable,
                extraVariables,
                login,
                elevation);
    }

    public RunOptions withDiff(boolean on) {
        return new RunOptions(
                check,
                on,
                forks,
                limit,
                tags,
                skipTags,
                startAtTask,
                step,
                forceHandlers,
                verbosity,
                deadline,
                taskDeadline,
                gathering,
                countUnreachable,
                extraVariables,
                login,
                elevation);
    }

    public RunOptions withForks(int hosts) {
        return new RunOptions(
                check,
                diff,
                hosts,
                limit,
                tags,
                skipTags,
                startAtTask,
                step,
                forceHandlers,
                verbosity,
                deadline,
                taskDeadline,
                gathering,
                countUnreachable,
                extraVariables,
                login,
                elevation);
    }

    public RunOptions withLimit(String pattern) {
        return new RunOptions(
                check,
                diff,
                forks,
                Optional.of(pattern),
                tags,
                skipTags,
                startAtTask,
                step,
                forceHandlers,
                verbosity,
                deadline,
                taskDeadline,
                gathering,
                countUnreachable,
                extraVariables,
                login,
                elevation);
    }

    public RunOptions withTags(List<String> only, List<String> skip) {
        return new RunOptions(
                check,
                diff,
                forks,
                limit,
                only,
                skip,
                startAtTask,
                step,
                forceHandlers,
                verbosity,
                deadline,
                taskDeadline,
                gathering,
                countUnreachable,
                extraVariables,
                login,
                elevation);
    }

    public RunOptions withStart(Optional<String> task, boolean asking) {
        return new RunOptions(
                check,
                diff,
                forks,
                limit,
                tags,
                skipTags,
                task,
                asking,
                forceHandlers,
                verbosity,
                deadline,
                taskDeadline,
                gathering,
                countUnreachable,
                extraVariables,
                login,
                elevation);
    }

    public RunOptions withForceHandlers(boolean on) {
        return new RunOptions(
                check,
                diff,
                forks,
                limit,
                tags,
                skipTags,
                startAtTask,
                step,
                on,
                verbosity,
                deadline,
                taskDeadline,
                gathering,
                countUnreachable,
                extraVariables,
                login,
                elevation);
    }

    public RunOptions withVerbosity(int level) {
        return new RunOptions(
                check,
                diff,
                forks,
                limit,
                tags,
                skipTags,
                startAtTask,
                step,
                forceHandlers,
                level,
                deadline,
                taskDeadline,
                gathering,
                countUnreachable,
                extraVariables,
                login,
                elevation);
    }

    /** Deadlines for the whole run and for one try of a task. */
    public RunOptions withDeadlines(Duration run, Duration task) {
        return new RunOptions(
                check,
                diff,
                forks,
                limit,
                tags,
                skipTags,
                startAtTask,
                step,
                forceHandlers,
                verbosity,
                run,
                task,
                gathering,
                countUnreachable,
                extraVariables,
                login,
                elevation);
    }

    public RunOptions withGathering(Gathering when) {
        return new RunOptions(
                check,
                diff,
                forks,
                limit,
                tags,
                skipTags,
                startAtTask,
                step,
                forceHandlers,
                verbosity,
                deadline,
                taskDeadline,
                when,
                countUnreachable,
                extraVariables,
                login,
                elevation);
    }

    public RunOptions withExtraVariables(Map<String, Value> variables) {
        return new RunOptions(
                check,
                diff,
                forks,
                limit,
                tags,
                skipTags,
                startAtTask,
                step,
                forceHandlers,
                verbosity,
                deadline,
                taskDeadline,
                gathering,
                countUnreachable,
                variables,
                login,
                elevation);
    }

    public RunOptions withLogin(Login how) {
        return new RunOptions(
                check,
                diff,
                forks,
                limit,
                tags,
                skipTags,
                startAtTask,
                step,
                forceHandlers,
                verbosity,
                deadline,
                taskDeadline,
                gathering,
                countUnreachable,
                extraVariables,
                how,
                elevation);
    }

    public RunOptions withElevation(Elevation how) {
        return new RunOptions(
                check,
                diff,
                forks,
                limit,
                tags,
                skipTags,
                startAtTask,
                step,
                forceHandlers,
                verbosity,
                deadline,
                taskDeadline,
                gathering,
                countUnreachable,
                extraVariables,
                login,
                how);
    }
}
