package dev.muster.ntp;

import java.util.Arrays;
import java.util.Optional;

/**
 * The four ways to ask for the list of clients. Filters often know the first only, so all have to be tried.
 */
public enum MonlistForm {
    /** What ntpdc and attackers send. */
    REQUEST_42_IMPLEMENTATION_3(42, 3, 72),
    REQUEST_42_IMPLEMENTATION_2(42, 2, 32),
    REQUEST_20_IMPLEMENTATION_3(20, 3, 48),
    REQUEST_20_IMPLEMENTATION_2(20, 2, 24);

    /** Entries a daemon gives at most. */
    public static final int MOST_ENTRIES = 600;

    private final int request;
    private final int implementation;
    private final int itemSize;

    MonlistForm(int request, int implementation, int itemSize) {
        this.request = request;
        this.implementation = implementation;
        this.itemSize = itemSize;
    }

    /** The form a request or an answer is of. */
    public static Optional<MonlistForm> of(PrivatePacket packet) {
        return Arrays.stream(values())
                .filter(f -> f.request == packet.request() && f.implementation == packet.implementation())
                .findFirst();
    }

    public PrivatePacket packet() {
        return PrivatePacket.request(implementation, request);
    }

    public int itemSize() {
        return itemSize;
    }

    boolean listsIpv6() {
        return implementation == 3;
    }

    boolean isLong() {
        return request == 42;
    }

    /** {@code 42/3}: request and implementation. */
    public String words() {
        return request + "/" + implementation;
    }
}
