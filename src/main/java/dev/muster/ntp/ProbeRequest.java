package dev.muster.ntp;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What to find out about an NTP server from outside. Only questions are put, never a write and never set-trap.
 *
 * @param targets names or addresses of the one host; a name stands for all its addresses, and each address, of either
 *     family, is probed by itself
 * @param port where the server listens, 123 but for tests
 * @param deadline for everything together
 * @param patience how long one question may stay unanswered before it is put again
 * @param attempts how often a question is put at most, since datagrams get lost
 * @param families addresses of which families are asked
 * @param alsoFrom a port of ours from which everything is asked a second time: 4.2.6 and later keep rules for port 123
 *     ({@code ntpport}) apart. The first time is always from an ephemeral port
 * @param timeOnly whether nothing is asked but the time: enough to know that a server is there
 */
public record ProbeRequest(
        List<String> targets,
        int port,
        Duration deadline,
        Duration patience,
        int attempts,
        Set<AddressFamily> families,
        OptionalInt alsoFrom,
        boolean timeOnly) {
    /** The port of the Network Time Protocol. */
    public static final int NTP_PORT = 123;

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int ATTEMPTS = 3;

    public ProbeRequest {
        targets = List.copyOf(targets);
        families = Set.copyOf(families);
    }

    /** A probe with the usual patience: a second for each question, thrice, half a minute in all. */
    public static ProbeRequest of(int port, String... targets) {
        return new ProbeRequest(
                List.of(targets),
                port,
                DEADLINE,
                PATIENCE,
                ATTEMPTS,
                EnumSet.allOf(AddressFamily.class),
                OptionalInt.empty(),
                false);
    }

    /** The same with no question but that for the time. */
    public ProbeRequest forTimeOnly() {
        return new ProbeRequest(targets, port, deadline, patience, attempts, families, alsoFrom, true);
    }

    public ProbeRequest within(Duration newDeadline) {
        return new ProbeRequest(targets, port, newDeadline, patience, attempts, families, alsoFrom, timeOnly);
    }

    /** The same with another patience and number of attempts: loopback needs less of both. */
    public ProbeRequest patient(Duration newPatience, int newAttempts) {
        return new ProbeRequest(targets, port, deadline, newPatience, newAttempts, families, alsoFrom, timeOnly);
    }

    /** The same over one family only, or over both. */
    public ProbeRequest over(Set<AddressFamily> newFamilies) {
        return new ProbeRequest(targets, port, deadline, patience, attempts, newFamilies, alsoFrom, timeOnly);
    }

    /** The same, asked a second time from a port of ours. */
    public ProbeRequest alsoFrom(int sourcePort) {
        return new ProbeRequest(
                targets, port, deadline, patience, attempts, families, OptionalInt.of(sourcePort), timeOnly);
    }

    /** Why a port of ours is not to ask from; empty when it may. */
    public static Optional<String> objectionToSourcePort(int sourcePort) {
        if (sourcePort < 1 || sourcePort > 65_535) {
            return Optional.of("a port is a number from 1 to 65535, not " + sourcePort);
        }
        return sourcePort < NTP_PORT
                ? Optional.of("ntpd 4.2.6 drops whatever comes from a port below 123: silence to port " + sourcePort
                        + " would mean nothing")
                : Optional.empty();
    }
}
