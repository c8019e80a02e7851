package dev.muster.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Where a host stands: the outcome of the last real run of a playbook that named it, unless a person left it out.
 * Dry runs and single modules do not move a host, since they are not the work that is to be done.
 *
 * @param state a column of the accounting, see {@link Outcome#column}
 * @param kind of {@code unreachable}, in words
 * @param reason a sentence, empty when all is well
 * @param sinceRun first run of an unbroken row that ended so
 * @param until last day of a parked host
 * @param answered when it last answered anything
 * @param pending handlers that a change made due and that have not run
 */
public record Standing(
        String name,
        String state,
        String kind,
        String reason,
        Optional<Integer> sinceRun,
        Instant since,
        Optional<LocalDate> until,
        Optional<Instant> answered,
        List<String> pending) {

    /** All columns, in the order of the accounting. */
    public static final List<String> COLUMNS =
            List.of("ok", "changed", "failed", "unreachable", "refused", "parked", "exempt", "never seen");

    public Standing {
        pending = List.copyOf(pending);
    }

    /** Whether work is left: it is neither done nor left out for good. A parked host is, until its day has passed. */
    public boolean isOutstanding() {
        return !List.of("ok", "changed", "exempt").contains(state);
    }

    /** Whether a run for what is outstanding plays for it. */
    public boolean isToBePlayed() {
        return isOutstanding() && !state.equals("parked");
    }
}
