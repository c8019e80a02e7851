package dev.muster.ntp;

import java.util.Optional;

/** One {@code interface} statement. The last that matches an address decides whether the daemon listens there. */
record NicRule(Action action, String subject, Place place) {

    enum Action {
        LISTEN,
        IGNORE,
        DROP
    }

    /** Whether it is about a local address. The loopback is only ever meant by name or address. */
    boolean matches(IpAddress local) {
        if (subject.equals("all")) {
            return !local.isLoopback();
        }
        if (subject.equals("ipv4") || subject.equals("ipv6")) {
            AddressFamily family = subject.equals("ipv4") ? AddressFamily.IPV4 : AddressFamily.IPV6;
            return !local.isLoopback() && local.family() == family;
        }
        if (subject.equals("wildcard")) {
            return false;
        }
        Optional<Network> network = Network.parse(subject);
        if (network.isPresent()) {
            return network.get().contains(local);
        }
        return matchesName(local);
    }

    /** Which addresses an interface carries is not known here: the worst is assumed, that it is listened on. */
    private boolean matchesName(IpAddress local) {
        boolean loopback = subject.equals("lo") || subject.equals("lo0");
        return loopback == local.isLoopback() && (loopback || action == Action.LISTEN);
    }
}
