package dev.muster.engine;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The threads of a run, bounded by {@code forks}. Works on hosts side by side and waits for all; a host whose watch
 * expires is let go and its thread replaced, so that it adds nothing to the others.
 */
final class Crew implements AutoCloseable {
    /** Enough for deeply nested templates, small enough for hundreds of threads. */
    private static final long STACK = 1L << 20;

    private static final Duration TICK = Duration.ofMillis(50);

    private final ThreadPoolExecutor threads;

    Crew(int forks) {
        threads = new ThreadPoolExecutor(forks, forks, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread thread = new Thread(null, work, "muster-host", STACK);
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Does the same for every host and returns when each has ended or was let go.
     *
     * @param onLate told of a host that overran its time; must make it count as done
     */
    void work(List<HostRun> hosts, Consumer<HostRun> work, BiConsumer<HostRun, String> onLate, Deadline deadline) {
        CountDownLatch done = new CountDownLatch(hosts.size());
        Map<HostRun, Future<?>> waiting = new LinkedHashMap<>();
        for (HostRun host : hosts) {
            waiting.put(host, threads.submit(() -> {
                try {
                    work.accept(host);
                } finally {
                    host.watch().clear();
                    done.countDown();
                }
            }));
        }
        while (!await(done) && !waiting.isEmpty()) {
            waiting.values().removeIf(Future::isDone);
            for (HostRun host : List.copyOf(waiting.keySet())) {
                if (host.watch().isExpired() || deadline.isOver()) {
                    String why = deadline.isOver()
                            ? deadline.complaint()
                            : host.watch().complaint();
                    onLate.accept(host, why);
                    release(waiting.remove(host));
                }
            }
        }
    }

    /** Woken when all have ended, and now and then to look at their watches: not by each that ends. */
    private static boolean await(CountDownLatch done) {
        try {
            return done.await(TICK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the run's own thread was interrupted", e);
        }
    }

    /** The thread may never come back; another takes its place. */
    private void release(@org.jspecify.annotations.Nullable Future<?> future) {
        if (future != null) {
            future.cancel(true);
        }
        int more = threads.getCorePoolSize() + 1;
        threads.setMaximumPoolSize(more);
        threads.setCorePoolSize(more);
    }

    /** Those let go have been interrupted once and may be killing what they left on their hosts: not disturbed again. */
    @Override
    public void close() {
        threads.getQueue().clear();
        threads.shutdown();
    }
}
