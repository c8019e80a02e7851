package dev.muster.connection;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What connections have cost so far, in all and for each host by its name in the inventory; for profiling and for tests
 * that hold the budget of round trips. Safe for use by several threads; figures of hosts that are being worked on may
 * be a frame apart from each other.
 */
public final class Counters {
    private final Map<String, Counters> hosts = new ConcurrentHashMap<>();
    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);
    private final Counters[] all;

    /** What is counted; times are nanoseconds. */
    enum Count {
        CONNECTIONS,
        FAILURES,
        SHELLS,
        FRAMES,
        SCRIPTS,
        SENT,
        RECEIVED,
        REACHING,
        GREETING,
        QUEUEING,
        EXCHANGING,
        AUTHENTICATING,
        STARTING,
        BECOMING,
        ANSWERING
    }

    public Counters() {
        this.all = new Counters[] {this};
        fill();
    }

    private Counters(Counters parent) {
        this.all = new Counters[] {this, parent};
        fill();
    }

    private void fill() {
        for (Count count : Count.values()) {
            counts.put(count, new LongAdder());
        }
    }

    /** The part of a host; what is counted there is counted here as well. */
    Counters of(String host) {
        return hosts.computeIfAbsent(host, name -> new Counters(this));
    }

    /** One more. */
    void count(Count what) {
        add(what, 1);
    }

    void add(Count what, long amount) {
        for (Counters each : all) {
            each.adder(what).add(amount);
        }
    }

    private LongAdder adder(Count what) {
        return Objects.requireNonNull(counts.get(what));
    }

    private long sum(Count what) {
        return adder(what).sum();
    }

    private Duration time(Count what) {
        return Duration.ofNanos(sum(what));
    }

    /** The hosts that anything was counted for, by name. */
    public Map<String, Counters> hosts() {
        return new TreeMap<>(hosts);
    }

    /** Logins. */
    public long connections() {
        return sum(Count.CONNECTIONS);
    }

    /** Those of the logins that came to nothing. */
    public long failures() {
        return sum(Count.FAILURES);
    }

    /** Shells started, one per host and user unless one had to be replaced. */
    public long shells() {
        return sum(Count.SHELLS);
    }

    /** Frames, each one round trip. */
    public long frames() {
        return sum(Count.FRAMES);
    }

    /** Scripts that travelled in the frames: questions and commands. */
    public long scripts() {
        return sum(Count.SCRIPTS);
    }

    /** Bytes of frames sent, before encryption. */
    public long bytesSent() {
        return sum(Count.SENT);
    }

    /** Bytes of answers received, before encryption. */
    public long bytesReceived() {
        return sum(Count.RECEIVED);
    }

    /** Time for names, TCP and the server's first word. */
    public Duration reaching() {
        return time(Count.REACHING);
    }

    /** The part of {@link #reaching} from there being a line to the server's first word. */
    public Duration greeting() {
        return time(Count.GREETING);
    }

    /** Time a host waited on our side for one of the places for key exchanges. */
    public Duration queueing() {
        return time(Count.QUEUEING);
    }

    /** Time for key exchanges. */
    public Duration exchanging() {
        return time(Count.EXCHANGING);
    }

    /** Time for authentication, persons asked included. */
    public Duration authenticating() {
        return time(Count.AUTHENTICATING);
    }

    /** Time until shells had answered, becoming another user included. */
    public Duration starting() {
        return time(Count.STARTING);
    }

    /** The part of {@link #starting} for shells of users that were become. */
    public Duration becoming() {
        return time(Count.BECOMING);
    }

    /** Time from frames sent to their last answer. */
    public Duration answering() {
        return time(Count.ANSWERING);
    }
}
