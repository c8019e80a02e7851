package dev.muster.engine;

import dev.muster.ledger.Outcome;
import dev.muster.ledger.Tally;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a run came to: every host named, with its counts and its one outcome. */
public record RunResult(Status status, Map<String, Tally> tallies, Map<String, Outcome> outcomes, Duration took) {

    /** The run as a whole; the command line gives each its exit code. */
    public enum Status {
        OK,
        /** A host failed, or the run was broken off for failures. */
        FAILED,
        /** A host was not reached; beats FAILED, as with Ansible. */
        UNREACHABLE,
        /** No play found a host. */
        NO_HOSTS,
        /** Stopped from outside, or by the deadline of the run. */
        INTERRUPTED
    }

    public RunResult {
        tallies = Collections.unmodifiableMap(new LinkedHashMap<>(tallies));
        outcomes = Collections.unmodifiableMap(new LinkedHashMap<>(outcomes));
    }
}
