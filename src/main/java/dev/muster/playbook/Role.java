package dev.muster.playbook;

import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A role as one play uses it: where it is and what it brings in variables.
 *
 * @param identity what makes two uses of a role the same; a role runs once per play and host unless it differs
 * @param name as the play names it
 * @param parameters what its entry in the play says besides keywords: {@code - {role: ntp, server: a}}
 * @param entryVariables {@code vars:} of its entry; {@link #variables} win over them
 * @param variables of {@code vars/main.yml}
 * @param defaults of {@code defaults/main.yml}
 * @param dependencies that run before it
 * @param repeatable {@code allow_duplicates}
 */
public record Role(
        RoleIdentity identity,
        String name,
        Path path,
        Map<String, Value> parameters,
        Map<String, Value> entryVariables,
        Map<String, Value> variables,
        Map<String, Value> defaults,
        List<Role> dependencies,
        boolean repeatable) {
    public Role {
        parameters = new LinkedHashMap<>(parameters);
        entryVariables = new LinkedHashMap<>(entryVariables);
        variables = new LinkedHashMap<>(variables);
        defaults = new LinkedHashMap<>(defaults);
        dependencies = List.copyOf(dependencies);
    }

    /** All roles that run before it, in their order. */
    public List<Role> allDependencies() {
        List<Role> all = new ArrayList<>();
        for (Role dependency : dependencies) {
            all.addAll(dependency.allDependencies());
            all.add(dependency);
        }
        return all;
    }

    /** Its defaults over those of its dependencies. */
    public Map<String, Value> allDefaults() {
        Map<String, Value> all = new LinkedHashMap<>();
        allDependencies().forEach(dependency -> all.putAll(dependency.allDefaults()));
        all.putAll(defaults);
        return all;
    }

    /** Its variables over those of its dependencies. */
    public Map<String, Value> allVariables() {
        Map<String, Value> all = new LinkedHashMap<>();
        allDependencies().forEach(dependency -> all.putAll(dependency.allVariables()));
        addOwnVariables(all);
        return all;
    }

    void addOwnVariables(Map<String, Value> all) {
        all.putAll(entryVariables);
        all.putAll(variables);
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof Role that && identity.equals(that.identity) && path.equals(that.path);
    }

    @Override
    public int hashCode() {
        return identity.hashCode();
    }
}
