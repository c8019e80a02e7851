package dev.muster.cli;

import java.util.Collection;
import java.util.List;

/** Names of hosts that have something in common, short enough for a line. */
final class HostNames {
    private static final int SHOWN = 12;

    private HostNames() {}

    /** Sorted, each once; of many the first ones and how many more. */
    static String of(Collection<String> hosts) {
        List<String> sorted = hosts.stream().distinct().sorted().toList();
        String shown = String.join(", ", sorted.subList(0, Math.min(SHOWN, sorted.size())));
        return sorted.size() > SHOWN ? shown + " and " + (sorted.size() - SHOWN) + " more" : shown;
    }
}
