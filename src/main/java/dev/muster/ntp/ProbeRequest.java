package dev.muster.ntp;

import java.time.Duration;
import java.util.List;

/**
 * What to find out about an NTP server from outside. Only questions are put, never a write and never set-trap.
 *
 * @param targets names or addresses of the one host; a name stands for all its addresses, and each address, of either
 *     family, is probed by itself
 * @param port where the server listens, 123 but for tests
 * @param deadline for everything together
 * @param patience how long one question may stay unanswered before it is put again
 * @param attempts how often a question is put at most, since datagrams get lost
 */
public record ProbeRequest(List<String> targets, int port, Duration deadline, Duration patience, int attempts) {
    /** The port of the Network Time Protocol. */
    public static final int NTP_PORT = 123;

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int ATTEMPTS = 3;

    public ProbeRequest {
        targets = List.copyOf(targets);
    }

    /** A probe with the usual patience: a second for each question, thrice, half a minute in all. */
    public static ProbeRequest of(int port, String... targets) {
        return new ProbeRequest(List.of(targets), port, DEADLINE, PATIENCE, ATTEMPTS);
    }

    public ProbeRequest within(Duration newDeadline) {
        return new ProbeRequest(targets, port, newDeadline, patience, attempts);
    }

    /** The same with another patience and number of attempts: loopback needs less of both. */
    public ProbeRequest patient(Duration newPatience, int newAttempts) {
        return new ProbeRequest(targets, port, deadline, newPatience, newAttempts);
    }
}
