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

    /** Nothing sent. */
    public static final Traffic NONE = new Traffic(0, 0, 0, 0);

    /** Payload received for each byte of payload sent: the figure advisories quote. */
    public double payloadFactor() {
        return requestBytes == 0 ? 0 : (double) bytes / requestBytes;
    }

    /** The same with IP and UDP headers: what the victim's line carries for what the attacker's line carried. */
    public double wireFactor() {
        if (requestBytes == 0) {
            return 0;
        }
        return (double) (bytes + (long) packets * headerBytes) / (requestBytes + headerBytes);
    }
}
