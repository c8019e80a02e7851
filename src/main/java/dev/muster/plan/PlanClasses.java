package dev.muster.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Folds the hosts of a plan into classes, outliers first: what only few hosts get is where mistakes hide. */
final class PlanClasses {
    private PlanClasses() {}

    /** @param contents digest of what is planned for a host */
    static List<PlanClass> of(PlanFile plan, Function<String, String> contents) {
        Map<String, List<HostPlan>> folded = new LinkedHashMap<>();
        plan.hosts()
                .forEach(host -> folded.computeIfAbsent(look(host), look -> new ArrayList<>())
                        .add(host));
        List<List<HostPlan>> ordered = new ArrayList<>(folded.values());
        // With nothing to do for them they are no outliers, however few they are.
        ordered.sort(Comparator.comparing((List<HostPlan> hosts) -> hosts.get(0).isEmpty())
                .thenComparing(List::size)
                .thenComparing(hosts -> hosts.get(0).name()));
        List<PlanClass> classes = new ArrayList<>();
        for (List<HostPlan> hosts : ordered) {
            StringBuilder all = new StringBuilder();
            hosts.forEach(host -> all.append(host.name())
                    .append('\n')
                    .append(contents.apply(host.name()))
                    .append('\n'));
            classes.add(new PlanClass(classes.size() + 1, hosts, Digests.sha256(all.toString())));
        }
        return List.copyOf(classes);
    }

    /** What a person would compare. Line numbers of a diff say where, not what. */
    private static String look(HostPlan host) {
        StringBuilder look = new StringBuilder();
        look.append(host.end().kind()).append('\n').append(host.end().why()).append('\n');
        for (PlannedTask task : host.tasks()) {
            if (!task.does()) {
                continue;
            }
            look.append(task.stage()).append(' ').append(task.item()).append(' ');
            task.delegate().ifPresent(other -> look.append(other.name()));
            task.work()
                    .ifPresent(
                            work -> look.append(' ').append(work.become()).append(new TreeMap<>(work.environment())));
            look.append('\n');
            if (task.secret() || task.hidden() || !task.diff().isEmpty()) {
                task.diff()
                        .forEach(line ->
                                look.append(line.startsWith("@@") ? "@@" : line).append('\n'));
            } else {
                PlanWords.steps(task).forEach(line -> look.append(line).append('\n'));
            }
        }
        return look.toString();
    }
}
