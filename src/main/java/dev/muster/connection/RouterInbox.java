package dev.muster.connection;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a router's command line says: the beginning of an answer up to a limit, and its end, by which prompts are
 * known. A router that never stops fills neither.
 */
final class RouterInbox implements StreamSink {
    private static final int TAIL = 2048;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final byte[] tail = new byte[TAIL];
    private BoundedBytes answer = new BoundedBytes(TAIL);
    private long received;
    private long begun;
    private String end = "";

    /** What came of a wait. */
    enum Came {
        MORE,
        SILENCE,
        DEAD
    }

    /** Forgets what was said; what comes now is the next answer. */
    void begin(int limit) {
        lock.lock();
        try {
            answer = new BoundedBytes(limit);
            begun = received;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until more was said than {@code seen} bytes. */
    Came await(long seen, long untilNanos) {
        lock.lock();
        try {
            while (received == seen && end.isEmpty()) {
                long left = untilNanos - System.nanoTime();
                if (left <= 0) {
                    return Came.SILENCE;
                }
                news.await(left, TimeUnit.NANOSECONDS);
            }
            return received != seen ? Came.MORE : Came.DEAD;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            end = end.isEmpty() ? "interrupted" : end;
            return Came.DEAD;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes so far, over all answers. */
    long received() {
        lock.lock();
        try {
            return received;
        } finally {
            lock.unlock();
        }
    }

    /** The answer as it was sent, up to the limit. */
    String answer() {
        lock.lock();
        try {
            return new String(answer.bytes(), StandardCharsets.UTF_8);
        } finally {
            lock.unlock();
        }
    }

    boolean isCut() {
        lock.lock();
        try {
            return answer.cut();
        } finally {
            lock.unlock();
        }
    }

    /** The last of the answer as it was sent. */
    String tail() {
        lock.lock();
        try {
            int count = (int) Math.min(TAIL, received - begun);
            byte[] bytes = new byte[count];
            for (int i = 0; i < count; i++) {
                bytes[i] = tail[(int) ((received - count + i) % TAIL)];
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } finally {
            lock.unlock();
        }
    }

    /** Why no more will come; empty while it may. */
    String end() {
        lock.lock();
        try {
            return end;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void out(byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            answer.add(bytes, offset, length);
            for (int i = Math.max(0, length - TAIL); i < length; i++) {
                tail[(int) ((received + i) % TAIL)] = bytes[offset + i];
            }
            received += length;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void err(byte[] bytes, int offset, int length) {
        out(bytes, offset, length);
    }

    @Override
    public void ended(String why) {
        lock.lock();
        try {
            end = end.isEmpty() ? why : end;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
