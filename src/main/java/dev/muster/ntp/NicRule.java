package dev.muster.ntp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One {@code interface} statement. The last that matches an address decides about it: add_nic_rule and
 * interface_action in ntpd/ntp_io.c.
 *
 * @param isClass whether the subject is {@code all}, {@code ipv4}, {@code ipv6} or {@code wildcard}, not in quotes
 * @param carried addresses of the interface that the subject names, where those of the host are known
 * @param own all addresses of the host that are known
 */
record NicRule(
        Action action,
        String subject,
        boolean isClass,
        Place place,
        Optional<List<IpAddress>> carried,
        List<IpAddress> own) {
    private static final Pattern LENGTH = Pattern.compile("\\s*\\+?([0-9]{1,6})");

    NicRule {
        own = List.copyOf(own);
    }

    enum Action {
        LISTEN,
        /** No socket: what arrives is dropped by the socket for any address, or taken if that listens. */
        IGNORE,
        DROP;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether the subject is the name of an interface. */
    boolean isByName() {
        return !isClass && network().isEmpty();
    }

    /**
     * Whether it is about an address.
     *
     * @param isWildcard whether that is the address of the socket for any address
     */
    boolean matches(IpAddress local, boolean isWildcard) {
        if (isClass) {
            switch (subject) {
                case "all":
                    return !local.isLoopback() && !isWildcard;
                case "ipv4":
                    return local.family() == AddressFamily.IPV4;
                case "ipv6":
                    return local.family() == AddressFamily.IPV6;
                default:
                    return isWildcard;
            }
        }
        return network().map(n -> n.contains(local)).orElseGet(() -> !isWildcard && matchesName(local));
    }

    /** What stands behind the slash is read by sscanf: rubbish behind the number is passed over, too much is all. */
    private Optional<Network> network() {
        int slash = subject.indexOf('/');
        String plain = slash < 0 ? subject : subject.substring(0, slash);
        if (!IpAddress.withoutBrackets(plain).matches("[0-9a-fA-F.:]+")) {
            return Optional.empty();
        }
        Matcher length = LENGTH.matcher(slash < 0 ? "" : subject.substring(slash + 1));
        int bits = length.lookingAt() ? Integer.parseInt(length.group(1)) : -1;
        return IpAddress.parse(IpAddress.withoutBrackets(plain))
                .map(address -> bits < 0
                        ? Network.host(address)
                        : new Network(
                                address,
                                IpAddress.mask(
                                                address.family(),
                                                Math.min(bits, address.family().addressBytes() * 8))
                                        .orElseThrow()));
    }

    /**
     * Exact for an address of the host where its interfaces are known. Else the worst is assumed, that it is listened
     * on.
     */
    private boolean matchesName(IpAddress local) {
        if (carried.isPresent() && own.contains(local)) {
            return carried.get().contains(local);
        }
        boolean loopback = subject.equals("lo") || subject.equals("lo0");
        return loopback == local.isLoopback() && (loopback || action == Action.LISTEN);
    }
}
