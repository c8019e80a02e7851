package dev.muster.ntp;

import java.util.List;

/**
 * From where a packet comes and on which of the host's addresses it arrives.
 *
 * @param source as the daemon sees it
 */
public record Vantage(IpAddress source, int sourcePort, IpAddress destination) {
    /** A port such as systems hand out. */
    public static final int EPHEMERAL = 40_000;

    /** A packet that arrives on the address given, from an ephemeral port. */
    public static Vantage of(String source, String destination) {
        return new Vantage(IpAddress.of(source), EPHEMERAL, IpAddress.of(destination));
    }

    /**
     * A packet from a source to the host that has the addresses given: what comes from the host itself arrives where
     * it came from, all else on the first own address of its family.
     */
    public static Vantage of(IpAddress source, int port, List<IpAddress> own) {
        if (source.isLoopback() || own.contains(source)) {
            return new Vantage(source, port, source);
        }
        IpAddress destination = own.stream()
                .filter(a -> a.family() == source.family() && !a.isLoopback())
                .findFirst()
                .orElse(IpAddress.zero(source.family()));
        return new Vantage(source, port, destination);
    }
}
