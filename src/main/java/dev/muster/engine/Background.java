package dev.muster.engine;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Tasks that go on while the run does other things: those of modules with {@code async}, each in a thread and on a
 * connection of its own. They end with the run at the latest, which waits for them within their time. (Commands are
 * left behind on the host instead and are not kept here.)
 */
final class Background implements AutoCloseable {
    /** On top of a job's own deadline, by which the connection ends it. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final int MOST_THREADS = 200;

    private final ExecutorService threads = Executors.newFixedThreadPool(MOST_THREADS, work -> {
        Thread thread = new Thread(null, work, "muster-background", 1L << 20);
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, Job> jobs = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Job> unasked = new ConcurrentLinkedQueue<>();

    /**
     * One of them.
     *
     * @param host it works on
     * @param title of its task
     * @param hidden whether nothing of its result may be shown
     * @param end when it must have ended, after {@link System#nanoTime}
     */
    record Job(String id, String host, String title, boolean hidden, Future<TaskResult> result, long end) {
        boolean isDone() {
            return result.isDone();
        }

        /** Its result, waited for no longer than that; empty when it has none by then. */
        Optional<TaskResult> within(Duration time) {
            try {
                return Optional.of(result.get(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                return Optional.empty();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            } catch (ExecutionException e) {
                return Optional.of(TaskResult.failed("internal error: " + e.getCause()));
            }
        }
    }

    /** An id as Ansible makes them: nobody can tell from it what kind of job it is. */
    static String newId() {
        long number = ThreadLocalRandom.current().nextLong(1_000_000_000_000L);
        return "j" + number + "." + ProcessHandle.current().pid();
    }

    /** Letters and digits that no other run has. */
    static String newToken() {
        return newId().replace(".", "p");
    }

    /** Begins one. */
    Job start(String host, String title, boolean hidden, Duration allowed, Supplier<TaskResult> work) {
        long end = System.nanoTime() + allowed.plus(GRACE).toNanos();
        return kept(new Job(newId(), host, title, hidden, threads.submit(work::get), end));
    }

    /** One that had nothing to do. */
    Job ended(String host, String title, boolean hidden, TaskResult result) {
        return kept(
                new Job(newId(), host, title, hidden, CompletableFuture.completedFuture(result), System.nanoTime()));
    }

    private Job kept(Job job) {
        jobs.put(key(job.host(), job.id()), job);
        unasked.add(job);
        return job;
    }

    Optional<Job> find(String host, String id) {
        Optional<Job> found = Optional.ofNullable(jobs.get(key(host, id)));
        found.filter(Job::isDone).ifPresent(unasked::remove);
        return found;
    }

    void forget(Job job) {
        jobs.remove(key(job.host(), job.id()));
        unasked.remove(job);
    }

    private static String key(String host, String id) {
        return host + " " + id;
    }

    /** Waits for all that nobody has seen the end of, each within its time; tells what went wrong with them. */
    void awaitAll(Announcer announcer, StopSignal stop) {
        for (Job job = unasked.poll(); job != null; job = unasked.poll()) {
            Duration left = stop.isStopped() ? Duration.ZERO : Duration.ofNanos(job.end() - System.nanoTime());
            Job waited = job;
            job.within(left)
                    .ifPresentOrElse(
                            result -> tell(announcer, waited, result),
                            () -> announcer.warn("\"" + waited.title() + "\" in the background on " + waited.host()
                                    + " did not end within its time and was left behind"));
        }
    }

    private static void tell(Announcer announcer, Job job, TaskResult result) {
        if (result.isFailed() || result.isUnreachable()) {
            announcer.warn("\"" + job.title() + "\" in the background on " + job.host() + " failed: "
                    + (job.hidden() ? TaskRun.CENSORED : result.message()));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
