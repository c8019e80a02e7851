package dev.muster.connection;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * A TCP connection that knows how far it came. Connecting includes waiting for the first byte of the server's
 * banner, so that hosts which never speak are found before they take one of the places for key exchanges.
 */
final class StagedSocket extends Socket {
    private static final int BUFFER = 4 << 10;

    private static final Logger LOG = Logger.getLogger(StagedSocket.class.getName());

    private final long until;
    private volatile boolean connected;
    private Duration roundTrip = Duration.ZERO;
    private volatile boolean spoke;

    StagedSocket(long until) {
        this.until = until;
    }

    boolean isTcpConnected() {
        return connected;
    }

    /** What connecting took. */
    Duration roundTrip() {
        return roundTrip;
    }

    /** Whether the first byte came. */
    boolean hasSpoken() {
        return spoke;
    }

    /** Tries the addresses in turn, each with its share of the time left. */
    static StagedSocket to(List<InetAddress> addresses, int port, long until) throws IOException {
        IOException last = new IOException("no address");
        for (int i = 0; i < addresses.size(); i++) {
            long left = until - System.nanoTime();
            long share = System.nanoTime() + left / (addresses.size() - i);
            StagedSocket socket = new StagedSocket(until);
            try {
                socket.dial(new InetSocketAddress(addresses.get(i), port), share);
                return socket;
            } catch (IOException refused) {
                socket.close();
                last = refused;
            }
        }
        throw last;
    }

    private void dial(SocketAddress address, long share) throws IOException {
        setTcpNoDelay(true);
        long began = System.nanoTime();
        connect(address, millis(share));
        roundTrip = Duration.ofNanos(System.nanoTime() - began);
        connected = true;
    }

    private Optional<InputStream> buffered = Optional.empty();

    private int said;

    /** Says what the library will say first, a round trip earlier; from the library it is passed over. */
    void greet(byte[] firstWords) throws IOException {
        super.getOutputStream().write(firstWords);
        said = firstWords.length;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                int passedOver = Math.min(said, length);
                said -= passedOver;
                if (length > passedOver && !isGathered(bytes, offset + passedOver, length - passedOver)) {
                    out.write(bytes, offset + passedOver, length - passedOver);
                }
            }
        };
    }

    // ---- several words in one go

    private final Object gathering = new Object();
    private Optional<ByteArrayOutputStream> gathered = Optional.empty();

    /** Keeps what is said from now on, until it is to be sent. */
    void gather() {
        synchronized (gathering) {
            gathered = Optional.of(new ByteArrayOutputStream());
        }
    }

    private boolean isGathered(byte[] bytes, int offset, int length) {
        synchronized (gathering) {
            gathered.ifPresent(all -> all.write(bytes, offset, length));
            gathering.notifyAll();
            return gathered.isPresent();
        }
    }

    /** Waits until somebody has said something, which is to come first. */
    void awaitGathered(int millis) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (gathering) {
            while (gathered.filter(all -> all.size() > 0).isEmpty()) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(gathering, end - System.nanoTime());
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted");
                }
                if (System.nanoTime() - end >= 0) {
                    throw new SocketTimeoutException("timed out");
                }
            }
        }
    }

    /**
     * Sends all of it, and has answers acknowledged at once for a while: a server holds back its next small one until
     * then, and the system would wait 40 ms for something to send along.
     */
    void sendGathered() throws IOException {
        synchronized (gathering) {
            byte[] all = gathered.map(ByteArrayOutputStream::toByteArray).orElse(new byte[0]);
            gathered = Optional.empty();
            super.getOutputStream().write(all);
        }
        try {
            if (supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK)) {
                setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
            }
        } catch (IOException slower) {
            LOG.log(Level.FINE, "acknowledged as ever", slower);
        }
    }

    /** Waits for the server to say something; the pulse hears this and all that follows. */
    void awaitFirstByte(Pulse pulse) throws IOException {
        // The library reads the first bytes of a packet and then the rest: two calls of the system where one would do.
        InputStream in = new BufferedInputStream(pulse.listeningTo(super.getInputStream()), BUFFER);
        setSoTimeout(millis(until));
        in.mark(1);
        if (in.read() < 0) {
            throw new IOException("the server hung up without a banner");
        }
        in.reset();
        setSoTimeout(0);
        buffered = Optional.of(in);
        spoke = true;
    }

    private static int millis(long until) throws SocketTimeoutException {
        long left = (until - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException("timed out");
        }
        return (int) Math.min(left, Integer.MAX_VALUE);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return buffered.isPresent() ? buffered.get() : super.getInputStream();
    }

    /** A factory for the library, which hands it this connection. */
    SocketFactory asFactory() {
        StagedSocket self = this;
        return new SocketFactory() {
            @Override
            public Socket createSocket() {
                return self;
            }

            @Override
            public Socket createSocket(String host, int port) {
                return self;
            }

            @Override
            public Socket createSocket(String host, int port, InetAddress local, int localPort) {
                return self;
            }

            @Override
            public Socket createSocket(InetAddress host, int port) {
                return self;
            }

            @Override
            public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
                return self;
            }
        };
    }
}
