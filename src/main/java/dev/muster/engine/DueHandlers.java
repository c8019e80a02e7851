package dev.muster.engine;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Handlers that earlier runs of the playbook left due on hosts. They run as if a task of this run had notified them;
 * those that the playbook does not have any more are named at the end and stay due until a person settles it.
 */
final class DueHandlers {
    private static final int MOST_NAMES = 8;

    private final Map<String, Map<String, Integer>> left = new ConcurrentHashMap<>();

    /** @param due by host, then by name, with the run that made them due */
    DueHandlers(Map<String, Map<String, Integer>> due) {
        due.forEach((host, handlers) -> left.put(host, new LinkedHashMap<>(handlers)));
    }

    private record Left(String handler, int run) {
        String told() {
            return "handler \"" + handler + "\" is due since run " + run;
        }
    }

    /** Marks those that are known by now, and says so. */
    void recall(List<HostRun> hosts, Handlers handlers, Announcer announcer) {
        if (left.isEmpty()) {
            return;
        }
        Map<String, List<String>> told = new LinkedHashMap<>();
        for (HostRun host : hosts) {
            Map<String, Integer> due = left.getOrDefault(host.name(), Map.of());
            Map.copyOf(due).forEach((handler, run) -> {
                if (handlers.recall(host, handler)) {
                    due.remove(handler);
                    told.merge(new Left(handler, run).told(), List.of(host.name()), DueHandlers::both);
                }
            });
        }
        told.forEach((what, where) -> announcer.warn(what + " on " + names(where)));
    }

    /** Names what the playbook does not have any more, on hosts that were played for. */
    void tellOfUnknown(Collection<HostRun> named, Announcer announcer) {
        Map<String, List<String>> told = new TreeMap<>();
        named.stream()
                .filter(host -> !host.isLost())
                .forEach(host -> left.getOrDefault(host.name(), Map.of())
                        .forEach((handler, run) ->
                                told.merge(new Left(handler, run).told(), List.of(host.name()), DueHandlers::both)));
        told.forEach((what, where) -> announcer.warn(what + " on " + names(where)
                + ", and no play for it has such a handler: once it is taken care of, muster settle HOST --handlers"));
    }

    private static List<String> both(List<String> some, List<String> more) {
        return java.util.stream.Stream.concat(some.stream(), more.stream()).toList();
    }

    private static String names(List<String> hosts) {
        String first = String.join(", ", hosts.subList(0, Math.min(MOST_NAMES, hosts.size())));
        return hosts.size() <= MOST_NAMES ? first : first + " and " + (hosts.size() - MOST_NAMES) + " more";
    }
}
