package dev.muster.playbook;

import java.util.List;

/**
 * What a task brought in.
 *
 * @param handlers of the roles among them, to be added to the play's
 * @param roles whose variables the rest of the play is to see
 */
public record Included(List<TaskNode> nodes, List<List<Task>> handlers, List<Role> roles) {
    public Included {
        nodes = List.copyOf(nodes);
        roles = List.copyOf(roles);
        handlers = handlers.stream().map(List::copyOf).toList();
    }
}
