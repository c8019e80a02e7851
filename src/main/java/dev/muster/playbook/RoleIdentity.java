package dev.muster.playbook;

import dev.muster.template.Value;
import java.util.List;
import java.util.Map;

/**
 * What makes two uses of a role in a play the same, after Ansible's {@code ROLE_CACHE}: name, parameters, conditions,
 * tags, variables, files, and whether it was included by a task.
 *
 * @param files {@code tasks_from} and its like, by {@code tasks}, {@code vars} …
 */
public record RoleIdentity(
        String name,
        Map<String, Value> parameters,
        List<String> when,
        List<String> tags,
        Map<String, Value> variables,
        Map<String, String> files,
        boolean included) {
    public RoleIdentity {
        parameters = Map.copyOf(parameters);
        when = List.copyOf(when);
        tags = List.copyOf(tags);
        variables = Map.copyOf(variables);
        files = Map.copyOf(files);
    }
}
