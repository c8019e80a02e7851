package dev.muster.connection;

import dev.muster.shell.Output;
import dev.muster.shell.Unreachable;
import java.time.Duration;
import java.util.List;

/** What came back from a frame: a value, whatever happened. */
public sealed interface Reply {
    /** Of the scripts that came to their end, in order. */
    List<Output> outputs();

    /**
     * All scripts answered, or one failed and those behind it were not run.
     *
     * @param outputs one per script that ran, in order
     */
    record Answered(List<Output> outputs) implements Reply {}

    /**
     * A script overran its deadline and was killed with its children.
     *
     * @param outputs of the scripts before it
     * @param partial what the killed one had said
     */
    record Expired(List<Output> outputs, Output partial, Duration deadline) implements Reply {}

    /**
     * The connection died or the shell could not be had.
     *
     * @param outputs that had come whole before; whether further scripts ran nobody knows
     */
    record Lost(Unreachable why, List<Output> outputs) implements Reply {
        public Lost(Unreachable why) {
            this(why, List.of());
        }
    }

    /** Becoming the other user failed: wrong or missing password, not allowed, no such program. */
    record Denied(String message) implements Reply {
        @Override
        public List<Output> outputs() {
            return List.of();
        }
    }
}
