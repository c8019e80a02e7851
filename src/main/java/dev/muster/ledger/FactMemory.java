package dev.muster.ledger;

import dev.muster.module.KeptFacts;
import java.util.Optional;

/** Facts of earlier runs, for a run that was told to take them. Used by many threads. */
public interface FactMemory {
    /** For runs that gather anew and keep nothing. */
    FactMemory NONE = new FactMemory() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public Optional<KeptFacts> of(String host, String way) {
            return Optional.empty();
        }
    };

    boolean isOn();

    /**
     * What is kept of a host that is known to be the same machine, was not changed by a run since, and was asked the same
     * way not too long ago.
     *
     * @param way address, port and user
     */
    Optional<KeptFacts> of(String host, String way);
}
