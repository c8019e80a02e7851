package dev.muster.ntp.firewall;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Addresses from one to another, and the networks they are made of. */
public final class AddressRange {
    private AddressRange() {}

    /** The fewest networks that are the range together; none when it is empty. */
    static List<Network> networks(IpAddress from, IpAddress to) {
        AddressFamily family = from.family();
        int bits = family.addressBytes() * 8;
        List<Network> networks = new ArrayList<>();
        BigInteger at = from.value();
        while (at.compareTo(to.value()) <= 0) {
            int free = at.signum() == 0 ? bits : Math.min(bits, at.getLowestSetBit());
            while (at.add(BigInteger.ONE.shiftLeft(free))
                            .subtract(BigInteger.ONE)
                            .compareTo(to.value())
                    > 0) {
                free--;
            }
            networks.add(new Network(
                    new IpAddress(family, at),
                    IpAddress.mask(family, bits - free).orElseThrow()));
            at = at.add(BigInteger.ONE.shiftLeft(free));
        }
        return networks;
    }

    /** The fewest networks that are these together, in order. */
    static List<Network> merged(List<Network> networks) {
        List<Network> merged = new ArrayList<>();
        Optional<Network> open = Optional.empty();
        BigInteger end = BigInteger.ZERO;
        for (Network network : networks.stream().sorted().toList()) {
            boolean joins = open.filter(o -> o.family() == network.family()).isPresent()
                    && network.address().value().compareTo(end.add(BigInteger.ONE)) <= 0;
            if (joins) {
                end = end.max(last(network));
            } else {
                merged.addAll(closed(open, end));
                open = Optional.of(network);
                end = last(network);
            }
        }
        merged.addAll(closed(open, end));
        return merged;
    }

    /** The fewest networks that are all of a family but these. */
    public static List<Network> outside(List<Network> networks, AddressFamily family) {
        List<Network> outside = new ArrayList<>();
        BigInteger at = BigInteger.ZERO;
        for (Network network : merged(networks)) {
            if (network.address().value().compareTo(at) > 0) {
                outside.addAll(networks(
                        new IpAddress(family, at),
                        new IpAddress(family, network.address().value().subtract(BigInteger.ONE))));
            }
            at = last(network).add(BigInteger.ONE);
        }
        BigInteger end = IpAddress.hostMask(family).value();
        if (at.compareTo(end) <= 0) {
            outside.addAll(networks(new IpAddress(family, at), new IpAddress(family, end)));
        }
        return outside;
    }

    private static List<Network> closed(Optional<Network> first, BigInteger end) {
        return first.map(f -> networks(f.address(), new IpAddress(f.family(), end)))
                .orElse(List.of());
    }

    private static BigInteger last(Network network) {
        BigInteger all = IpAddress.hostMask(network.family()).value();
        return network.address().value().or(all.andNot(network.mask().value()));
    }
}
