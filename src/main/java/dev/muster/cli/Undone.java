package dev.muster.cli;

import dev.muster.ledger.HostChange;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.Outcome;
import dev.muster.ledger.RunHeader;
import dev.muster.ledger.RunRecord;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which runs were taken back already, on which hosts. An undo that was itself undone has taken nothing back: what the
 * first run did stands again, and can be undone once more.
 */
final class Undone {
    private static final String CHANGED = new Outcome.Changed().column();

    private final Ledger ledger;
    private final List<Ledger.RunLine> applies;

    Undone(Ledger ledger) {
        this.ledger = ledger;
        this.applies = ledger.lastRuns(Integer.MAX_VALUE).stream()
                .filter(line -> line.kind() == RunHeader.Kind.APPLY && !line.dry())
                .toList();
    }

    /** What a plan for the way back from a run is called; by it the run is found again. */
    static String job(RunRecord record) {
        return prefix(record.number()) + record.header().job() + ")";
    }

    private static String prefix(int run) {
        return "undo of run " + run + " (";
    }

    /** The run by which each host of a run was wholly taken back, as far as that still holds. */
    Map<String, Integer> of(int run) {
        Map<String, Integer> by = new TreeMap<>();
        for (Ledger.RunLine line : applies) {
            if (line.number() > run && line.job().startsWith(prefix(run))) {
                Map<String, Integer> takenBack = of(line.number());
                changed(line.number()).stream()
                        .filter(host -> !takenBack.containsKey(host))
                        .forEach(host -> by.putIfAbsent(host, line.number()));
            }
        }
        return by;
    }

    /** Hosts with which that undo came to its end. */
    private Set<String> changed(int run) {
        Set<String> whole = ledger.run(run).stream()
                .flatMap(record -> record.hosts().stream())
                .filter(host -> host.outcome().equals(CHANGED))
                .map(RunRecord.HostRecord::name)
                .collect(Collectors.toSet());
        return ledger.memory().changes(run).stream()
                .map(HostChange::host)
                .filter(whole::contains)
                .collect(Collectors.toSet());
    }
}
