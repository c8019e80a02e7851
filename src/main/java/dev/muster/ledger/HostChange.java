package dev.muster.ledger;

import java.time.Instant;

/**
 * A change of a file that the ledger remembers.
 *
 * @param seq its place in the run
 * @param host where the file is
 * @param forHost whose task it was: another when it was delegated
 * @param place where the task stands
 * @param reached how
 */
public record HostChange(
        int run,
        int seq,
        String host,
        String forHost,
        Instant at,
        String task,
        String module,
        String place,
        Reached reached,
        FileChange files) {}
