package dev.muster.ledger;

/** Hears of everything that happens in a run. Called by one thread at a time. */
public interface RunListener {
    void on(RunEvent event);

    /** Whether it keeps what stood in files before they were changed; where nobody does, nobody reads it. */
    default boolean keepsFiles() {
        return false;
    }
}
