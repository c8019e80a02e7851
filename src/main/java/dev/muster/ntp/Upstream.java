package dev.muster.ntp;

import java.util.List;
import java.util.Optional;

/**
 * A source of time that the configuration names.
 *
 * @param kind {@code server}, {@code peer}, {@code pool} …
 * @param family when {@code -4} or {@code -6} asks for one
 * @param addresses known ones: the literal, or what the name was said to resolve to
 */
public record Upstream(
        String kind, String name, Optional<AddressFamily> family, List<IpAddress> addresses, Place place) {
    public Upstream {
        addresses = List.copyOf(addresses);
    }

    /** A clock at the host itself, written as 127.127.type.unit. */
    public boolean isReferenceClock() {
        return name.startsWith("127.127.");
    }

    /** Addresses the daemon asks: one of a name, all of a pool; none of a clock at the host. */
    List<IpAddress> used() {
        if (isReferenceClock() || addresses.isEmpty()) {
            return List.of();
        }
        return kind.equals("pool") ? addresses : addresses.subList(0, 1);
    }

    /** Whether it is written as an address. */
    public boolean isLiteral() {
        return IpAddress.parse(name).isPresent();
    }
}
