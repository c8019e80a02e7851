package dev.muster.engine;

import dev.muster.playbook.Task;
import dev.muster.source.LocatedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The handlers of a play, found by name or by the topics they listen to. */
record Handlers(List<Task> tasks) {
    Handlers {
        tasks = List.copyOf(tasks);
    }

    /**
     * Marks what answers to a name as due on a host: of several handlers with the same name the first, as in Ansible
     * within one list, and every one that listens.
     *
     * @return whether there was any
     */
    boolean notify(HostRun host, String name) {
        List<Integer> due = new ArrayList<>();
        named(name).ifPresent(due::add);
        for (int i = 0; i < tasks.size(); i++) {
            if (tasks.get(i).listen().contains(name)) {
                due.add(i);
            }
        }
        host.notified().addAll(due);
        return !due.isEmpty();
    }

    private Optional<Integer> named(String name) {
        for (int i = 0; i < tasks.size(); i++) {
            if (tasks.get(i).name().map(LocatedText::text).filter(name::equals).isPresent()) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }
}
