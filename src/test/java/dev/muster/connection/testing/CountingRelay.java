package dev.muster.connection.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/**
 * Stands between a client and a server on loopback and counts round trips: how long the longest chain is of something
 * that the client said after it had heard what the server said after it had heard the client. Both ways take a while,
 * so that what crosses is seen to cross. Busy machines can only make it count too many.
 */
public final class CountingRelay implements AutoCloseable {
    private static final long ONE_WAY_MILLIS = 10;
    private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final int server;
    private int heardByServer;
    private int heardByClient;

    /** In front of a port of this machine, for one connection. */
    public CountingRelay(int server) throws IOException {
        this.server = server;
        start("accept", this::accept);
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException ended) {
                        // One of the two hung up.
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                },
                "relay-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        Socket client = listening.accept();
        Socket host = new Socket(InetAddress.getLoopbackAddress(), server);
        client.setTcpNoDelay(true);
        host.setTcpNoDelay(true);
        start("there", () -> pass(client, host, true));
        start("back", () -> pass(host, client, false));
    }

    private void pass(Socket from, Socket to, boolean there) throws IOException, InterruptedException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[64 << 10];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                int chain = chain(there);
                TimeUnit.MILLISECONDS.sleep(ONE_WAY_MILLIS);
                arrived(there, chain);
                out.write(bytes, 0, n);
            }
        }
    }

    private synchronized int chain(boolean there) {
        return there ? heardByClient + 1 : heardByServer;
    }

    private synchronized void arrived(boolean there, int chain) {
        if (there) {
            heardByServer = Math.max(heardByServer, chain);
        } else {
            heardByClient = Math.max(heardByClient, chain);
        }
    }

    /** Round trips that have come to their end so far. */
    public synchronized int roundTrips() {
        return heardByClient;
    }

    public int port() {
        return listening.getLocalPort();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
