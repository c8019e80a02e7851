package dev.muster.ntp;

/**
 * One request and all that came back for it, counted.
 *
 * @param requestBytes payload of the request
 * @param packets datagrams of the reply
 * @param bytes their payload together
 * @param headerBytes IP and UDP header of each datagram
 */
public record Traffic(int requestBytes, int packets, long bytes, int headerBytes) {

    /** Least payload of an Ethernet frame: shorter packets are padded (IEEE 802.3). */
    private static final int LEAST_FRAME = 46;
    /** Preamble 8, header 14, check sum 4, gap 12. */
    private static final int FRAMING = 38;

    /** Nothing sent. */
    public static final Traffic NONE = new Traffic(0, 0, 0, 0);

    /** Payload received for each byte of payload sent: the figure advisories quote. */
    public double payloadFactor() {
        return requestBytes == 0 ? 0 : (double) bytes / requestBytes;
    }

    /**
     * The same with IP and UDP headers, 28 bytes over IPv4 and 48 over IPv6 with each packet: what the victim's line
     * carries for what the attacker's line carried. On Ethernet it is less: a frame carries at least
     * {@value #LEAST_FRAME} bytes however short the request, and costs {@value #FRAMING} more, see
     * {@link #ethernetFactor}.
     */
    public double wireFactor() {
        if (requestBytes == 0) {
            return 0;
        }
        return (double) (bytes + (long) packets * headerBytes) / (requestBytes + headerBytes);
    }

    /**
     * The same in time on an Ethernet line. Packets of the reply are taken to be of one length, which they nearly are.
     */
    public double ethernetFactor() {
        if (requestBytes == 0 || packets == 0) {
            return 0;
        }
        long each = onEthernet(Math.round((double) bytes / packets));
        return (double) each * packets / onEthernet(requestBytes);
    }

    private long onEthernet(long payload) {
        return Math.max(LEAST_FRAME, payload + headerBytes) + FRAMING;
    }
}
