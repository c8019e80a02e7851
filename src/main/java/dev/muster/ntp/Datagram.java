package dev.muster.ntp;

import java.time.Instant;
import java.util.Arrays;

/**
 * A datagram of a probe as it left or came in, for those who must show what was asked and what was answered.
 *
 * @param source address and port it came from
 * @param isSent whether it left here
 * @param size in bytes; {@code bytes} are its beginning, all of it up to {@value #KEPT}
 */
public record Datagram(Instant at, String source, String target, boolean isSent, int size, byte[] bytes) {
    /** Longer than any answer of ntpd: 440 bytes of monlist, 480 of mode 6. */
    public static final int KEPT = 600;

    public static Datagram of(Instant at, String source, String target, boolean isSent, byte[] whole) {
        return new Datagram(
                at, source, target, isSent, whole.length, Arrays.copyOf(whole, Math.min(whole.length, KEPT)));
    }
}
