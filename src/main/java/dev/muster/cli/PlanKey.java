package dev.muster.cli;

import dev.muster.ledger.LedgerPlace;
import dev.muster.vault.SealingKey;
import java.util.Optional;

/** The key of the project, with which plans are sealed and signed: the same that seals what is secret in the ledger. */
final class PlanKey {
    private PlanKey() {}

    /** Made at first use. */
    static SealingKey of(LedgerPlace place) {
        return SealingKey.of(place.keyFile(LedgerPlace.SEAL_KEY));
    }

    static Optional<SealingKey> existing(LedgerPlace place) {
        return SealingKey.existing(place.keyFile(LedgerPlace.SEAL_KEY));
    }
}
