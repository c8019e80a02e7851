package dev.muster.ntp;

import java.util.Optional;

/**
 * One datagram of the protocol, of the three kinds that matter here. Decoding takes anything and never throws; what
 * makes no sense is empty.
 */
public sealed interface NtpPacket permits TimePacket, ControlPacket, PrivatePacket {
    /** Bits of the first byte that hold the mode. */
    int MODE_BITS = 7;

    /** The datagram's payload. */
    byte[] encode();

    /** Version in the first byte, 1 to 4 from sane senders. */
    int version();

    /** The packet a payload holds. */
    static Optional<NtpPacket> decode(byte[] payload) {
        if (payload.length == 0) {
            return Optional.empty();
        }
        switch (payload[0] & MODE_BITS) {
            case ControlPacket.MODE:
                return ControlPacket.decode(payload).map(p -> p);
            case PrivatePacket.MODE:
                return PrivatePacket.decode(payload).map(p -> p);
            default:
                return TimePacket.decode(payload).map(p -> p);
        }
    }
}
