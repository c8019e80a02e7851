package dev.muster.connection;

import java.util.concurrent.atomic.LongAdder;

/** What a connector has cost so far; for profiling and for tests that hold the budget of round trips. */
public final class Counters {
    final LongAdder connections = new LongAdder();
    final LongAdder shells = new LongAdder();
    final LongAdder frames = new LongAdder();
    final LongAdder sent = new LongAdder();
    final LongAdder received = new LongAdder();

    /** Logins. */
    public long connections() {
        return connections.sum();
    }

    /** Shells started, one per host and user unless one had to be replaced. */
    public long shells() {
        return shells.sum();
    }

    /** Frames, each one round trip. */
    public long frames() {
        return frames.sum();
    }

    /** Bytes of frames sent, before encryption. */
    public long bytesSent() {
        return sent.sum();
    }

    /** Bytes of answers received, before encryption. */
    public long bytesReceived() {
        return received.sum();
    }
}
