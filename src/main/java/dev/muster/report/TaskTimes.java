package dev.muster.report;

import dev.muster.ledger.RunRecord;
import dev.muster.ledger.RunRecord.Event;
import dev.muster.ledger.RunRecord.HostRecord;
import dev.muster.ledger.RunRecord.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a task took on its hosts.
 *
 * @param changed how many of them it changed
 */
public record TaskTimes(Task task, Spread spread, int changed) {

    /** The end of a task on a host. */
    public record End(Task task, String host, Duration took, boolean changed) {}

    /** The ends of tasks in a run that was written down; those of items are within those of their tasks. */
    static List<End> ends(RunRecord run) {
        List<End> ends = new ArrayList<>();
        for (HostRecord host : run.hosts()) {
            for (Event event : host.events()) {
                if (!event.isItem() && !event.status().equals("SKIPPED")) {
                    ends.add(new End(
                            event.task(),
                            host.name(),
                            event.took(),
                            event.status().equals("CHANGED")));
                }
            }
        }
        return ends;
    }

    /** By task, those that took longest in all first. */
    static List<TaskTimes> of(List<End> ends) {
        Map<Task, List<End>> byTask = new LinkedHashMap<>();
        ends.forEach(end ->
                byTask.computeIfAbsent(end.task(), task -> new ArrayList<>()).add(end));
        List<TaskTimes> times = new ArrayList<>();
        byTask.forEach((task, of) -> times.add(
                new TaskTimes(task, Spread.of(of.stream().map(End::took).toList()), (int)
                        of.stream().filter(End::changed).count())));
        times.sort((a, b) -> b.spread().total().compareTo(a.spread().total()));
        return times;
    }
}
