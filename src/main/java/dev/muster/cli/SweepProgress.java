package dev.muster.cli;

import dev.muster.census.Swept;
import dev.muster.ledger.LedgerException;
import dev.muster.ledger.Sweeps;
import dev.muster.ntp.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a sweep has come and what it has found, which the ledger hears of every few seconds: what was found outlasts a
 * controller that is killed. Told of addresses by several threads.
 */
final class SweepProgress {
    private static final Duration BETWEEN = Duration.ofSeconds(2);

    private final Memory memory;
    private final int askedBefore;
    private final Map<IpAddress, Integer> places = new HashMap<>();
    private final BitSet asked = new BitSet();
    private final Map<IpAddress, Swept> found = new LinkedHashMap<>();
    private final List<Sweeps.Find> fresh = new ArrayList<>();
    private final Console console;
    private long last = System.nanoTime();
    private boolean isMemoryLost;

    /** Where it is written down. */
    interface Memory {
        void keep(int asked, List<Sweeps.Find> more);
    }

    /**
     * @param left addresses to be asked, in their order
     * @param before what was found before it was broken off, and how many addresses that took
     */
    SweepProgress(Console console, Memory memory, List<IpAddress> left, int askedBefore, List<Sweeps.Find> before) {
        this.console = console;
        this.memory = memory;
        this.askedBefore = askedBefore;
        for (IpAddress address : left) {
            places.put(address, places.size());
        }
        before.stream()
                .flatMap(find -> IpAddress.parse(find.address())
                        .map(address -> new Swept(address, find.keys(), find.port(), find.names(), find.seen()))
                        .stream())
                .forEach(each -> found.put(each.address(), each));
    }

    /** Something is at an address, or a name is for it. */
    synchronized void found(Swept each) {
        found.put(each.address(), each);
        fresh.add(new Sweeps.Find(each.address().toString(), each.keys(), each.port(), each.names(), each.seen()));
    }

    /** An address was asked to the end. */
    synchronized void asked(IpAddress address) {
        asked.set(places.getOrDefault(address, 0));
        if (System.nanoTime() - last >= BETWEEN.toNanos()) {
            save();
        }
    }

    /** Tells the ledger. One that fails is told of once; the end of the sweep tries again. */
    synchronized void save() {
        try {
            memory.keep(askedBefore + asked.nextClearBit(0), List.copyOf(fresh));
            fresh.clear();
        } catch (LedgerException e) {
            if (!isMemoryLost) {
                console.warning("what is found is not kept for now: " + e.getMessage());
            }
            isMemoryLost = true;
        }
        last = System.nanoTime();
    }

    /** All that was found, before and now. */
    synchronized List<Swept> all() {
        return List.copyOf(found.values());
    }

    /** Those that were not asked to the end, in their order. */
    synchronized List<IpAddress> left() {
        return places.entrySet().stream()
                .filter(place -> !asked.get(place.getValue()))
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }
}
