package dev.muster.ntp.firewall;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks a ruleset what it does to NTP. Addresses, interfaces and ports that rules name cut all packets into regions, in
 * each of which every rule treats all alike; one packet of each region is sent through. So an answer holds for all
 * packets, those with a forged source port of 53 included.
 *
 * <p>A network somebody named is no stranger, nor are addresses that were left out, unless they are so many that they
 * cannot have been meant: more than a /8, or /16 with IPv6. {@code -s 0.0.0.0/1 -j ACCEPT} lets strangers in.
 */
public final class GateKeeper {
    private static final int NTP = 123;
    private static final int MOST_STEPS = 1_000_000;
    private static final int MOST_LINES = 4;
    /** An interface that no rule names. */
    private static final String OTHER_INTERFACE = "\u0001";

    private final AddressFamily family;
    private final Station station;
    private final List<Table> tables;
    private final List<String> unclear;
    private final Walk walk = new Walk(MOST_STEPS);
    private final List<Condition> asked;

    private GateKeeper(Ruleset rules, AddressFamily family, Station station) {
        this.family = family;
        this.station = station;
        this.tables = rules.tables();
        this.unclear = rules.unclear();
        this.asked = tables.stream()
                .filter(t -> t.families().contains(family))
                .flatMap(t -> t.chains().values().stream())
                .flatMap(c -> c.rules().stream())
                .filter(this::mayConcernNtp)
                .flatMap(r -> r.conditions().stream())
                .toList();
    }

    /** What the rules do to NTP in a family. */
    public static Gate judge(Ruleset rules, AddressFamily family, Station station) {
        return new GateKeeper(rules, family, station).judge();
    }

    /** Whether a network is so large that whoever is in it is a stranger all the same. */
    public static boolean isHalfTheWorld(Network network) {
        int shortest = network.family() == AddressFamily.IPV4 ? 8 : 16;
        return network.mask().prefixLength().orElse(0) < shortest;
    }

    private Gate judge() {
        if (!unclear.isEmpty()) {
            return Gate.unknown(unclear.stream()
                    .limit(MOST_LINES)
                    .map(line -> "not understood: " + line)
                    .toList());
        }
        List<String> because = new ArrayList<>();
        Gate.Strangers strangers = strangers(because);
        Gate.Sync sync = sync(because);
        if (walk.isExhausted()) {
            because.add("too many rules and networks to follow all packets");
        }
        return new Gate(
                strangers,
                sync,
                new ArrayList<>(new LinkedHashSet<>(because))
                        .stream().limit(MOST_LINES).toList());
    }

    // ---- strangers ----

    private Gate.Strangers strangers(List<String> because) {
        List<Network> named = named();
        List<IpAddress> points = new ArrayList<>(points());
        BigInteger most = BigInteger.ONE.shiftLeft(family == AddressFamily.IPV4 ? 24 : 112);
        Stretch open = new Stretch(most);
        Stretch undecided = new Stretch(most);
        Set<String> closing = new LinkedHashSet<>();
        for (int i = 0; i < points.size() && !walk.isExhausted(); i++) {
            IpAddress source = points.get(i);
            if (!canComeFromOutside(source) || named.stream().anyMatch(n -> n.contains(source))) {
                open.end();
                undecided.end();
                continue;
            }
            BigInteger next = i + 1 < points.size()
                    ? points.get(i + 1).value()
                    : BigInteger.ONE.shiftLeft(family.addressBytes() * 8);
            BigInteger size = next.subtract(source.value());
            List<Walk.Fate> fates = inward(List.of(Optional.of(source)), sourcePorts());
            Optional<Walk.Fate> passing =
                    fates.stream().filter(Walk.Fate::passes).findFirst();
            Optional<Walk.Fate> undropped =
                    fates.stream().filter(fate -> !fate.isDropped()).findFirst();
            open.add(size, passing);
            undecided.add(size, undropped);
            fates.stream().filter(Walk.Fate::isDropped).map(Walk.Fate::because).forEach(closing::add);
        }
        if (open.whole().isPresent()) {
            String rule = open.whole().get().because();
            because.add(rule.isEmpty() ? "no rule is in the way" : "lets strangers in: " + rule);
            return Gate.Strangers.OPEN;
        }
        if (undecided.whole().isPresent() || walk.isExhausted()) {
            because.add("cannot be decided: "
                    + undecided.whole().map(Walk.Fate::because).orElse("there are too many rules"));
            return Gate.Strangers.UNKNOWN;
        }
        closing.stream().map(rule -> "keeps strangers out: " + rule).forEach(because::add);
        return Gate.Strangers.CLOSED;
    }

    /** Neighbouring regions that are alike, until they are more than a network somebody may have meant. */
    private static final class Stretch {
        private final BigInteger most;
        private BigInteger size = BigInteger.ZERO;
        private Optional<Walk.Fate> first = Optional.empty();
        private Optional<Walk.Fate> whole = Optional.empty();

        Stretch(BigInteger most) {
            this.most = most;
        }

        void add(BigInteger more, Optional<Walk.Fate> fate) {
            if (fate.isEmpty()) {
                end();
                return;
            }
            size = size.add(more);
            first = first.or(() -> fate);
            if (whole.isEmpty() && size.compareTo(most) > 0) {
                whole = first;
            }
        }

        void end() {
            size = BigInteger.ZERO;
            first = Optional.empty();
        }

        /** What became of the first packet of a stretch that is too long. */
        Optional<Walk.Fate> whole() {
            return whole;
        }
    }

    private List<Walk.Fate> inward(List<Optional<IpAddress>> from, Set<Integer> ports) {
        List<Walk.Fate> fates = new ArrayList<>();
        for (Optional<IpAddress> source : from) {
            for (Optional<IpAddress> destination : destinations()) {
                for (String name : interfaces(true)) {
                    for (int port : ports) {
                        fates.add(walk.through(
                                tables,
                                Hook.INWARD,
                                new UdpPacket(
                                        family, source, destination, name, "", port, NTP, UdpPacket.Tracking.NEW)));
                        if (walk.isExhausted()) {
                            return fates;
                        }
                    }
                }
            }
        }
        return fates;
    }

    // ---- the host's own sync ----

    private Gate.Sync sync(List<String> because) {
        List<IpAddress> upstreams = station.upstreamsOf(family);
        if (!upstreams.isEmpty()) {
            return sync(upstreams, because);
        }
        // Of upstreams that are not known, only what holds for the world and every network named is certain.
        Gate.Sync world = sync(world(), because);
        return world == Gate.Sync.KEPT ? world : sync(sources(), because);
    }

    private Gate.Sync sync(List<IpAddress> upstreams, List<String> because) {
        Set<Gate.Sync> all = new LinkedHashSet<>();
        for (IpAddress upstream : upstreams) {
            for (String name : interfaces(false)) {
                for (int port : station.queryPorts()) {
                    all.add(exchange(upstream, name, port, because));
                }
            }
        }
        return all.size() == 1 ? all.iterator().next() : Gate.Sync.UNKNOWN;
    }

    private Gate.Sync exchange(IpAddress upstream, String name, int port, List<String> because) {
        Optional<IpAddress> own = destinations().get(0);
        Walk.Fate question = walk.through(
                tables,
                Hook.OUTWARD,
                new UdpPacket(family, own, Optional.of(upstream), "", name, port, NTP, UdpPacket.Tracking.NEW));
        // An answer to what was not tracked is the first packet of its flow.
        UdpPacket.Tracking tracking = walk.untracked() == Truth.YES ? UdpPacket.Tracking.NEW : UdpPacket.Tracking.REPLY;
        boolean isSure = walk.untracked() != Truth.MAYBE;
        Walk.Fate answer = walk.through(
                tables, Hook.INWARD, new UdpPacket(family, Optional.of(upstream), own, name, "", NTP, port, tracking));
        if (question.passes() && answer.passes() && isSure) {
            return Gate.Sync.KEPT;
        }
        if (question.isDropped() || answer.isDropped() && isSure) {
            because.add("cuts the host's own sync: " + (question.isDropped() ? question : answer).because());
            return Gate.Sync.CUT;
        }
        return Gate.Sync.UNKNOWN;
    }

    // ---- regions ----

    /** Whether a rule can decide on packets to port 123 or answers to them; most rules cannot, and name networks. */
    private boolean mayConcernNtp(Rule rule) {
        return rule.conditions().stream().noneMatch(this::rulesOut);
    }

    private boolean rulesOut(Condition condition) {
        return condition.equals(new Condition.Fixed(Truth.NO))
                || condition instanceof Condition.OfFamily of && of.family() != family
                || condition instanceof Condition.Port port
                        && port.end() == Condition.End.DESTINATION
                        && port.ranges().stream().anyMatch(r -> r.contains(NTP)) == port.negated()
                        && port.ranges().stream().anyMatch(r -> r.contains(Station.ANY_PORT)) == port.negated();
    }

    private List<Network> networks() {
        return asked.stream()
                .filter(c -> c instanceof Condition.Address)
                .flatMap(c -> ((Condition.Address) c).networks().stream())
                .filter(n -> n.family() == family)
                .distinct()
                .toList();
    }

    private List<Network> named() {
        return networks().stream().filter(n -> !isHalfTheWorld(n)).toList();
    }

    /** The first address of each region, in order. */
    private NavigableSet<IpAddress> points() {
        NavigableSet<IpAddress> points = new TreeSet<>();
        points.add(IpAddress.zero(family));
        // What cannot come from outside is a region of its own.
        List<String> inside = family == AddressFamily.IPV4
                ? List.of("1.0.0.0", "127.0.0.0", "128.0.0.0", "224.0.0.0")
                : List.of("::1", "::2", "2000::", "ff00::");
        inside.forEach(text -> points.add(IpAddress.of(text)));
        BigInteger end = BigInteger.ONE.shiftLeft(family.addressBytes() * 8);
        for (Network network : networks()) {
            points.add(network.address());
            BigInteger size = BigInteger.ONE.shiftLeft(
                    family.addressBytes() * 8 - network.mask().prefixLength().orElse(0));
            BigInteger behind = network.address().value().add(size);
            if (behind.compareTo(end) < 0) {
                points.add(new IpAddress(family, behind));
            }
        }
        return points;
    }

    /** One address of each region from which packets can come. */
    private List<IpAddress> sources() {
        return points().stream().filter(GateKeeper::canComeFromOutside).toList();
    }

    private static boolean canComeFromOutside(IpAddress address) {
        return !address.isLoopback() && !address.isMulticast() && !address.isZero();
    }

    /** The same of what is in no network that a rule names. */
    private List<IpAddress> world() {
        List<Network> named = named();
        return sources().stream()
                .filter(s -> named.stream().noneMatch(n -> n.contains(s)))
                .toList();
    }

    private List<Optional<IpAddress>> destinations() {
        List<IpAddress> own = station.addressesOf(family);
        return own.isEmpty()
                ? List.of(Optional.empty())
                : own.stream().map(Optional::of).toList();
    }

    private List<String> interfaces(boolean incoming) {
        if (!station.interfaces().isEmpty()) {
            return station.interfaces();
        }
        Set<String> names = new LinkedHashSet<>(List.of(OTHER_INTERFACE));
        asked.stream()
                .filter(c -> c instanceof Condition.Interface i && i.incoming() == incoming)
                .flatMap(c -> ((Condition.Interface) c).names().stream())
                .map(name -> name.replaceFirst("[+*]$", OTHER_INTERFACE))
                .filter(name -> !name.equals("lo"))
                .forEach(names::add);
        return List.copyOf(names);
    }

    private Set<Integer> sourcePorts() {
        Set<Integer> ports = new TreeSet<>(List.of(1, NTP, NTP + 1, Station.ANY_PORT));
        for (Condition condition : asked) {
            if (condition instanceof Condition.Port port && port.end() != Condition.End.DESTINATION) {
                port.ranges().forEach(range -> {
                    ports.add(Math.max(1, range.from()));
                    ports.add(Math.min(65535, range.to() + 1));
                });
            }
        }
        return ports;
    }
}
