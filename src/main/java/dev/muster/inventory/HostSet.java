package dev.muster.inventory;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Hosts of one inventory, each once, in the order they came: a list and a bit for each, since they may be 100,000. */
final class HostSet {
    private final BitSet seen = new BitSet();
    private final List<Host> hosts;

    HostSet(int expected) {
        hosts = new ArrayList<>(expected);
    }

    static HostSet of(Collection<Host> hosts) {
        HostSet set = new HostSet(hosts.size());
        hosts.forEach(set::add);
        return set;
    }

    void add(Host host) {
        if (!contains(host)) {
            hosts.add(host);
            if (host.order() >= 0) {
                seen.set(host.order());
            }
        }
    }

    /** The implicit localhost, of which there are three at most, has no bit. */
    boolean contains(Host host) {
        return host.order() >= 0 ? seen.get(host.order()) : hosts.contains(host);
    }

    List<Host> inOrder() {
        return Collections.unmodifiableList(hosts);
    }
}
