package net.schmizz.sshj.transport;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What reads a connection, in the place of the library's class of this name, which sets a thread aside for it, and 256 kB
 * for the longest packet there may be: with two hundred hosts a third of all the memory. The decoder collects a packet
 * from any number of pieces, so a small buffer will do. Where Java has virtual threads that may wait anywhere, since 24
 * (JEP 491), a connection that is quiet holds no thread at all. A few at a time have threads there, too: beneath virtual ones
 * lies one that waits in the system for as long as the process lives, and for such a thread Java holds up the end of the
 * process by 0.3 s. The library gives no way to choose another reader; nothing else of it is replaced. A test holds that it
 * is this class that is loaded, and not the library's.
 */
public final class Reader extends Thread {
    private static final int PIECE = 4 << 10;
    /** What verifying a host key takes, several times over. */
    private static final long STACK = 512 << 10;

    private static final int WAITS_ANYWHERE = 24;
    /** Their threads take 0.1 MB each. */
    private static final int FEW = 16;

    private static final AtomicInteger WITH_THREADS = new AtomicInteger();
    private static final Optional<MethodHandle> VIRTUAL = virtual();

    private final TransportImpl transport;
    /** Nobody, until it starts: the library wants a thread, which is this one where there are no virtual ones. */
    private volatile Optional<Thread> worker = Optional.empty();

    private volatile boolean ended;
    private boolean hasThread;

    /** Called by the library only. */
    public Reader(TransportImpl transport) {
        super(null, null, "sshj-Reader", STACK);
        this.transport = transport;
        setDaemon(true);
    }

    private static Optional<MethodHandle> virtual() {
        if (Runtime.version().feature() < WAITS_ANYWHERE) {
            return Optional.empty();
        }
        try {
            MethodType type = MethodType.methodType(Thread.class, Runnable.class);
            return Optional.of(MethodHandles.publicLookup().findStatic(Thread.class, "startVirtualThread", type));
        } catch (ReflectiveOperationException other) {
            return Optional.empty();
        }
    }

    @Override
    public synchronized void start() {
        if (VIRTUAL.isEmpty() || takesThread()) {
            super.start();
            return;
        }
        try {
            worker = Optional.of((Thread) VIRTUAL.get().invokeExact((Runnable) this));
        } catch (RuntimeException | Error failed) {
            throw failed;
        } catch (Throwable other) {
            throw new IllegalStateException(other);
        }
    }

    private boolean takesThread() {
        hasThread = WITH_THREADS.getAndUpdate(few -> Math.min(FEW, few + 1)) < FEW;
        return hasThread;
    }

    /** How the library ends it. */
    @Override
    public void interrupt() {
        ended = true;
        worker.ifPresentOrElse(Thread::interrupt, super::interrupt);
    }

    @Override
    public void run() {
        try {
            pass(transport.getConnInfo().in, transport.getDecoder());
        } catch (IOException | RuntimeException end) {
            die(end);
        } catch (Error fault) {
            // Nobody else would tell those who wait that nothing will be read any more.
            die(new TransportException(fault));
            throw fault;
        } finally {
            if (hasThread) {
                WITH_THREADS.decrementAndGet();
            }
        }
    }

    private void die(Exception end) {
        if (!ended) {
            transport.die(end);
        }
    }

    private void pass(InputStream from, Decoder to) throws IOException {
        byte[] piece = new byte[PIECE];
        int wanted = 1;
        while (!ended) {
            int length = read(from, piece, Math.min(wanted, piece.length));
            if (length < 0) {
                throw new TransportException("Broken transport; encountered EOF");
            }
            wanted = length == 0 ? wanted : to.received(piece, length);
        }
    }

    /** Nothing where a timeout of the socket, which is for the time before the first word, strikes later. */
    private int read(InputStream from, byte[] piece, int wanted) throws IOException {
        try {
            return from.read(piece, 0, wanted);
        } catch (SocketTimeoutException quiet) {
            if (ended) {
                throw quiet;
            }
            return 0;
        }
    }
}
