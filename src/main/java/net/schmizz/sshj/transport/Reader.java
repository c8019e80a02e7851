package net.schmizz.sshj.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;

/**
 * The thread that reads a connection, in the place of the library's class of this name, whose thread sets 256 kB aside
 * for the longest packet there may be: with two hundred hosts a third of all the memory. The decoder collects a packet
 * from any number of pieces, so a small buffer will do. The library gives no way to choose another thread; nothing
 * else of it is replaced. A test holds that it is this class that is loaded, and not the library's.
 */
public final class Reader extends Thread {
    private static final int PIECE = 4 << 10;
    /** What verifying a host key takes, several times over. */
    private static final long STACK = 512 << 10;

    private final TransportImpl transport;

    /** Called by the library only. */
    public Reader(TransportImpl transport) {
        super(null, null, "sshj-Reader", STACK);
        this.transport = transport;
        setDaemon(true);
    }

    @Override
    public void run() {
        try {
            pass(transport.getConnInfo().in, transport.getDecoder());
        } catch (IOException | RuntimeException end) {
            if (!isInterrupted()) { // which is how the library closes it
                transport.die(end);
            }
        }
    }

    private void pass(InputStream from, Decoder to) throws IOException {
        byte[] piece = new byte[PIECE];
        int wanted = 1;
        while (!isInterrupted()) {
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
            if (isInterrupted()) {
                throw quiet;
            }
            return 0;
        }
    }
}
