package dev.muster.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run is about to change, written down before it is changed, so that a controller may be killed at any moment:
 * what has begun and has no end is known, and so are the handlers it makes due. Used by many threads.
 */
public interface StepJournal {

    /** For runs that nobody remembers. */
    StepJournal NONE = new StepJournal() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public Optional<PastStep> past(String host, String step) {
            return Optional.empty();
        }

        @Override
        public boolean hasMoved(String host, String file, String source) {
            return false;
        }

        @Override
        public Map<String, Map<String, Integer>> due() {
            return Map.of();
        }

        @Override
        public void begin(List<String> hosts, Begun begun) {}

        @Override
        public void end(List<String> hosts, String step, Ended ended) {}
    };

    /** Whether anything is written down at all. */
    boolean isOn();

    /** What the run that is gone on with had done of a step; empty without one. */
    Optional<PastStep> past(String host, String step);

    /**
     * Whether a file of which a host had done steps is now another, so that nobody can tell which of them were done.
     *
     * @param source digest of the file as it is now
     */
    boolean hasMoved(String host, String file, String source);

    /** Handlers that earlier runs left due: by host, then by name, with the run that made them so. */
    Map<String, Map<String, Integer>> due();

    /** A step is about to change something for these hosts. Returns once that is written where a crash cannot reach it. */
    void begin(List<String> hosts, Begun begun);

    /** It ended; handlers that it makes due are due from now on. */
    void end(List<String> hosts, String step, Ended ended);

    /** What may be done about a step that was done before, or of which nobody knows whether it was. */
    enum Kind {
        /** Looks before it acts and looks again afterwards: it is simply done again, and changes nothing. */
        VERIFIED,
        /** Need not be done again once it was done; when in doubt it may be. */
        AGAIN,
        /** A command: never done twice unless somebody says so. */
        ONCE
    }

    /**
     * A step that begins.
     *
     * @param step its place in the playbook, FILE:LINE:COLUMN and the how-manieth time
     * @param source digest of the file
     * @param notifies handlers that a change makes due
     */
    record Begun(String step, String source, String task, Kind kind, List<String> notifies) {
        public Begun {
            notifies = List.copyOf(notifies);
        }
    }

    /**
     * How it ended.
     *
     * @param status a constant of {@link RunEvent.TaskEnded.Status}
     * @param result as JSON; empty when nobody asked for it or it may not be kept
     * @param withheld why it may not be kept, else empty
     */
    record Ended(String status, boolean changed, String result, String withheld) {}
}
