package dev.muster.ledger;

import dev.muster.shell.Unreachable;
import java.time.LocalDate;

/** What became of a host in a run. Every host named ends with exactly one. */
public sealed interface Outcome {

    /** Everything was as it should be. */
    record Ok() implements Outcome {}

    /** Something was changed, or would be in check mode. */
    record Changed() implements Outcome {}

    /** A task failed. */
    record Failed(String message) implements Outcome {}

    /** The host could not be reached, or was lost on the way. */
    record NotReached(Unreachable why) implements Outcome {}

    /** muster refused to act, for a reason worth reading. */
    record Refused(String why) implements Outcome {}

    /** Left out until a day, by a person. */
    record Parked(LocalDate until, String why) implements Outcome {}

    /** Left out for good, by a person. */
    record Exempt(String who, String why) implements Outcome {}

    /** Named, but the run never came to it. */
    record NeverSeen(String why) implements Outcome {}

    /** Whether the host is as it should be, or somebody answers for it; never seen is neither. */
    default boolean isAccountedFor() {
        return this instanceof Ok || this instanceof Changed || this instanceof Parked || this instanceof Exempt;
    }

    /** Column in the accounting: {@code ok}, {@code unreachable} … */
    default String column() {
        if (this instanceof NotReached) {
            return "unreachable";
        }
        if (this instanceof NeverSeen) {
            return "never seen";
        }
        return getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }
}
