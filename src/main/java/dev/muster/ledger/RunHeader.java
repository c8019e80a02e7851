package dev.muster.ledger;

/**
 * What is known of a run before it begins.
 *
 * @param kind of command
 * @param job the playbooks or the module, by which runs of the same work find each other
 * @param dry whether it only looks
 * @param inventory its sources, which with the job tell one pattern from another
 * @param who started it
 * @param controller the machine it runs on
 */
public record RunHeader(Kind kind, String job, boolean dry, String inventory, String who, String controller) {

    /** Of which kind a run is; only playbooks decide where a host stands. */
    public enum Kind {
        RUN,
        EXEC,
        /** Wrote down what playbooks would do; always dry. */
        PLAN,
        /** Of a plan: what was planned of the playbooks. */
        APPLY
    }
}
