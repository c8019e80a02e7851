package dev.muster.inventory;

import dev.muster.template.Value;
import java.util.List;
import java.util.Map;

/**
 * A group of the inventory.
 *
 * @param depth distance from {@code all}, which has 0; deeper groups win in variable precedence
 * @param hosts direct members, in order
 * @param children direct child groups, in order
 * @param variables written in inventory sources (level 3)
 */
public record Group(String name, int depth, List<String> hosts, List<String> children, Map<String, Value> variables) {
    public Group {
        hosts = List.copyOf(hosts);
        children = List.copyOf(children);
    }

    @Override
    public String toString() {
        return name;
    }
}
