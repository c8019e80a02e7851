package dev.muster.inventory;

import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.Map;

/**
 * What {@code group_vars} and {@code host_vars} in one folder say.
 *
 * @param path the folder they are in
 * @param groups variables by group name
 * @param hosts variables by host name
 */
record VariableFolder(Path path, Map<String, Map<String, Value>> groups, Map<String, Map<String, Value>> hosts) {

    Map<String, Value> group(String name) {
        return groups.getOrDefault(name, Map.of());
    }

    Map<String, Value> host(String name) {
        return hosts.getOrDefault(name, Map.of());
    }
}
