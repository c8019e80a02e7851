package dev.muster.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
        Set<HostRun> waiting = ConcurrentHashMap.newKeySet();
        waiting.addAll(hosts);
        CountDownLatch over = new CountDownLatch(hosts.isEmpty() ? 0 : 1);
        Map<HostRun, Future<?>> futures = new HashMap<>();
        for (HostRun host : hosts) {
            futures.put(host, threads.submit(() -> {
                try {
                    work.accept(host);
                } finally {
                    host.watch().clear();
                    if (waiting.remove(host) && waiting.isEmpty()) {
                        over.countDown();
                    }
                }
            }));
        }
        // Woken once, by the last, and not by each host: with a thousand of them that would be most of the work.
        while (!isOver(over) && !waiting.isEmpty()) {
            for (HostRun host : List.copyOf(waiting)) {
                boolean late = host.watch().isExpired() || deadline.isOver();
                if (late && waiting.remove(host)) {
                    String why = deadline.isOver()
                            ? deadline.complaint()
                            : host.watch().complaint();
                    onLate.accept(host, why);
                    release(futures.get(host));
                }
            }
        }
    }

    private static boolean isOver(CountDownLatch over) {
        try {
            return over.await(TICK.toMillis(), TimeUnit.MILLISECONDS);
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
