package dev.muster.ledger;

import java.util.List;

/**
 * A box that the census put together, on its way into the ledger.
 *
 * @param names what it may be called there, the best first: its names in the inventory, or else those that sources
 *     give it
 * @param isManaged whether the inventory has it
 * @param isOwn whether it is one's own; others get no place among the hosts
 * @param traces by which it is known
 */
public record KnownBox(List<String> names, boolean isManaged, boolean isOwn, List<Trace.Key> traces) {
    public KnownBox {
        names = List.copyOf(names);
        traces = List.copyOf(traces);
    }
}
