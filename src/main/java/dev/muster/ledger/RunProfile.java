package dev.muster.ledger;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the time of a run went, beside what its events tell of tasks: the controller's own share, and what each host's
 * line has cost.
 *
 * @param took from its beginning to its end
 * @param cpu of the whole process until then, its start-up included; empty where the machine does not tell
 * @param peakMemory bytes that the process had in memory at most; empty where the machine does not tell
 * @param hosts by name
 */
public record RunProfile(Duration took, Optional<Duration> cpu, Optional<Long> peakMemory, List<HostCost> hosts) {
    public RunProfile {
        hosts = List.copyOf(hosts);
    }

    /**
     * What one host has cost. A host that others were delegated to, or that is a jump host, has the cost of its line
     * and no work of its own.
     *
     * @param work time of its tasks, in which all of {@code line} is, too, but for what was done on another's behalf
     * @param waits what it waited for while it was not worked on
     * @param retries attempts of tasks that were not enough
     */
    public record HostCost(String host, Duration work, Line line, Waits waits, int retries) {}

    /**
     * What went over the line to a host, and how long that took; several logins are added up.
     *
     * @param reaching until there was a line: name, TCP, jump host
     * @param greeting from then to the server's first word
     * @param queueing for a place among those who exchange keys: the controller's doing
     * @param becoming shells of other users, by sudo and its like
     * @param answering from a request sent to its last answer: the network, and what the host did
     * @param failures logins that came to nothing
     */
    public record Line(
            Duration reaching,
            Duration greeting,
            Duration queueing,
            Duration exchanging,
            Duration authenticating,
            Duration shell,
            Duration becoming,
            Duration answering,
            int logins,
            int failures,
            int channels,
            long roundTrips,
            long sent,
            long received) {
        /** Of a host that nothing was asked of. */
        public static final Line NONE = new Line(
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                0,
                0,
                0,
                0,
                0,
                0);

        /** All of its time. */
        public Duration total() {
            return reaching.plus(greeting)
                    .plus(queueing)
                    .plus(exchanging)
                    .plus(authenticating)
                    .plus(shell)
                    .plus(becoming)
                    .plus(answering);
        }
    }

    /**
     * What a host waited for between its tasks.
     *
     * @param place until it was its turn: {@code forks} or {@code throttle} hosts were worked on already
     * @param others until the others were through with the task before, which the linear strategy makes all wait for
     */
    public record Waits(Duration place, Duration others) {
        /** Of a host that waited for nobody. */
        public static final Waits NONE = new Waits(Duration.ZERO, Duration.ZERO);
    }
}
