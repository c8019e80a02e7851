package dev.muster.ledger;

/** Hears of everything that happens in a run. Called by one thread at a time. */
public interface RunListener {
    void on(RunEvent event);
}
