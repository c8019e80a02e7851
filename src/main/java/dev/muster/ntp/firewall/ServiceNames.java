package dev.muster.ntp.firewall;

import java.util.Map;
import java.util.Optional;

/** Ports by the names that rules in files give them; tools that list rules print numbers, but not all of them always. */
final class ServiceNames {
    private static final Map<String, Integer> PORTS = Map.ofEntries(
            Map.entry("ssh", 22),
            Map.entry("domain", 53),
            Map.entry("bootps", 67),
            Map.entry("bootpc", 68),
            Map.entry("tftp", 69),
            Map.entry("http", 80),
            Map.entry("sunrpc", 111),
            Map.entry("ntp", 123),
            Map.entry("netbios-ns", 137),
            Map.entry("netbios-dgm", 138),
            Map.entry("snmp", 161),
            Map.entry("snmp-trap", 162),
            Map.entry("snmptrap", 162),
            Map.entry("https", 443),
            Map.entry("isakmp", 500),
            Map.entry("syslog", 514),
            Map.entry("dhcpv6-client", 546),
            Map.entry("dhcpv6-server", 547),
            Map.entry("ipp", 631),
            Map.entry("ipsec-nat-t", 4500),
            Map.entry("mdns", 5353));
    private static final int LARGEST = 65535;

    private ServiceNames() {}

    /** A port by number or name. */
    static Optional<Integer> port(String word) {
        if (word.matches("[0-9]{1,5}")) {
            int number = Integer.parseInt(word);
            return number <= LARGEST ? Optional.of(number) : Optional.empty();
        }
        return Optional.ofNullable(PORTS.get(word));
    }

    /** A port, or two with a sign between them; an end that is left out is the first or the last there is. */
    static Optional<Condition.Ports> range(String word, char sign) {
        int at = word.indexOf(sign);
        if (at < 0 || port(word).isPresent()) {
            return port(word).map(p -> new Condition.Ports(p, p));
        }
        Optional<Integer> from = at == 0 ? Optional.of(0) : port(word.substring(0, at));
        Optional<Integer> to = at == word.length() - 1 ? Optional.of(LARGEST) : port(word.substring(at + 1));
        return from.flatMap(f -> to.map(t -> new Condition.Ports(f, t)));
    }

    /** Whether a protocol as rules write it is UDP; {@code all} and 0 are it too. */
    static Truth isUdp(String word) {
        return switch (word) {
            case "udp", "17", "all", "0" -> Truth.YES;
            case "tcp",
                    "icmp",
                    "icmpv6",
                    "ipv6-icmp",
                    "igmp",
                    "sctp",
                    "dccp",
                    "udplite",
                    "gre",
                    "esp",
                    "ah",
                    "ospf",
                    "vrrp",
                    "carp",
                    "pim",
                    "ipencap",
                    "ipip",
                    "ipv6",
                    "ipcomp",
                    "ipv6-frag",
                    "ipv6-nonxt" -> Truth.NO;
            default -> word.matches("[0-9]{1,3}") ? Truth.NO : Truth.MAYBE;
        };
    }
}
