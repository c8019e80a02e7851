package dev.muster.engine;

import dev.muster.playbook.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The handlers of a play, found by name or by the topics they listen to.
 *
 * @param names of the tasks, one each, evaluated with the variables of the play; empty where there is none
 */
record Handlers(List<Task> tasks, List<String> names) {
    Handlers {
        tasks = List.copyOf(tasks);
        names = List.copyOf(names);
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
        int first = names.indexOf(name);
        return first < 0 || name.isEmpty() ? Optional.empty() : Optional.of(first);
    }
}
