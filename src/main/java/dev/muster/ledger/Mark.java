package dev.muster.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What a person said about a host: that it is left out, for a time or for good.
 *
 * @param until last day on which it is left out; empty for an exempt host
 * @param who said so, or owns it
 * @param liftedBy who took it back, once somebody has
 */
public record Mark(
        String host,
        Kind kind,
        Optional<LocalDate> until,
        String who,
        String why,
        Instant set,
        Optional<Instant> lifted,
        String liftedBy) {

    /** For how long. */
    public enum Kind {
        PARKED,
        EXEMPT
    }

    /** Whether it holds on a day. */
    boolean holds(LocalDate day) {
        return lifted.isEmpty() && until.map(last -> !day.isAfter(last)).orElse(true);
    }

    Outcome outcome() {
        return kind == Kind.PARKED
                ? new Outcome.Parked(until.orElse(LocalDate.MAX), why)
                : new Outcome.Exempt(who, why);
    }
}
