package dev.muster.playbook;

import java.util.List;

/**
 * What a task brought in.
 *
 * @param handlers of the roles among them, to be added to the play's
 * @param roles whose variables the rest of the play is to see
 * @param blank whether the file was empty
 */
public record Included(List<TaskNode> nodes, List<List<Task>> handlers, List<Role> roles, boolean blank) {
    /** Of an empty file: as if the include had not been. */
    static final Included NOTHING = new Included(List.of(), List.of(), List.of(), true);

    Included(List<TaskNode> nodes, List<List<Task>> handlers, List<Role> roles) {
        this(nodes, handlers, roles, false);
    }

    public Included {
        nodes = List.copyOf(nodes);
        roles = List.copyOf(roles);
        handlers = handlers.stream().map(List::copyOf).toList();
    }
}
