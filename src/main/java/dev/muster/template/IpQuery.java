package dev.muster.template;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One question of the filter {@code ipaddr} to one address or network. A question that does not fit is answered by None
 * or False, as the collection's own filter does: playbooks test for either.
 *
 * @param value how a fitting value is given back
 * @param network what it says
 * @param hasPrefix whether a prefix was written
 */
record IpQuery(String value, IpNetwork network, boolean hasPrefix) {
    private static final Value NO = Value.of(false);
    private static final Value NOTHING = Value.none();

    /** All that have a name; other questions are a network or the number of an address. */
    private static final Set<String> NAMES =
            Set.of(("6to4 address address/prefix bool broadcast cidr first_usable gateway gw host host/prefix hostmask"
                            + " hostnet int ip ip/prefix ip_netmask ipv4 ipv6 last_usable link-local lo loopback multicast net"
                            + " next_usable netmask network network_id network/prefix network_netmask network_wildcard peer"
                            + " prefix previous_usable private public range_usable revdns router size size_usable subnet type"
                            + " unicast version wildcard wrap")
                    .split(" "));

    /** What the filter makes of one value: False where it is no address or, with a version but 0, of another. */
    static Value answer(Value given, String query, int version, String alias) {
        Optional<IpQuery> read = given.isTruthy() ? read(given, version) : Optional.empty();
        return read.filter(question -> version == 0 || question.network.version() == version)
                .map(question -> question.answer(query, alias))
                .orElse(NO);
    }

    static Optional<IpQuery> read(Value given, int version) {
        String text = given.str();
        if (given instanceof Value.Bool) {
            return Optional.empty();
        }
        if (text.matches("[0-9]+")) {
            BigInteger number = new BigInteger(text);
            boolean isSix = version == 6 || number.bitLength() > 32;
            return Optional.of(new IpAddress(isSix ? 6 : 4, number))
                    .filter(ip -> number.bitLength() <= ip.width())
                    .map(IpNetwork::single)
                    .map(network -> new IpQuery(network.toString(), network, false));
        }
        Optional<IpNetwork> network = IpNetwork.parse(text);
        if (network.isPresent()) {
            return Optional.of(new IpQuery(text, network.get(), text.indexOf('/') >= 0));
        }
        return numbered(text).map(found -> new IpQuery(found.toString(), found, true));
    }

    /** An address in decimal, with a prefix. */
    private static Optional<IpNetwork> numbered(String text) {
        if (!text.matches("[0-9]{1,40}/[0-9]{1,3}")) {
            return Optional.empty();
        }
        String[] parts = text.split("/");
        BigInteger number = new BigInteger(parts[0]);
        int prefix = Integer.parseInt(parts[1]);
        int version = number.bitLength() <= 32 && prefix <= 32 ? 4 : 6;
        IpAddress ip = new IpAddress(version, number);
        return Optional.of(new IpNetwork(ip, prefix))
                .filter(network -> number.bitLength() <= ip.width() && prefix <= ip.width());
    }

    private Value answer(String query, String alias) {
        if (query.isEmpty()) {
            return Value.of(hasPrefix ? network.toString() : network.ip().toString());
        }
        if (NAMES.contains(query)) {
            return named(query);
        }
        Optional<IpNetwork> around = query.matches("[0-9]+")
                ? Optional.empty()
                : read(Value.of(query), 0).map(IpQuery::network);
        if (around.isPresent()) {
            return around.get().contains(network) ? Value.of(value) : NOTHING;
        }
        return numbered(query, alias);
    }

    /** The address of that number in the network. */
    private Value numbered(String query, String alias) {
        if (!query.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?")) {
            throw new Fault(alias + ": unknown filter type: " + query);
        }
        if (network.isSingle()) {
            return Value.of(hasPrefix ? network.toString() : network.ip().toString());
        }
        return query.matches("[-+]?[0-9]+")
                ? network.at(new BigInteger(query))
                        .map(ip -> Value.of(ip + "/" + network.prefix()))
                        .orElse(NO)
                : NO;
    }

    private Value named(String query) {
        IpAddress ip = network.ip();
        return switch (query) {
            case "address", "ip" -> address();
            case "address/prefix", "gateway", "gw", "host/prefix", "hostnet", "router" -> withPrefix();
            case "bool" -> Value.of(true);
            case "broadcast" -> network.isSingle() || network.isPair() ? NOTHING : text(network.broadcast());
            case "cidr" -> Value.of(network.toString());
            case "host" -> host();
            case "hostmask", "wildcard" -> text(network.hostmask());
            case "int" -> hasPrefix ? Value.of(ip.value() + "/" + network.prefix()) : Value.of(ip.value());
            case "ip/prefix" -> inNetwork(ip + "/" + network.prefix());
            case "ip_netmask" -> inNetwork(ip + " " + network.netmask());
            case "ipv4" -> four();
            case "ipv6" ->
                network.version() == 6 ? Value.of(value) : Value.of(six(network).toString());
            case "link-local" ->
                within(network.version() == 4 ? "169.254.0.0/16" : "fe80::/10") ? Value.of(value) : NOTHING;
            case "lo", "loopback" -> valueIf(ip.isLoopback());
            case "multicast" -> valueIf(network.isMulticast());
            case "unicast" -> valueIf(!network.isMulticast());
            case "private" -> valueIf(network.isPrivate());
            case "public" -> valueIf(isPublic());
            case "net" -> !network.isSingle() && network.isNetwork() ? Value.of(network.toString()) : NOTHING;
            case "netmask" -> text(network.netmask());
            case "network", "network_id" -> text(network.first());
            case "network/prefix", "subnet" -> Value.of(network.cidr().toString());
            case "network_netmask" -> Value.of(network.first() + " " + network.netmask());
            case "network_wildcard" -> Value.of(network.first() + " " + network.hostmask());
            case "prefix" -> Value.of(network.prefix());
            case "revdns" -> Value.of(ip.reverseName());
            case "size" -> Value.of(network.size());
            case "size_usable" -> Value.of(sizeUsable());
            case "type" -> Value.of(network.isSingle() || !network.isNetwork() ? "address" : "network");
            case "version" -> Value.of(network.version());
            case "6to4" -> sixToFour();
            case "wrap" -> wrapped();
            default -> ofNetwork(query);
        };
    }

    /** The questions that an address without a prefix cannot be asked. */
    private Value ofNetwork(String query) {
        if (!hasPrefix) {
            throw new Fault("Not a network address");
        }
        if (query.equals("peer")) {
            return peer();
        }
        Optional<List<BigInteger>> usable = network.usable();
        if (usable.isEmpty()) {
            return NOTHING;
        }
        BigInteger first = usable.get().get(0);
        BigInteger last = usable.get().get(1);
        return switch (query) {
            case "first_usable" -> text(IpAddress.of(first));
            case "last_usable" -> text(IpAddress.of(last));
            case "range_usable" -> Value.of(IpAddress.of(first) + "-" + IpAddress.of(last));
            default -> next(query.equals("next_usable") ? BigInteger.ONE : BigInteger.ONE.negate());
        };
    }

    /** The address so many further on, if a host may have it. */
    Value next(BigInteger offset) {
        BigInteger next = network.ip().value().add(offset);
        if (!network.isSingle() && next.signum() < 0) {
            throw new Fault("value " + next + " is too small for an address");
        }
        return network.usable()
                .filter(ends -> next.compareTo(ends.get(0)) >= 0 && next.compareTo(ends.get(1)) <= 0)
                .map(ends -> text(IpAddress.of(next)))
                .orElse(NOTHING);
    }

    private static Value text(IpAddress address) {
        return Value.of(address.toString());
    }

    private static Value text(Optional<IpAddress> address) {
        return address.map(IpQuery::text).orElse(NOTHING);
    }

    private Value valueIf(boolean fits) {
        return fits ? Value.of(value) : NOTHING;
    }

    private Value address() {
        boolean isHost = network.isSingle()
                || !network.isNetwork()
                || network.broadcast().isEmpty()
                || network.version() == 6;
        return isHost ? text(network.ip()) : NOTHING;
    }

    private Value withPrefix() {
        boolean isEnd = network.isNetwork()
                || network.broadcast().filter(network.ip()::equals).isPresent();
        boolean isLarge = !network.isSingle() && !network.isPair();
        return isLarge && isEnd ? NO : Value.of(network.toString());
    }

    private Value host() {
        boolean isHost = network.isSingle()
                || !network.isNetwork()
                || network.broadcast().isEmpty();
        return isHost ? Value.of(network.toString()) : NOTHING;
    }

    private Value inNetwork(String written) {
        return network.isPair() || (!network.isSingle() && !network.isNetwork()) ? Value.of(written) : NOTHING;
    }

    private Value four() {
        if (network.version() == 4) {
            return Value.of(value);
        }
        BigInteger high = network.ip().value().shiftRight(32);
        boolean isMapped = high.signum() == 0 || high.equals(BigInteger.valueOf(0xffff));
        if (!isMapped || network.prefix() < 96) {
            return NO;
        }
        BigInteger low = network.ip().value().and(BigInteger.valueOf(0xffffffffL));
        return Value.of(new IpNetwork(new IpAddress(4, low), network.prefix() - 96).toString());
    }

    private static IpNetwork six(IpNetwork four) {
        BigInteger mapped = four.ip().value().or(BigInteger.valueOf(0xffff).shiftLeft(32));
        return new IpNetwork(new IpAddress(6, mapped), four.prefix() + 96);
    }

    private boolean within(String outer) {
        return IpNetwork.parse(outer).orElseThrow().contains(IpNetwork.single(network.ip()));
    }

    private boolean isPublic() {
        IpAddress ip = network.ip();
        IpNetwork single = IpNetwork.single(ip);
        boolean isMask = ip.isNetmask() || ip.isHostmask();
        return !single.isMulticast() && !single.isPrivate() && !ip.isLoopback() && !isMask;
    }

    private BigInteger sizeUsable() {
        if (network.isSingle()) {
            return BigInteger.ZERO;
        }
        return network.isPair() ? BigInteger.TWO : network.size().subtract(BigInteger.TWO);
    }

    private Value peer() {
        BigInteger value = network.ip().value();
        if (network.isPair()) {
            return text(IpAddress.of(value.flipBit(0)));
        }
        if (network.ip().width() - network.prefix() != 2) {
            throw new Fault("Not a point-to-point network");
        }
        int place = value.intValue() & 3;
        if (place == 0 || place == 3) {
            throw new Fault((place == 0 ? "Network" : "Broadcast") + " address of /30 has no peer");
        }
        return text(IpAddress.of(value.flipBit(0).flipBit(1)));
    }

    private Value sixToFour() {
        IpAddress ip = network.ip();
        if (network.version() == 6) {
            boolean isAsked = !hasPrefix || !network.isNetwork();
            return isAsked && within("2002::/16") ? Value.of(value) : NO;
        }
        boolean isHost = network.isSingle() || !network.isNetwork();
        if (!isHost || !(isPublic() || IpNetwork.single(ip).isPrivate())) {
            return NO;
        }
        long bits = ip.value().longValueExact();
        return Value.of(String.format(Locale.ROOT, "2002:%04x:%04x::1/48", bits >> 16, bits & 0xffff));
    }

    private Value wrapped() {
        if (network.version() == 4) {
            return Value.of(value);
        }
        return Value.of("[" + network.ip() + "]" + (hasPrefix ? "/" + network.prefix() : ""));
    }
}
