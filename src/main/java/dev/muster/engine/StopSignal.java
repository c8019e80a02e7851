package dev.muster.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says that a run is to end early, and wakes whoever waits on the controller. */
final class StopSignal {
    private final CountDownLatch latch = new CountDownLatch(1);
    private volatile String reason = "";

    /** The first reason given stays. */
    synchronized void stop(String why) {
        if (latch.getCount() > 0) {
            reason = why;
            latch.countDown();
        }
    }

    Optional<String> reason() {
        return latch.getCount() > 0 ? Optional.empty() : Optional.of(reason);
    }

    boolean isStopped() {
        return latch.getCount() == 0;
    }

    /** Waits, at most until the run is stopped. */
    void pause(Duration time) {
        try {
            latch.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
