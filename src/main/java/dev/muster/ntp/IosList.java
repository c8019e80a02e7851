package dev.muster.ntp;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A standard access list of IOS, or an IPv6 one as far as sources go. The first entry that matches decides; whom none
 * matches is denied. One that is named and not defined is taken to permit everybody, as it does on interfaces.
 *
 * @param lines as written
 * @param isOurs whether a remark of ours stands in it
 * @param isClear whether all entries were understood
 */
record IosList(String name, List<Entry> entries, List<String> lines, boolean isOurs, boolean isClear) {
    /** In lists that we write. */
    static final String REMARK = "muster ntp";

    /** A network of this many addresses and more is as good as the world. */
    private static final int WORLD = 8;

    /** One line: what it does with whom. */
    record Entry(boolean permits, Network network) {
        boolean isAny() {
            return network.mask().value().bitCount() < WORLD;
        }
    }

    IosList {
        entries = List.copyOf(entries);
        lines = List.copyOf(lines);
    }

    static IosList undefined(String name, AddressFamily family) {
        return new IosList(name, List.of(new Entry(true, Network.all(family))), List.of(), false, true);
    }

    /** From the entries as words behind the list's name; remarks and sequence numbers may be among them. */
    static IosList of(String name, AddressFamily family, List<String> written, List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        boolean ours = false;
        boolean clear = true;
        for (String line : written) {
            String text = line.strip().replaceFirst("^(sequence )?\\d+ ", "");
            if (text.startsWith("remark")) {
                ours |= text.startsWith("remark " + REMARK);
                continue;
            }
            Optional<Entry> entry = entry(text.replaceFirst(" sequence \\d+$", ""), family);
            entry.ifPresent(entries::add);
            clear &= entry.isPresent();
        }
        return new IosList(name, entries, lines, ours, clear);
    }

    private static Optional<Entry> entry(String text, AddressFamily family) {
        String[] words = text.replace(",", "").replace("wildcard bits ", "").split("\\s+");
        if (words.length < 2 || !Set.of("permit", "deny").contains(words[0])) {
            return Optional.empty();
        }
        boolean permits = words[0].equals("permit");
        int at = family == AddressFamily.IPV6 ? 2 : 1;
        boolean isWhole = at == 1 || (words[1].equals("ipv6") && isAnyBehind(words, at));
        return at < words.length && isWhole
                ? network(words, at, family).map(network -> new Entry(permits, network))
                : Optional.empty();
    }

    /** IPv6 lists say a destination, too; only with any of them are they about sources alone. */
    private static boolean isAnyBehind(String[] words, int at) {
        int behind = at + (words[Math.min(at, words.length - 1)].equals("host") ? 2 : 1);
        return behind < words.length && words[behind].equals("any");
    }

    private static Optional<Network> network(String[] words, int at, AddressFamily family) {
        if (words[at].equals("any")) {
            return Optional.of(Network.all(family));
        }
        if (words[at].equals("host")) {
            return at + 1 < words.length ? single(words[at + 1], family) : Optional.empty();
        }
        if (family == AddressFamily.IPV6) {
            return Network.parse(words[at]).filter(network -> network.family() == family);
        }
        Optional<IpAddress> wildcard = at + 1 < words.length ? IpAddress.parse(words[at + 1]) : Optional.empty();
        return wildcard.filter(w -> w.family() == family)
                .map(w -> IpAddress.parse(words[at])
                        .filter(a -> a.family() == family)
                        .map(a -> new Network(a, inverted(w))))
                .orElseGet(() -> single(words[at], family));
    }

    private static Optional<Network> single(String text, AddressFamily family) {
        return IpAddress.parse(text).filter(a -> a.family() == family).map(Network::host);
    }

    private static IpAddress inverted(IpAddress wildcard) {
        BigInteger ones = IpAddress.hostMask(wildcard.family()).value();
        return new IpAddress(wildcard.family(), ones.xor(wildcard.value()));
    }

    /** Whether somebody nobody thought of is permitted. What was not understood counts as a yes. */
    boolean permitsAnybody() {
        for (Entry entry : entries) {
            if (entry.isAny() && (entry.permits() || entry.network().isEverything())) {
                return entry.permits();
            }
        }
        return !isClear;
    }

    /** Whether exactly these are permitted. */
    boolean permitsExactly(List<Network> wanted) {
        List<Network> permitted = new ArrayList<>();
        for (Entry entry : entries) {
            if (!entry.permits() && entry.network().isEverything()) {
                break;
            }
            if (!entry.permits()) {
                return false;
            }
            permitted.add(entry.network());
        }
        return isClear && Set.copyOf(permitted).equals(Set.copyOf(wanted));
    }

    /** A network as an IOS list says it. */
    static String written(Network network) {
        if (network.family() == AddressFamily.IPV6) {
            return (network.isSingleHost() ? "host " + network.address() : network.toString()) + " any";
        }
        if (network.isEverything()) {
            return "any";
        }
        return network.isSingleHost()
                ? network.address().toString()
                : network.address() + " " + inverted(network.mask());
    }
}
