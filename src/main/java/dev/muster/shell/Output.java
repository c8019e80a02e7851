package dev.muster.shell;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a script answered.
 *
 * @param status exit status; 128 + n when killed by signal n
 * @param truncated whether stdout or stderr was longer than the limit and cut
 */
public record Output(int status, byte[] out, byte[] err, boolean truncated, Duration took) {

    public static Output of(int status, String out, String err) {
        return new Output(
                status,
                out.getBytes(StandardCharsets.UTF_8),
                err.getBytes(StandardCharsets.UTF_8),
                false,
                Duration.ZERO);
    }

    public boolean ok() {
        return status == 0;
    }

    /** stdout as UTF-8; bytes that are not become U+FFFD. */
    public String stdout() {
        return new String(out, StandardCharsets.UTF_8);
    }

    /** stderr as UTF-8. */
    public String stderr() {
        return new String(err, StandardCharsets.UTF_8);
    }
}
