package dev.muster.ntp.firewall;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Addresses from one to another. */
final class AddressRange {
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
}
