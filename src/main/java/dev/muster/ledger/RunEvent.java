package dev.muster.ledger;

import dev.muster.module.Diff;
import dev.muster.ntp.Datagram;
import dev.muster.source.Diagnostic;
import dev.muster.source.Span;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What happens in a run, in order. Console, recap, JSON and the ledger are equal listeners.
 * Texts are masked before they get here.
 */
public sealed interface RunEvent {
    /** A host of which what was known may be true no more: it was changed, or nobody can tell how far. */
    default Optional<String> outdated() {
        return Optional.empty();
    }

    /**
     * The hosts of a play are chosen; told before anything of it is done.
     *
     * @param hosts those within the limit
     * @param count how many the pattern matches without one
     * @param isWhole whether there was no limit
     */
    record PlayMatched(String play, String pattern, List<String> hosts, int count, boolean isWhole, Span span)
            implements RunEvent {}

    /** A play begins for a batch of hosts. */
    record PlayStarted(String name, List<String> hosts, boolean checkMode) implements RunEvent {}

    /** A play's pattern matched nothing; it is passed over. */
    record PlaySkipped(String name, String pattern, Span span) implements RunEvent {}

    /** A task begins on the hosts of the batch. */
    record TaskStarted(String title, String module, boolean handler, Span span) implements RunEvent {}

    /** A host is worked on from now on: the task is no longer waiting for a thread. Its TaskEnded follows. */
    record HostBegan(String host, String title) implements RunEvent {}

    /**
     * A task or one item of its loop ended on a host.
     *
     * @param diffs of all it changed, unless it is hidden or its author said {@code diff: false}
     * @param showsDiffs whether whoever runs it asked to see them
     */
    record TaskEnded(
            String host,
            Optional<String> delegate,
            String title,
            String module,
            Span span,
            Status status,
            boolean ignored,
            Optional<Item> item,
            Map<String, Value> result,
            List<Diff> diffs,
            boolean showsDiffs,
            List<String> warnings,
            boolean hidden,
            Duration took)
            implements RunEvent {

        /** How it ended. WOULD_RUN: check mode met a command; UNKNOWN: it needs a value only a real run can tell. */
        public enum Status {
            OK,
            CHANGED,
            SKIPPED,
            WOULD_RUN,
            UNKNOWN,
            FAILED,
            UNREACHABLE
        }

        /** What fails may have changed anything before; what its author says changes nothing is taken at its word. */
        @Override
        public Optional<String> outdated() {
            return switch (status) {
                case CHANGED, FAILED, UNREACHABLE -> Optional.of(host);
                default -> Optional.empty();
            };
        }

        /** Which item of a loop; the task itself follows as one more event without item. */
        public record Item(String label) {}

        /** The end of a task as announced, of which no more is to be told than its result. */
        public static TaskEnded of(
                String host, TaskStarted task, Status status, Map<String, Value> result, boolean hidden) {
            return new TaskEnded(
                    host,
                    Optional.empty(),
                    task.title(),
                    task.module(),
                    task.span(),
                    status,
                    false,
                    Optional.empty(),
                    result,
                    List.of(),
                    false,
                    List.of(),
                    hidden,
                    Duration.ZERO);
        }
    }

    /**
     * A file or a role was brought in by a task on some hosts.
     *
     * @param what the path of the file or the name of the role
     * @param item label of the loop's item it was brought in for
     */
    record Included(String what, boolean role, List<String> hosts, Optional<String> item) implements RunEvent {}

    /** An attempt of an until loop was not enough. */
    record TaskRetried(String host, String title, int attemptsLeft, Map<String, Value> result) implements RunEvent {}

    /** A change made a handler due on a host. */
    record HandlerNotified(String host, String handler) implements RunEvent {}

    /** A handler that was due on a host has run, or had nothing to do. */
    record HandlerDone(String host, String handler) implements RunEvent {}

    /** Hosts that are through the last play; told ahead of the end, which not every run comes to. */
    record HostsFinished(Map<String, Tally> tallies, Map<String, Outcome> outcomes) implements RunEvent {}

    /** A task with {@code async} was looked after. */
    record AsyncState(String host, String job, Stage stage) implements RunEvent {

        /** What was found. POLLED: it goes on, or its time is up. */
        public enum Stage {
            POLLED,
            OK,
            FAILED
        }
    }

    /**
     * A task wrote on a host: what stood there before and behind it, as far as files go, and what else it ran.
     *
     * @param host the task is for
     * @param at the host it wrote on, which is another when it was delegated
     * @param reached how
     * @param beyond words of scripts whose effect is not known, the name of each first: there is no way back from them
     * @param hidden whether nothing of it may be shown ({@code no_log})
     */
    record HostWritten(
            String host,
            String at,
            String title,
            String module,
            Span span,
            Reached reached,
            List<FileChange> files,
            List<List<String>> beyond,
            boolean hidden)
            implements RunEvent {
        public HostWritten {
            files = List.copyOf(files);
            beyond = List.copyOf(beyond);
        }

        /** Of what else was done on the task's own host its end tells. */
        @Override
        public Optional<String> outdated() {
            return files.isEmpty() && at.equals(host) ? Optional.empty() : Optional.of(at);
        }
    }

    /**
     * Facts of a host that later runs may take.
     *
     * @param way by which, and as whom it was asked; equal words mean the same
     * @param parts what of the facts was gathered
     * @param facts as {@link FactBook#text} writes them
     */
    record FactsGathered(String host, String way, Set<String> parts, String facts) implements RunEvent {
        public FactsGathered {
            parts = Set.copyOf(parts);
        }
    }

    /** Nobody is to take what is kept of a host's facts. */
    record FactsCleared(String host) implements RunEvent {}

    /** A task asked a host from outside: the datagrams as they left and came. */
    record Probed(String host, String title, List<Datagram> packets) implements RunEvent {
        public Probed {
            packets = List.copyOf(packets);
        }
    }

    /**
     * Something the user should know, once.
     *
     * @param severity how grave it is, which the message does not say
     */
    record Warned(Diagnostic.Severity severity, String message) implements RunEvent {}

    /** No host is left to go on with. */
    record NoHostsLeft(String play) implements RunEvent {}

    /** The end: every host named, with its counts and its one outcome. */
    record RunEnded(Map<String, Tally> tallies, Map<String, Outcome> outcomes, Duration took) implements RunEvent {}
}
