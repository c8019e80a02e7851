package dev.muster.engine;

import dev.muster.inventory.Host;
import dev.muster.inventory.HostPattern;
import dev.muster.inventory.Inventory;
import dev.muster.source.LocatedText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Host patterns over plain groups of names, as {@code inventory_hostnames} applies them to {@code groups}. */
public final class GroupedHosts {
    private GroupedHosts() {}

    /** Names of the hosts that patterns mean, in the order of the patterns. */
    public static List<String> matching(List<String> patterns, Map<String, List<String>> groups) {
        Map<String, List<String>> groupsOf = new LinkedHashMap<>();
        groups.forEach((group, hosts) -> hosts.forEach(host -> {
            List<String> of = groupsOf.computeIfAbsent(host, name -> new ArrayList<>());
            if (!group.equals("all") && !group.equals("ungrouped")) {
                of.add(group);
            }
        }));
        Inventory inventory = Inventory.empty();
        for (Map.Entry<String, List<String>> host : groupsOf.entrySet()) {
            inventory = inventory.withHost(host.getKey(), host.getValue(), Map.of());
        }
        List<LocatedText> written = patterns.stream()
                .map(pattern -> LocatedText.named("<pattern>", pattern))
                .toList();
        return HostPattern.parse(written).select(inventory).stream()
                .map(Host::name)
                .toList();
    }
}
