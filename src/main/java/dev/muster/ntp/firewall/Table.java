package dev.muster.ntp.firewall;

import dev.muster.ntp.AddressFamily;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Chains that know each other by name. */
record Table(Set<AddressFamily> families, String name, Map<String, Chain> chains) {
    Table {
        families = Set.copyOf(families);
        chains = new LinkedHashMap<>(chains);
    }

    /** Family and name, as nftables writes them. */
    String key() {
        return (families.size() > 1 ? "inet " : families.contains(AddressFamily.IPV6) ? "ip6 " : "ip ") + name;
    }

    List<Chain> at(List<Hook> hooks) {
        return chains.values().stream()
                .filter(c -> c.hook().filter(hooks::contains).isPresent())
                .toList();
    }
}
