package dev.muster.modules;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.firewall.Gate;
import dev.muster.ntp.firewall.Station;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a host's packet filter does to NTP, as a fact. */
final class FirewallFact {
    private FirewallFact() {}

    static Map<String, Value> of(HostFirewall firewall, Station station) {
        Map<String, Value> fact = new LinkedHashMap<>();
        List<String> evidence = new ArrayList<>();
        fact.put("manager", Value.of(firewall.manager().word()));
        for (AddressFamily family : AddressFamily.values()) {
            String key = family == AddressFamily.IPV4 ? "v4" : "v6";
            Gate gate = firewall.gate(family, station);
            fact.put(key, Value.of(gate.strangers().word()));
            fact.put("own_sync_" + key, Value.of(gate.sync().word()));
            gate.because().forEach(line -> evidence.add(family.words() + " " + line));
        }
        fact.put("persistent", Value.of(firewall.persists(station)));
        fact.put("evidence", Value.texts(evidence));
        return fact;
    }
}
