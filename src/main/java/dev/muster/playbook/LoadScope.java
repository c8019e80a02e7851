package dev.muster.playbook;

import dev.muster.template.Scope;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The variables that names of imported files and roles may hold: those that are known before there is a host. Highest
 * first as in {@code vars/manager.py}.
 */
final class LoadScope implements Scope {
    private final List<Map<String, Value>> levels;

    /** @param levels highest first */
    LoadScope(List<Map<String, Value>> levels) {
        this.levels = List.copyOf(levels);
    }

    /** What the run itself provides, as far as it is known. */
    static Map<String, Value> magic(Path folder, Lineage lineage) {
        Map<String, Value> magic = new LinkedHashMap<>();
        magic.put("playbook_dir", Value.of(folder.toString()));
        lineage.role().ifPresent(role -> {
            magic.put("role_name", Value.of(role.name()));
            magic.put("ansible_role_name", Value.of(role.name()));
            magic.put("role_path", Value.of(role.path().toString()));
        });
        return magic;
    }

    @Override
    public Optional<Value> lookup(String name) {
        return levels.stream()
                .flatMap(level -> Optional.ofNullable(level.get(name)).stream())
                .findFirst();
    }

    @Override
    public Collection<String> names() {
        return levels.stream()
                .flatMap(level -> level.keySet().stream())
                .distinct()
                .toList();
    }
}
