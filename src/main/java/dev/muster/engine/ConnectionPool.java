package dev.muster.engine;

import dev.muster.connection.Connection;
import dev.muster.connection.Connector;
import dev.muster.connection.Opened;
import dev.muster.connection.Reply;
import dev.muster.connection.Target;
import dev.muster.shell.Unreachable;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Keeps one connection per host for as long as it lives: a run, or a whole REPL session. Opens at first use, many in
 * parallel; one frame at a time per connection. An opening that failed slowly is remembered until
 * {@link #forgetFailures}, so that a dead host costs its timeout once per run however many tasks are delegated to it;
 * one that failed at once, or a connection that was lost, is tried anew by the next task that comes to it.
 */
public final class ConnectionPool implements AutoCloseable {
    /** From here on a failure is too dear to be had again. */
    private static final Duration SLOW = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private static final Set<Unreachable.Kind> DECIDED = EnumSet.of(
            Unreachable.Kind.CONFIGURATION,
            Unreachable.Kind.HOST_KEY_UNKNOWN,
            Unreachable.Kind.HOST_KEY_CHANGED,
            Unreachable.Kind.AUTHENTICATION);

    private final Connector connector;
    private final Map<Key, Entry> entries = new ConcurrentHashMap<>();

    public ConnectionPool(Connector connector) {
        this.connector = connector;
    }

    /** Local targets are not shared between hosts: a shell each, so that local actions run side by side. */
    private record Key(Target target, String user) {
        static Key of(HostLink link) {
            boolean isAlone = link.alone() || link.isLocal();
            return new Key(link.target(), isAlone ? link.owner() : "");
        }
    }

    private static final class Entry {
        private final ReentrantLock lock = new ReentrantLock();
        private volatile Opened opened = new Opened.Failed(NOT_YET);
        private volatile boolean tried;
        private final Set<String> told = new HashSet<>();
    }

    private static final Unreachable NOT_YET = new Unreachable(Unreachable.Kind.LOST, "not connected");
    private static final Unreachable INTERRUPTED = new Unreachable(Unreachable.Kind.LOST, "interrupted");

    /**
     * One frame on a connection, which is opened if need be.
     *
     * @param onFinding told once what is worth recording about how a host was reached, when that turns out
     */
    Reply use(HostLink link, Function<Connection, Reply> frame, BiConsumer<Target, List<String>> onFinding) {
        Entry entry = entries.computeIfAbsent(Key.of(link), key -> new Entry());
        try {
            entry.lock.lockInterruptibly();
            try {
                if (!entry.tried) {
                    long began = System.nanoTime();
                    entry.opened = opened(link);
                    entry.tried = entry.opened instanceof Opened.Ready || System.nanoTime() - began > SLOW.toNanos();
                }
                return answer(entry, link.target(), frame, onFinding);
            } finally {
                entry.lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply.Lost(INTERRUPTED);
        }
    }

    /**
     * How often an opening that failed is tried again, with pauses that grow.
     *
     * @param stop of the run, which a pause does not outlast
     */
    record Retries(int count, StopSignal stop) {
        /**
         * At once, then after 1, 3, 7 … 30 s at most, as OpenSSH's exit code 255 is answered to (ssh.py, {@code
         * _ssh_retry}); and after half of that at least, so that hosts which failed together do not come back together.
         *
         * @param chance from 0 to 1
         */
        static Duration pause(int attempt, double chance) {
            Duration longest = Duration.ofSeconds((1L << Math.min(attempt, 10)) - 1);
            long most = Math.min(longest.toMillis(), LONGEST_PAUSE.toMillis());
            return Duration.ofMillis(most / 2 + Math.round(most * chance / 2));
        }

        private void pauseBefore(int attempt) throws InterruptedException {
            stop.pause(pause(attempt, ThreadLocalRandom.current().nextDouble()));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private Opened opened(HostLink link) throws InterruptedException {
        Retries retries = link.retries();
        Opened opened = connector.open(link.target(), link.become());
        for (int attempt = 0; attempt < retries.count() && isWorthAnotherTry(opened); attempt++) {
            retries.pauseBefore(attempt);
            if (retries.stop().isStopped()) {
                return opened;
            }
            opened = connector.open(link.target(), link.become());
        }
        return opened;
    }

    /** What the author or the host has decided stays so: a key that is not known, a password that is wrong. */
    private static boolean isWorthAnotherTry(Opened opened) {
        return opened instanceof Opened.Failed failed
                && !DECIDED.contains(failed.why().kind());
    }

    private static Reply answer(
            Entry entry, Target target, Function<Connection, Reply> frame, BiConsumer<Target, List<String>> onFinding) {
        if (entry.opened instanceof Opened.Failed failed) {
            return new Reply.Lost(failed.why());
        }
        Connection connection = ((Opened.Ready) entry.opened).connection();
        Reply reply = frame.apply(connection);
        List<String> fresh =
                connection.findings().stream().filter(entry.told::add).toList();
        if (!fresh.isEmpty()) {
            onFinding.accept(target, fresh);
        }
        if (reply instanceof Reply.Lost) {
            connection.close();
            entry.tried = false;
        }
        return reply;
    }

    /** Whether there is a connection that answered last time it was used. */
    boolean isOpen(HostLink link) {
        Entry entry = entries.get(Key.of(link));
        return entry != null && entry.tried && entry.opened instanceof Opened.Ready;
    }

    /** Closes the connection to a target; the next use opens another. */
    void drop(HostLink link) {
        Entry entry = entries.remove(Key.of(link));
        if (entry != null) {
            close(entry);
        }
    }

    /** Hosts that could not be reached are tried again. */
    public void forgetFailures() {
        entries.values().removeIf(entry -> entry.tried && entry.opened instanceof Opened.Failed);
    }

    @Override
    public void close() {
        entries.values().forEach(ConnectionPool::close);
        entries.clear();
        connector.close();
    }

    /** Without the lock: a connection in use must not delay its own end. */
    private static void close(Entry entry) {
        if (entry.opened instanceof Opened.Ready ready) {
            ready.connection().close();
        }
    }
}
