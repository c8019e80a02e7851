package dev.muster.ledger;

import java.time.Instant;

/**
 * A datagram of a probe as the ledger remembers it.
 *
 * @param sent whether it left here; otherwise it came back
 * @param size in bytes, of which the first are kept
 */
public record ProbePacket(
        int run,
        String host,
        Instant at,
        String task,
        String source,
        String target,
        boolean sent,
        int size,
        String hex) {}
