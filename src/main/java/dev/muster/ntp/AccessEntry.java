package dev.muster.ntp;

import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One entry of a daemon's access list, as merged from all lines that name it.
 *
 * @param ntpPortOnly whether it is only for packets whose source port is 123
 * @param flags without {@link RestrictFlag#NTPPORT}
 * @param from the lines, built-in default first
 */
public record AccessEntry(Network network, boolean ntpPortOnly, Set<RestrictFlag> flags, List<Place> from) {
    public AccessEntry {
        flags = Set.copyOf(flags);
        from = List.copyOf(from);
    }

    public boolean has(RestrictFlag flag) {
        return flags.contains(flag);
    }

    /** Whether modes 6 and 7 go unanswered. */
    public boolean closesQueries() {
        return has(RestrictFlag.IGNORE) || has(RestrictFlag.NOQUERY);
    }

    /** Whether a plain client gets no time; also what cuts the host's own synchronisation. */
    public boolean closesTime() {
        return has(RestrictFlag.IGNORE) || has(RestrictFlag.NOSERVE) || has(RestrictFlag.NOTRUST);
    }

    /** The entry of a sorted list that decides about a packet: the last that matches. */
    static AccessEntry match(Collection<AccessEntry> sorted, IpAddress source, int port) {
        AccessEntry winner = new AccessEntry(Network.all(source.family()), false, Set.of(), List.of(Place.BUILT_IN));
        for (AccessEntry entry : sorted) {
            if (entry.matches(source, port)) {
                winner = entry;
            }
        }
        return winner;
    }

    boolean matches(IpAddress source, int port) {
        return network.contains(source) && (!ntpPortOnly || port == ProbeRequest.NTP_PORT);
    }

    /** Position in the list: the last match wins. */
    int compareRank(AccessEntry other) {
        int byNetwork = network.compareTo(other.network);
        return byNetwork != 0 ? byNetwork : Boolean.compare(ntpPortOnly, other.ntpPortOnly);
    }

    /** The flags as written, in a fixed order; {@code none} for none. */
    public String flagWords() {
        if (flags.isEmpty()) {
            return "none";
        }
        return String.join(
                " ", new TreeSet<>(flags).stream().map(RestrictFlag::word).toList());
    }

    /** How many addresses it is for, to tell a hole from a door. */
    public BigInteger size() {
        int zeros = network.family().addressBytes() * 8 - network.mask().value().bitCount();
        return BigInteger.ONE.shiftLeft(zeros);
    }
}
