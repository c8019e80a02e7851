package dev.muster.ntp.firewall;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.IpAddress;
import java.util.Optional;

/**
 * A UDP packet at a hook of the kernel.
 *
 * @param source empty when it may be any
 * @param destination empty when it may be any
 * @param inInterface it came in by; empty text when it goes out
 * @param outInterface it leaves by; empty text when it comes in
 */
record UdpPacket(
        AddressFamily family,
        Optional<IpAddress> source,
        Optional<IpAddress> destination,
        String inInterface,
        String outInterface,
        int sourcePort,
        int destinationPort,
        Tracking tracking) {

    /** What connection tracking makes of a packet. */
    enum Tracking {
        /** The first of its flow. */
        NEW,
        /** Answers one that this host sent before. */
        REPLY,
        /** A rule took it away from connection tracking. */
        UNTRACKED
    }

    UdpPacket with(Tracking now) {
        return new UdpPacket(family, source, destination, inInterface, outInterface, sourcePort, destinationPort, now);
    }
}
