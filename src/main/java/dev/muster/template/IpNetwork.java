package dev.muster.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * An address with the length of its network's prefix, as netaddr's IPNetwork.
 *
 * @param prefix the whole width for a single address
 */
record IpNetwork(IpAddress ip, int prefix) {
    private static final List<IpNetwork> PRIVATE = networks(
            "10.0.0.0/8",
            "100.64.0.0/10",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "239.0.0.0/8",
            "169.254.0.0/16",
            "fc00::/7",
            "fec0::/10",
            "fe80::/10");
    private static final List<IpNetwork> MULTICAST = networks("224.0.0.0/4", "ff00::/8");

    private static List<IpNetwork> networks(String... written) {
        return List.of(written).stream().map(text -> parse(text).orElseThrow()).toList();
    }

    /** An address, or one with a prefix or a mask behind a slash. */
    static Optional<IpNetwork> parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        Optional<IpAddress> four = IpAddress.parse4(address)
                .or(() -> address.contains(":") ? Optional.empty() : IpAddress.parsePartial4(address));
        Optional<IpNetwork> network = four.flatMap(ip -> withPrefix(ip, text, slash));
        return network.isPresent() ? network : IpAddress.parse6(address).flatMap(ip -> withPrefix(ip, text, slash));
    }

    private static Optional<IpNetwork> withPrefix(IpAddress ip, String text, int slash) {
        if (slash < 0) {
            return Optional.of(single(ip));
        }
        String written = text.substring(slash + 1).strip();
        if (written.matches("\\+?[0-9]{1,9}")) {
            return Optional.of(new IpNetwork(ip, Integer.parseInt(written)))
                    .filter(network -> network.prefix() <= ip.width());
        }
        return (ip.version() == 4 ? IpAddress.parse4(written) : IpAddress.parse6(written))
                .filter(mask -> mask.isNetmask() || mask.isHostmask())
                .map(mask -> {
                    int ones = mask.value().bitCount();
                    return new IpNetwork(ip, mask.isNetmask() ? ones : ip.width() - ones);
                });
    }

    static IpNetwork single(IpAddress ip) {
        return new IpNetwork(ip, ip.width());
    }

    int version() {
        return ip.version();
    }

    BigInteger size() {
        return BigInteger.ONE.shiftLeft(ip.width() - prefix);
    }

    boolean isSingle() {
        return prefix == ip.width();
    }

    boolean isPair() {
        return prefix == ip.width() - 1;
    }

    IpAddress hostmask() {
        return new IpAddress(version(), size().subtract(BigInteger.ONE));
    }

    IpAddress netmask() {
        BigInteger all = BigInteger.ONE.shiftLeft(ip.width()).subtract(BigInteger.ONE);
        return new IpAddress(version(), all.xor(hostmask().value()));
    }

    IpAddress first() {
        return new IpAddress(version(), ip.value().andNot(hostmask().value()));
    }

    IpAddress last() {
        return new IpAddress(version(), ip.value().or(hostmask().value()));
    }

    /** Whether the address is the network's own. */
    boolean isNetwork() {
        return ip.equals(first());
    }

    /** IPv4 networks of one or two addresses have none. */
    Optional<IpAddress> broadcast() {
        return version() == 4 && ip.width() - prefix <= 1 ? Optional.empty() : Optional.of(last());
    }

    /** The same without what is behind the prefix. */
    IpNetwork cidr() {
        return new IpNetwork(first(), prefix);
    }

    /** The addresses that hosts may have; empty for a single one. */
    Optional<List<BigInteger>> usable() {
        if (isSingle()) {
            return Optional.empty();
        }
        BigInteger step = isPair() ? BigInteger.ZERO : BigInteger.ONE;
        return Optional.of(List.of(first().value().add(step), last().value().subtract(step)));
    }

    /** One of its addresses, counted from the end if negative; empty when there are fewer. */
    Optional<IpAddress> at(BigInteger index) {
        BigInteger offset = index.signum() < 0 ? index.add(size()) : index;
        return offset.signum() < 0 || offset.compareTo(size()) >= 0
                ? Optional.empty()
                : Optional.of(first().plus(offset));
    }

    boolean contains(IpNetwork other) {
        return version() == other.version()
                && other.prefix() >= prefix
                && first().value().equals(other.ip().value().andNot(hostmask().value()));
    }

    boolean isPrivate() {
        return PRIVATE.stream().anyMatch(network -> network.contains(this));
    }

    boolean isMulticast() {
        return MULTICAST.stream().anyMatch(network -> network.contains(this));
    }

    /** The networks around it from the one of that prefix inwards. */
    List<IpNetwork> supernets(int from) {
        List<IpNetwork> found = new ArrayList<>();
        for (int length = from; length < prefix; length++) {
            found.add(new IpNetwork(ip, length).cidr());
        }
        return found;
    }

    /**
     * The smallest network from the first to the last of them. A single address that comes last within an earlier
     * network hides that network's end, as with netaddr.
     */
    static Optional<IpNetwork> spanning(Collection<IpNetwork> networks) {
        Comparator<IpNetwork> order = Comparator.comparing(
                        (IpNetwork network) -> network.first().value())
                .thenComparing(IpNetwork::prefix)
                .thenComparing(network -> network.ip().value());
        return networks.stream().min(order).map(lowest -> {
            IpNetwork found = networks.stream().max(order).orElseThrow();
            IpNetwork end = new IpNetwork(found.last(), found.prefix());
            while (end.prefix() > 0 && end.ip().value().compareTo(lowest.first().value()) > 0) {
                end = new IpNetwork(end.ip(), end.prefix() - 1).cidr();
            }
            return end;
        });
    }

    /** The least number of networks with the same addresses, in order; one that meets no other stays as written. */
    static List<IpNetwork> merged(Collection<IpNetwork> networks) {
        List<IpNetwork> merged = new ArrayList<>();
        networks.stream()
                .map(IpNetwork::cidr)
                .sorted(Comparator.comparing(IpNetwork::version)
                        .thenComparing(network -> network.ip().value())
                        .thenComparing(IpNetwork::prefix))
                .forEach(network -> add(merged, network));
        merged.replaceAll(found -> {
            List<IpNetwork> inside = networks.stream().filter(found::contains).toList();
            return inside.size() == 1 ? inside.get(0) : found;
        });
        return merged;
    }

    private static void add(List<IpNetwork> merged, IpNetwork network) {
        if (merged.isEmpty() || merged.get(merged.size() - 1).prefix() == 0) {
            merged.add(network);
            return;
        }
        IpNetwork last = merged.get(merged.size() - 1);
        if (last.contains(network)) {
            return;
        }
        IpNetwork both = new IpNetwork(last.ip(), last.prefix() - 1).cidr();
        if (last.prefix() == network.prefix()
                && both.contains(network)
                && both.ip().equals(last.ip())) {
            merged.remove(merged.size() - 1);
            add(merged, both);
        } else {
            merged.add(network);
        }
    }

    @Override
    public String toString() {
        return ip + "/" + prefix;
    }
}
