package dev.muster.connection;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Daemon threads for what cannot be bounded in time otherwise: name look-ups, large writes, watchdogs. */
final class HelperThreads implements AutoCloseable {
    private static final long STACK = 256 << 10;
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final ThreadFactory FACTORY = work -> {
        Thread thread = new Thread(null, work, "muster-connection-" + COUNT.incrementAndGet(), STACK);
        thread.setDaemon(true);
        return thread;
    };

    private final ExecutorService workers = Executors.newCachedThreadPool(FACTORY);
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, FACTORY);

    HelperThreads() {
        clock.setRemoveOnCancelPolicy(true); // watchdogs are many, and nearly all are cancelled
    }

    void run(Runnable work) {
        workers.execute(work);
    }

    <T> java.util.concurrent.Future<T> ask(java.util.concurrent.Callable<T> work) {
        return workers.submit(work);
    }

    /** Runs a rescue unless it is cancelled before. */
    java.util.concurrent.Future<?> after(long nanos, Runnable rescue) {
        return clock.schedule(() -> workers.execute(rescue), nanos, TimeUnit.NANOSECONDS);
    }

    /** Does something again and again until cancelled; it must not wait. */
    java.util.concurrent.Future<?> every(java.time.Duration pause, Runnable work) {
        return clock.scheduleWithFixedDelay(work, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        workers.shutdown();
    }
}
