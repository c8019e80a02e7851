package dev.muster.inventory;

import dev.muster.source.Diagnostic;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What {@code group_vars} and {@code host_vars} in one folder say.
 *
 * @param path the folder they are in
 * @param groups variables by group name
 * @param hosts variables by host name
 * @param sealedGroups by group name, what is wrong with encrypted files that no key opens
 * @param sealedHosts the same by host name
 */
record VariableFolder(
        Path path,
        Map<String, Map<String, Value>> groups,
        Map<String, Map<String, Value>> hosts,
        Map<String, List<Diagnostic>> sealedGroups,
        Map<String, List<Diagnostic>> sealedHosts) {

    Map<String, Value> group(String name) {
        return groups.getOrDefault(name, Map.of());
    }

    Map<String, Value> host(String name) {
        return hosts.getOrDefault(name, Map.of());
    }

    /** Whether there is any encrypted file that no key opens. */
    boolean isSealed() {
        return !sealedGroups.isEmpty() || !sealedHosts.isEmpty();
    }

    /** Why variables of a host, or of one of its groups, are not known. */
    List<Diagnostic> sealed(String host, Collection<String> groupNames) {
        List<Diagnostic> found = new ArrayList<>(sealedHosts.getOrDefault(host, List.of()));
        groupNames.forEach(group -> found.addAll(sealedGroups.getOrDefault(group, List.of())));
        return found;
    }
}
