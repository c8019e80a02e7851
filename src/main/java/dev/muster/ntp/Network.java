package dev.muster.ntp;

import java.math.BigInteger;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A set of addresses: those that equal {@code address} where {@code mask} has ones. Host bits are masked away without
 * a word, as the daemons do it, so {@code 10.99.0.7 mask 255.255.0.0} is all of 10.99.
 */
public record Network(IpAddress address, IpAddress mask) implements Comparable<Network> {

    public Network {
        address = address.and(mask);
    }

    public static Network host(IpAddress address) {
        return new Network(address, IpAddress.hostMask(address.family()));
    }

    /** Every address of a family. */
    public static Network all(AddressFamily family) {
        return new Network(IpAddress.zero(family), IpAddress.zero(family));
    }

    /** From {@code 10.1.0.0/16}, {@code 10.1.0.0 255.255.0.0}, {@code 10.1.0.0 mask 255.255.0.0} or one address. */
    public static Optional<Network> parse(String text) {
        String[] words = text.strip().split("\\s+(?:mask\\s+)?|/", 2);
        Optional<IpAddress> address = IpAddress.parse(words[0]);
        if (address.isEmpty() || words.length == 1) {
            return address.map(Network::host);
        }
        AddressFamily family = address.get().family();
        Optional<IpAddress> mask = words[1].matches("[0-9]{1,3}")
                ? IpAddress.mask(family, Integer.parseInt(words[1]))
                : IpAddress.parse(words[1]).filter(m -> m.family() == family);
        return mask.map(m -> new Network(address.get(), m));
    }

    /** Whether a text that is a network names an address inside it, whose last bits are dropped without a word. */
    public static boolean hasHostBits(String text) {
        Optional<IpAddress> written = IpAddress.parse(text.strip().split("\\s+|/", 2)[0]);
        return parse(text)
                .filter(n -> !n.address().equals(written.orElse(n.address())))
                .isPresent();
    }

    public AddressFamily family() {
        return address.family();
    }

    public boolean contains(IpAddress candidate) {
        return candidate.family() == family() && candidate.and(mask).equals(address);
    }

    /** Whether every address of the other is in this one. */
    public boolean covers(Network other) {
        return family() == other.family()
                && mask.value().and(other.mask.value()).equals(mask.value())
                && contains(other.address);
    }

    /** How many addresses it has. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(
                family().addressBytes() * 8 - mask.value().bitCount());
    }

    /**
     * Addresses that hosts may have, in their order: all, but without the first and the last of an IPv4 network that has
     * more than two, which mean the network and everybody in it (RFC 919, RFC 3021).
     */
    public Stream<IpAddress> hosts() {
        boolean hasEnds = family() == AddressFamily.IPV4 && size().compareTo(BigInteger.TWO) > 0;
        BigInteger first = address.value().add(hasEnds ? BigInteger.ONE : BigInteger.ZERO);
        BigInteger end = address.value().add(size()).subtract(hasEnds ? BigInteger.ONE : BigInteger.ZERO);
        return Stream.iterate(first, value -> value.compareTo(end) < 0, value -> value.add(BigInteger.ONE))
                .map(value -> new IpAddress(family(), value));
    }

    public boolean isEverything() {
        return mask.isZero() && address.isZero();
    }

    public boolean isSingleHost() {
        return mask.equals(IpAddress.hostMask(family()));
    }

    /** The order of the daemons' lists, in which the last match wins: by address, then by mask. */
    @Override
    public int compareTo(Network other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : mask.compareTo(other.mask);
    }

    /** {@code 10.1.0.0/16}; with the mask in full when it is not a prefix. */
    @Override
    public String toString() {
        return isSingleHost()
                ? address.toString()
                : address + "/" + mask.prefixLength().map(String::valueOf).orElse(mask.toString());
    }
}
