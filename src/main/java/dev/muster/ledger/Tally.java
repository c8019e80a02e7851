package dev.muster.ledger;

/** Ansible's counts for one host, as the recap shows them. */
public record Tally(int ok, int changed, int unreachable, int failed, int skipped, int rescued, int ignored) {
    public static final Tally ZERO = new Tally(0, 0, 0, 0, 0, 0, 0);
}
