package dev.muster.engine;

import dev.muster.playbook.Role;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The roles of a play whose variables all its tasks see; later ones win. An {@code include_role} with {@code public}
 * adds to them.
 */
final class PlayRoles {
    private volatile State state;

    private record State(List<Role> roles, Map<String, Value> variables, Map<String, Value> defaults) {
        static State of(List<Role> roles) {
            Map<String, Value> variables = new LinkedHashMap<>();
            Map<String, Value> defaults = new LinkedHashMap<>();
            for (Role role : roles) {
                variables.putAll(role.allVariables());
                defaults.putAll(role.allDefaults());
            }
            return new State(roles, variables, defaults);
        }
    }

    PlayRoles(List<Role> roles) {
        state = State.of(roles);
    }

    synchronized void add(List<Role> more) {
        if (!more.isEmpty()) {
            List<Role> all = new ArrayList<>(state.roles());
            all.addAll(more);
            state = State.of(List.copyOf(all));
        }
    }

    Map<String, Value> variables() {
        return state.variables();
    }

    Map<String, Value> defaults() {
        return state.defaults();
    }

    /** {@code ansible_play_role_names}. */
    List<String> names() {
        return state.roles().stream().map(Role::name).toList();
    }

    /** {@code ansible_dependent_role_names}. */
    List<String> dependencyNames() {
        Set<String> names = new LinkedHashSet<>();
        state.roles().forEach(role -> role.allDependencies().forEach(dependency -> names.add(dependency.name())));
        return List.copyOf(names);
    }

    /** {@code ansible_role_names}. */
    List<String> allNames() {
        Set<String> names = new LinkedHashSet<>(dependencyNames());
        names.addAll(names());
        return List.copyOf(names);
    }
}
