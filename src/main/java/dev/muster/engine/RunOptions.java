package dev.muster.engine;

import dev.muster.ledger.FactMemory;
import dev.muster.ledger.Outcome;
import dev.muster.ledger.StepJournal;
import dev.muster.settings.Settings;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

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
 * @param leftOut hosts that are not to be played, with what they end as: parked, exempt
 * @param only no other hosts are played or named, whatever a pattern says
 * @param journal where steps are written down before they are taken, and what is known of earlier ones
 * @param lease how controllers are kept apart on a host; empty for not at all
 * @param facts of earlier runs
 * @param settings of ansible.cfg and the environment, for what has no option
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
        Elevation elevation,
        Map<String, Outcome> leftOut,
        Optional<Set<String>> only,
        StepJournal journal,
        Optional<LeaseTerms> lease,
        FactMemory facts,
        Settings settings) {

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
        leftOut = Map.copyOf(leftOut);
        only = only.map(Set::copyOf);
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
            Elevation.NONE,
            Map.of(),
            Optional.empty(),
            StepJournal.NONE,
            Optional.empty(),
            FactMemory.NONE,
            Settings.none());

    public RunOptions withCheck(boolean on) {
        return but(draft -> draft.check = on);
    }

    public RunOptions withDiff(boolean on) {
        return but(draft -> draft.diff = on);
    }

    public RunOptions withForks(int hosts) {
        return but(draft -> draft.forks = hosts);
    }

    public RunOptions withLimit(String pattern) {
        return but(draft -> draft.limit = Optional.of(pattern));
    }

    public RunOptions withTags(List<String> only, List<String> skip) {
        return but(draft -> {
            draft.tags = only;
            draft.skipTags = skip;
        });
    }

    public RunOptions withStart(Optional<String> task, boolean asking) {
        return but(draft -> {
            draft.startAtTask = task;
            draft.step = asking;
        });
    }

    public RunOptions withForceHandlers(boolean on) {
        return but(draft -> draft.forceHandlers = on);
    }

    public RunOptions withVerbosity(int level) {
        return but(draft -> draft.verbosity = level);
    }

    /** Deadlines for the whole run and for one try of a task. */
    public RunOptions withDeadlines(Duration run, Duration task) {
        return but(draft -> {
            draft.deadline = run;
            draft.taskDeadline = task;
        });
    }

    public RunOptions withGathering(Gathering when) {
        return but(draft -> draft.gathering = when);
    }

    public RunOptions withExtraVariables(Map<String, Value> variables) {
        return but(draft -> draft.extraVariables = variables);
    }

    public RunOptions withLogin(Login how) {
        return but(draft -> draft.login = how);
    }

    public RunOptions withElevation(Elevation how) {
        return but(draft -> draft.elevation = how);
    }

    /** These hosts are not played, whatever names them. */
    public RunOptions withLeftOut(Map<String, Outcome> hosts) {
        return but(draft -> draft.leftOut = hosts);
    }

    /** Of what patterns and the limit choose, these hosts and no others. */
    public RunOptions withOnly(Set<String> hosts) {
        return but(draft -> draft.only = Optional.of(hosts));
    }

    public RunOptions withJournal(StepJournal steps) {
        return but(draft -> draft.journal = steps);
    }

    public RunOptions withLease(Optional<LeaseTerms> terms) {
        return but(draft -> draft.lease = terms);
    }

    public RunOptions withFacts(FactMemory kept) {
        return but(draft -> draft.facts = kept);
    }

    public RunOptions withSettings(Settings all) {
        return but(draft -> draft.settings = all);
    }

    /** Whether only some of the tasks were chosen. */
    public boolean isNarrowed() {
        return !tags.equals(DEFAULTS.tags) || !skipTags.isEmpty() || startAtTask.isPresent();
    }

    /** Whether a host may be played, as far as {@link #withOnly} says. */
    public boolean includes(String host) {
        return only.map(hosts -> hosts.contains(host)).orElse(true);
    }

    private RunOptions but(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finished();
    }

    /** A copy under change, so that each {@code with} names only what it sets. */
    private static final class Draft {
        private boolean check;
        private boolean diff;
        private int forks;
        private Optional<String> limit;
        private List<String> tags;
        private List<String> skipTags;
        private Optional<String> startAtTask;
        private boolean step;
        private boolean forceHandlers;
        private int verbosity;
        private Duration deadline;
        private Duration taskDeadline;
        private Gathering gathering;
        private boolean countUnreachable;
        private Map<String, Value> extraVariables;
        private Login login;
        private Elevation elevation;
        private Map<String, Outcome> leftOut;
        private Optional<Set<String>> only;
        private StepJournal journal;
        private Optional<LeaseTerms> lease;
        private FactMemory facts;
        private Settings settings;

        Draft(RunOptions from) {
            check = from.check;
            diff = from.diff;
            forks = from.forks;
            limit = from.limit;
            tags = from.tags;
            skipTags = from.skipTags;
            startAtTask = from.startAtTask;
            step = from.step;
            forceHandlers = from.forceHandlers;
            verbosity = from.verbosity;
            deadline = from.deadline;
            taskDeadline = from.taskDeadline;
            gathering = from.gathering;
            countUnreachable = from.countUnreachable;
            extraVariables = from.extraVariables;
            login = from.login;
            elevation = from.elevation;
            leftOut = from.leftOut;
            only = from.only;
            journal = from.journal;
            lease = from.lease;
            facts = from.facts;
            settings = from.settings;
        }

        RunOptions finished() {
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
                    elevation,
                    leftOut,
                    only,
                    journal,
                    lease,
                    facts,
                    settings);
        }
    }
}
