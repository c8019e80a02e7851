package dev.muster.ledger;

import java.time.Instant;
import java.util.List;

/**
 * What a task did to a host other than to files it knows of: there is no way back from it.
 *
 * @param host it was done to
 * @param words the name of the script and its arguments; empty where only the task is known
 */
public record HostAction(int run, String host, Instant at, String task, String module, List<String> words) {
    private static final String CONTROL = "service-control";

    public HostAction {
        words = List.copyOf(words);
    }

    /** The service that was started, stopped, restarted or reloaded; empty where it was something else. */
    public java.util.Optional<Service> service() {
        return words.size() > 3 && words.get(0).equals(CONTROL)
                ? java.util.Optional.of(new Service(words.get(2), words.get(3)))
                : java.util.Optional.empty();
    }

    /**
     * @param verb as init scripts know it: start, stop, restart, reload
     */
    public record Service(String verb, String name) {}
}
