package dev.muster.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The filters about addresses of ansible.utils; most were in ansible.netcommon before and answer to that and to their
 * short names too. What counts is what the collection answers with netaddr 0.8.
 */
final class IpFilters {
    private IpFilters() {}

    static void register() {
        add("ipaddr", "query? version? alias?", (v, a, f) -> {
            checkType(v, "ipaddr");
            return filtered(v, query(a, 0), a.integer(1, 0), a.text(2, "ipaddr"));
        });
        add("ipv4", "query?", (v, a, f) -> {
            checkType(v, "ipv4");
            return filtered(v, query(a, 0), 4, "ipv4");
        });
        add("ipv6", "query?", (v, a, f) -> {
            checkType(v, "ipv6");
            return filtered(v, query(a, 0), 6, "ipv6");
        });
        add("ipwrap", "", (v, a, f) -> wrapped(v));
        add("ipsubnet", "query? index?", (v, a, f) -> subnet(v.str(), query(a, 0), index(a, 1)));
        add("nthhost", "query?", (v, a, f) -> nthHost(v.str(), query(a, 0)));
        add("ipmath", "amount", (v, a, f) -> moved(v.str(), wholeNumber(a, 0)));
        add("next_nth_usable", "offset", (v, a, f) -> nextUsable(v.str(), wholeNumber(a, 0)));
        add(
                "previous_nth_usable",
                "offset",
                (v, a, f) -> nextUsable(v.str(), wholeNumber(a, 0).negate()));
        add("network_in_network", "test", (v, a, f) -> Value.of(range(v.str()).contains(range(query(a, 0)))));
        add(
                "network_in_usable",
                "test",
                (v, a, f) -> Value.of(usableRange(v.str()).contains(range(query(a, 0)))));
        add("reduce_on_network", "network", (v, a, f) -> reduced(v, query(a, 0)));
        add("cidr_merge", "action?", (v, a, f) -> merged(v, a.text(0, "merge")));
        Filters.add("ansible.utils.ip4_hex", "delimiter?", (v, a, f) -> hexadecimal(v.str(), a.text(0, "")));
        add("hwaddr", "query? alias?", (v, a, f) -> MacAddress.answer(v, query(a, 0), a.text(1, "hwaddr")));
        Filters.add("ansible.utils.macaddr", "query?", (v, a, f) -> MacAddress.answer(v, query(a, 0), "macaddr"));
        add("slaac", "query", (v, a, f) -> autoconfigured(v.str(), query(a, 0)));
    }

    private static void add(String name, String parameters, Filter.Body body) {
        Filters.add(name + " ansible.utils." + name + " ansible.netcommon." + name, parameters, body);
    }

    /** Arguments of these filters are made text whatever they are. */
    private static String query(Bound arguments, int index) {
        return arguments.has(index) ? arguments.value(index).str() : "";
    }

    private static Optional<BigInteger> index(Bound arguments, int index) {
        return arguments.has(index) ? Optional.of(wholeNumber(arguments, index)) : Optional.empty();
    }

    private static BigInteger wholeNumber(Bound arguments, int index) {
        return Numbers.parsed(arguments.value(index).str(), 10).orElseThrow(() -> new Fault("Must pass in an integer"));
    }

    private static void checkType(Value value, String filter) {
        boolean isNumber = Numbers.isInteger(value) || value instanceof Value.Bool;
        if (!isNumber && !(value instanceof Value.Text) && !(value instanceof Value.Seq)) {
            throw new Fault("Unrecognized type <" + value.typeName() + "> for " + filter + " filter <value>");
        }
    }

    private static Value filtered(Value value, String query, int version, String alias) {
        if (!(value instanceof Value.Seq seq)) {
            return IpQuery.answer(value, query, version, alias);
        }
        List<Value> kept = new ArrayList<>();
        for (Value item : seq.items()) {
            Value answer = filtered(item, query, version, "ipaddr");
            if (answer.isTruthy()) {
                kept.add(answer);
            }
        }
        return Value.list(kept);
    }

    private static Value wrapped(Value value) {
        if (value instanceof Value.Seq seq) {
            return Value.list(seq.items().stream()
                    .map(item -> IpQuery.answer(item, "", 0, "ipwrap").isTruthy()
                            ? IpQuery.answer(item, "wrap", 0, "ipwrap")
                            : item)
                    .toList());
        }
        if (!(value instanceof Value.Text) && !(value instanceof Value.Bool)) {
            throw new Fault("Unrecognized type <" + value.typeName() + "> for ipwrap filter <value>");
        }
        Value answer = IpQuery.answer(value, "", 0, "ipwrap");
        return answer.isTruthy() ? IpQuery.answer(answer, "wrap", 0, "ipwrap") : value;
    }

    /** Without its host part where it is a network. */
    private static Optional<IpNetwork> network(String text) {
        return IpQuery.read(Value.of(text), 0).map(IpQuery::network);
    }

    private static Value subnet(String text, String query, Optional<BigInteger> index) {
        Optional<IpNetwork> found = network(text).map(IpNetwork::cidr);
        if (found.isEmpty()) {
            return Value.of(false);
        }
        IpNetwork network = found.get();
        if (query.isEmpty()) {
            return Value.of(network.toString());
        }
        return query.matches("[0-9]{1,9}") ? ofPrefix(network, Integer.parseInt(query), index) : rank(network, query);
    }

    private static Value ofPrefix(IpNetwork network, int prefix, Optional<BigInteger> index) {
        if (prefix > network.ip().width()) {
            return Value.of(false);
        }
        if (network.isSingle()) {
            List<IpNetwork> around = network.supernets(prefix);
            int at = index.map(BigInteger::intValue).orElse(0);
            int from = at < 0 ? at + around.size() : at;
            if (from < 0 || from >= around.size()) {
                throw new Fault("list index out of range");
            }
            return Value.of(around.get(from).toString());
        }
        int more = prefix - network.prefix();
        if (index.isEmpty()) {
            if (more < 0) {
                throw new Fault("Requested subnet size of " + prefix + " is invalid");
            }
            return Value.of(BigInteger.ONE.shiftLeft(more).toString());
        }
        BigInteger count = BigInteger.ONE.shiftLeft(Math.max(0, more));
        BigInteger at = index.get().signum() < 0 ? index.get().add(count) : index.get();
        boolean isOut = more < 0 ? index.get().signum() != 0 : at.signum() < 0 || at.compareTo(count) >= 0;
        if (isOut) {
            return Value.of(false);
        }
        BigInteger offset = index.get().signum() == 0
                ? BigInteger.ZERO
                : at.shiftLeft(network.ip().width() - prefix);
        IpAddress start = IpAddress.of(network.ip().plus(offset).value());
        return Value.of(new IpNetwork(start, prefix).toString());
    }

    /** Which of the subnets of its size it is in another network, from 1. */
    private static Value rank(IpNetwork network, String query) {
        IpNetwork outer = network(query)
                .orElseThrow(() -> new Fault("You must pass a valid subnet or IP address; " + query + " is invalid"));
        int width = network.ip().width();
        int rest = width - outer.prefix();
        boolean isIn = rest >= 0
                && network.ip()
                        .value()
                        .shiftRight(rest)
                        .equals(outer.ip().value().shiftRight(rest));
        int more = network.prefix() - outer.prefix();
        if (!isIn || more < 0) {
            throw new Fault(network + " is not in the subnet " + outer.cidr());
        }
        BigInteger ones = BigInteger.ONE.shiftLeft(more).subtract(BigInteger.ONE);
        BigInteger number =
                network.ip().value().shiftRight(width - network.prefix()).and(ones);
        return Value.of(number.add(BigInteger.ONE).toString());
    }

    private static Value nthHost(String text, String query) {
        Optional<IpNetwork> network = network(text).map(IpFilters::asTyped);
        Optional<BigInteger> index = Numbers.parsed(query, 10);
        if (network.isEmpty()
                || query.isEmpty()
                || index.isEmpty()
                || network.get().size().compareTo(index.get()) <= 0) {
            return Value.of(false);
        }
        return network.get()
                .at(index.get())
                .map(ip -> Value.of(ip.toString()))
                .orElseThrow(() -> new Fault("index out range for address range size!"));
    }

    /** A network without its host part, an address with it. */
    private static IpNetwork asTyped(IpNetwork network) {
        return network.isNetwork() && !network.isSingle() ? network.cidr() : network;
    }

    private static Value moved(String text, BigInteger amount) {
        IpAddress ip = (text.contains("/") ? IpNetwork.parse(text).map(IpNetwork::ip) : IpAddress.parseLoosely(text))
                .orElseThrow(() -> new Fault("You must pass a valid IP address; " + text + " is invalid"));
        return Value.of(ip.plus(amount).toString());
    }

    private static Value nextUsable(String text, BigInteger offset) {
        return network(text)
                .map(network -> new IpQuery(text, network, true).next(offset))
                .orElse(Value.of(false));
    }

    /** First and last address, as numbers. */
    private record Range(BigInteger first, BigInteger last) {
        boolean contains(Range other) {
            return isIn(other.first) && isIn(other.last);
        }

        private boolean isIn(BigInteger number) {
            return first.compareTo(number) <= 0 && number.compareTo(last) <= 0;
        }
    }

    /** What is no address counts as 0, as the False of the collection does. */
    private static Range range(String text) {
        return network(text)
                .map(network ->
                        new Range(network.first().value(), network.last().value()))
                .orElse(new Range(BigInteger.ZERO, BigInteger.ZERO));
    }

    private static Range usableRange(String text) {
        return network(text)
                .flatMap(IpNetwork::usable)
                .map(ends -> new Range(ends.get(0), ends.get(1)))
                .orElseGet(() -> range(text));
    }

    private static Value reduced(Value addresses, String network) {
        Range outer = range(network);
        return Value.list(items(addresses, "reduce_on_network").stream()
                .filter(address -> outer.contains(range(address.str())))
                .toList());
    }

    private static List<Value> items(Value value, String filter) {
        if (value instanceof Value.Seq seq) {
            return seq.items();
        }
        if (value instanceof Value.Text text) {
            return List.of(text.text().split(",", -1)).stream().map(Value::of).toList();
        }
        if (Numbers.isNumber(value) || value instanceof Value.Bool) {
            return List.of(Value.of(value.str()));
        }
        throw new Fault(filter + ": expected iterable, got " + value.typeName());
    }

    private static Value merged(Value value, String action) {
        List<IpNetwork> networks = items(value, "cidr_merge").stream()
                .map(item -> IpNetwork.parse(item.str())
                        .orElseThrow(() -> new Fault("cidr_merge: error in netaddr:\ninvalid IPNetwork " + item.str())))
                .toList();
        return switch (action) {
            case "merge" ->
                Value.list(IpNetwork.merged(networks).stream()
                        .map(network -> Value.of(network.toString()))
                        .toList());
            case "span" -> spanned(networks);
            default -> throw new Fault("cidr_merge: invalid action '" + action + "'");
        };
    }

    private static Value spanned(List<IpNetwork> networks) {
        if (networks.size() == 1) {
            return Value.of(networks.get(0).toString());
        }
        if (networks.stream().map(IpNetwork::version).distinct().count() > 1) {
            throw new Fault("cidr_merge: error in netaddr:\nIP sequence cannot contain both IPv4 and IPv6!");
        }
        return IpNetwork.spanning(networks)
                .map(network -> Value.of(network.toString()))
                .orElse(Value.none());
    }

    private static Value hexadecimal(String text, String delimiter) {
        IpAddress ip = IpAddress.parse4(text).orElseThrow(() -> new Fault("ip4_hex: not an IPv4 address: " + text));
        List<String> parts = new ArrayList<>();
        for (int shift = 24; shift >= 0; shift -= 8) {
            parts.add(String.format(
                    Locale.ROOT, "%02x", ip.value().shiftRight(shift).intValue() & 255));
        }
        return Value.of(String.join(delimiter, parts));
    }

    private static Value autoconfigured(String text, String mac) {
        Optional<IpNetwork> network = network(text).filter(found -> found.version() == 6);
        Optional<MacAddress> address = MacAddress.parse(mac);
        if (network.isEmpty() || address.isEmpty()) {
            return Value.of(false);
        }
        BigInteger value = network.get().first().value().add(address.get().interfaceId());
        return Value.of(new IpAddress(6, value).toString());
    }
}
