package dev.muster.module;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What of the way into a host a change may cut off: the reason to arm a timer that brings the old state back unless the
 * change is confirmed through a login of its own.
 *
 * @param services that the change starts, stops or makes read their configuration
 */
public record Stakes(Set<Part> parts, Set<String> services) {
    public static final Stakes NONE = new Stakes(Set.of(), Set.of());

    /** A change of which nobody knows what it does. */
    public static final Stakes ANYTHING = new Stakes(EnumSet.allOf(Part.class), Set.of());

    /** A part of the way in, the services that make it and the files they are made from. */
    public enum Part {
        PACKET_FILTER(
                "filter",
                Set.of(
                        "iptables",
                        "ip6tables",
                        "nftables",
                        "firewalld",
                        "ufw",
                        "netfilter-persistent",
                        "iptables-persistent",
                        "shorewall",
                        "shorewall6",
                        "ferm",
                        "csf",
                        "SuSEfirewall2"),
                List.of(
                        "/etc/iptables",
                        "/etc/sysconfig/iptables",
                        "/etc/sysconfig/ip6tables",
                        "/etc/nftables.conf",
                        "/etc/nftables",
                        "/etc/sysconfig/nftables.conf",
                        "/etc/ufw",
                        "/lib/ufw",
                        "/etc/default/ufw",
                        "/etc/firewalld")),
        SSHD(
                "sshd",
                Set.of("ssh", "sshd"),
                List.of("/etc/ssh/sshd_config", "/etc/ssh/sshd_config.d", "/etc/default/ssh", "/etc/sysconfig/sshd")),
        NETWORK(
                "network",
                Set.of("networking", "network", "NetworkManager", "systemd-networkd", "wicked"),
                List.of(
                        "/etc/network",
                        "/etc/netplan",
                        "/etc/sysconfig/network-scripts",
                        "/etc/systemd/network",
                        "/etc/NetworkManager/system-connections"));

        private final String word;
        private final Set<String> services;
        private final List<String> places;

        Part(String word, Set<String> services, List<String> places) {
            this.word = word;
            this.services = services;
            this.places = places;
        }

        /** As scripts call it. */
        public String word() {
            return word;
        }

        /** Files and folders it is made from. */
        public List<String> places() {
            return places;
        }

        private boolean isMadeFrom(Touch touch) {
            String path = touch.path().text();
            return places.stream()
                    .anyMatch(place -> path.equals(place)
                            || path.startsWith(place + "/")
                            || (touch.tree() && place.startsWith(path + "/")));
        }
    }

    public Stakes {
        parts = Set.copyOf(parts);
        services = Set.copyOf(services);
    }

    public static Stakes of(Part part) {
        return new Stakes(Set.of(part), Set.of());
    }

    /** A service is started, stopped or restarted. */
    public static Stakes ofService(String name) {
        String plain = name.replaceFirst("\\.(service|socket)$", "");
        EnumSet<Part> parts = EnumSet.noneOf(Part.class);
        Arrays.stream(Part.values())
                .filter(part -> part.services.contains(plain))
                .forEach(parts::add);
        return new Stakes(parts, Set.of(name));
    }

    /** Files are written. */
    public static Stakes ofTouches(List<Touch> touches) {
        EnumSet<Part> parts = EnumSet.noneOf(Part.class);
        Arrays.stream(Part.values())
                .filter(part -> touches.stream().anyMatch(part::isMadeFrom))
                .forEach(parts::add);
        return new Stakes(parts, Set.of());
    }

    public Stakes and(Stakes other) {
        Set<Part> all = new LinkedHashSet<>(parts);
        all.addAll(other.parts);
        Set<String> names = new LinkedHashSet<>(services);
        names.addAll(other.services);
        return new Stakes(all, names);
    }

    /** Whether the change may cut off who makes it. */
    public boolean isHigh() {
        return !parts.isEmpty();
    }
}
