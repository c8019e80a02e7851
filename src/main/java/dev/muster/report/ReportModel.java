package dev.muster.report;

import dev.muster.ledger.HostStory.Finding;
import dev.muster.ledger.RunRecord;
import dev.muster.ledger.RunRecord.Amplification;
import dev.muster.ledger.RunRecord.Event;
import dev.muster.ledger.RunRecord.HostRecord;
import dev.muster.ledger.Standing;
import dev.muster.ntp.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A run as reports tell it: every host with what it came to, totals that add up, and hosts that were changed in the same
 * way as one class.
 *
 * @param outcomes how many hosts ended how, each column there even when nobody is in it; the sum is the number of hosts
 * @param classes hosts with the same diffs, the smallest class first, since the odd one is what a reader looks for
 * @param diffs texts by digest, fit to be shown
 */
record ReportModel(
        RunRecord run,
        List<ReportHost> hosts,
        Map<String, Integer> outcomes,
        List<DiffClass> classes,
        Map<String, String> diffs) {

    /**
     * A host as reports tell it.
     *
     * @param first what was found first in this run
     * @param last how the run left it
     * @param before how loud it was: by the first probe of this run, or where there was but one, by an earlier run
     * @param after how loud it was by the last probe of this run
     * @param busy how long its tasks took together
     * @param diffClass which of the classes
     */
    record ReportHost(
            HostRecord record,
            String name,
            Optional<Finding> first,
            Optional<Finding> last,
            Optional<Amplification> before,
            Optional<Amplification> after,
            Duration busy,
            Optional<Integer> diffClass) {

        /** The last moment anything of it ended. */
        Optional<Instant> lastHeard() {
            return record.events().stream().map(Event::at).max(Comparator.naturalOrder());
        }
    }

    /**
     * Hosts with the same diffs.
     *
     * @param digests of the diffs, in the order of the tasks
     * @param hosts places in the list of hosts
     */
    record DiffClass(List<String> digests, List<Integer> hosts) {}

    static ReportModel of(RunRecord run) {
        Map<String, Integer> outcomes = new LinkedHashMap<>();
        Standing.COLUMNS.forEach(column -> outcomes.put(column, 0));
        run.hosts().forEach(host -> outcomes.merge(host.outcome(), 1, Integer::sum));
        List<DiffClass> classes = classes(run.hosts());
        Map<Integer, Integer> classOf = new HashMap<>();
        for (int i = 0; i < classes.size(); i++) {
            for (int host : classes.get(i).hosts()) {
                classOf.put(host, i);
            }
        }
        List<ReportHost> hosts = new ArrayList<>(run.hosts().size());
        for (int i = 0; i < run.hosts().size(); i++) {
            hosts.add(host(run.hosts().get(i), Optional.ofNullable(classOf.get(i))));
        }
        Map<String, String> diffs = new TreeMap<>();
        run.diffs().forEach((digest, body) -> diffs.put(digest, PlainText.text(body)));
        return new ReportModel(run, hosts, outcomes, classes, diffs);
    }

    private static ReportHost host(HostRecord record, Optional<Integer> diffClass) {
        List<Amplification> figures = record.events().stream()
                .flatMap(e -> e.amplification().stream())
                .toList();
        return new ReportHost(
                record,
                PlainText.line(record.name()),
                found(record.events(), true),
                found(record.events(), false),
                figures.size() > 1 ? ends(figures, true) : figures.isEmpty() ? Optional.empty() : record.earlier(),
                ends(figures, false),
                record.events().stream()
                        .filter(event -> !event.isItem())
                        .map(Event::took)
                        .reduce(Duration.ZERO, Duration::plus),
                diffClass);
    }

    /**
     * What was found first or last. A module that asked tells more than one that only looked at files, unless what that
     * one saw later stands open.
     */
    private static Optional<Finding> found(List<Event> events, boolean first) {
        List<Event> judged =
                events.stream().filter(event -> event.finding().isPresent()).toList();
        List<Event> asked = judged.stream()
                .filter(event -> event.amplification().isPresent())
                .toList();
        Optional<Event> told = ends(asked.isEmpty() ? judged : asked, first);
        if (first || told.isEmpty()) {
            return told.flatMap(Event::finding);
        }
        return judged.subList(judged.indexOf(told.get()) + 1, judged.size()).stream()
                .flatMap(event -> event.finding().stream())
                .filter(ReportModel::isOpen)
                .reduce((earlier, later) -> later)
                .or(() -> told.flatMap(Event::finding));
    }

    /** Whether the verdict says that strangers can use the host; one of somebody else's module never does. */
    static boolean isOpen(Finding finding) {
        return Stream.of(Verdict.values())
                .anyMatch(verdict -> verdict.isDangerous() && verdict.word().equals(finding.verdict()));
    }

    private static <T> Optional<T> ends(List<T> list, boolean first) {
        return list.isEmpty() ? Optional.empty() : Optional.of(list.get(first ? 0 : list.size() - 1));
    }

    private static List<DiffClass> classes(List<HostRecord> hosts) {
        Map<List<String>, List<Integer>> byDiffs = new LinkedHashMap<>();
        for (int i = 0; i < hosts.size(); i++) {
            List<String> digests = hosts.get(i).events().stream()
                    .flatMap(event -> event.diffs().stream())
                    .distinct()
                    .toList();
            if (!digests.isEmpty()) {
                byDiffs.computeIfAbsent(digests, same -> new ArrayList<>()).add(i);
            }
        }
        return byDiffs.entrySet().stream()
                .map(entry -> new DiffClass(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingInt(each -> each.hosts().size()))
                .toList();
    }
}
