package dev.muster.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run with all that is remembered of it: every host it named, and what was done there, in the order it happened.
 *
 * @param status {@code running}, or how it ended
 * @param beat when it was last heard of
 * @param hosts by name
 * @param diffs texts by the digests that events name
 * @param profile where its time went, when that was asked for
 */
public record RunRecord(
        int number,
        RunHeader header,
        String status,
        Instant started,
        Instant beat,
        Optional<Instant> ended,
        List<HostRecord> hosts,
        Map<String, String> diffs,
        Optional<RunProfile> profile) {

    /** What {@link HostRecord#outcome} is while there is none. */
    public static final String UNDER_WAY = RunRecorder.UNDER_WAY;

    private static final String RUNNING = "running";

    public RunRecord {
        hosts = List.copyOf(hosts);
        diffs = Map.copyOf(diffs);
    }

    /** Whether it has no end yet. */
    public boolean isRunning() {
        return status.equals(RUNNING);
    }

    /** Whether it was cut off: its controller died. */
    public boolean isInterrupted() {
        return status.equals("interrupted");
    }

    /** From its beginning to its end, or to when it was last heard of; nothing where the clock went backwards. */
    public Duration took() {
        Duration took = Duration.between(started, ended.orElse(beat));
        return took.isNegative() ? Duration.ZERO : took;
    }

    /**
     * A host in a run.
     *
     * @param outcome a column of the accounting, or {@link #UNDER_WAY}
     * @param kind of {@code unreachable}, in words
     * @param earlier how loud it was when an earlier run last asked
     */
    public record HostRecord(
            String name,
            String outcome,
            String kind,
            String reason,
            Tally tally,
            List<Event> events,
            Optional<Amplification> earlier) {
        public HostRecord {
            events = List.copyOf(events);
        }
    }

    /**
     * The end of a task, or of one item of its loop, which has a label then.
     *
     * @param status of {@link RunEvent.TaskEnded.Status}, or {@code IGNORED}
     * @param message what it said when it did not go well
     * @param diffs digests
     */
    public record Event(
            Task task,
            Instant at,
            String status,
            String item,
            Duration took,
            String message,
            List<String> diffs,
            Optional<HostStory.Finding> finding,
            Optional<Amplification> amplification) {
        public Event {
            diffs = List.copyOf(diffs);
        }

        public boolean isItem() {
            return !item.isEmpty();
        }
    }

    /** A task as a playbook has it; the same object for all its events. */
    public record Task(String title, String module, String place) {}

    /**
     * What came back for what was sent, by payload.
     *
     * @param run that asked
     */
    public record Amplification(int run, int requestBytes, long bytes, int packets) {
        /** Bytes for a byte. */
        public double factor() {
            return (double) bytes / requestBytes;
        }
    }
}
