package dev.muster.connection.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A TCP relay to a port on loopback that can fall silent: then nothing passes either way and nobody is told, as when a
 * host loses its power or a firewall forgets a connection.
 */
public final class Relay implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean silent;

    public Relay(int port) throws IOException {
        start(() -> {
            while (true) {
                Socket near = server.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets.addAll(List.of(near, far));
                start(() -> pump(near.getInputStream(), far.getOutputStream()));
                start(() -> pump(far.getInputStream(), near.getOutputStream()));
            }
        });
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Lets nothing pass from now on; what arrives is read and lost. */
    public void fallSilent() {
        silent = true;
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException closed) {
                Thread.currentThread().interrupt(); // its sockets are closed: it is done
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void pump(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[8192];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            if (!silent) {
                to.write(buffer, 0, n);
                to.flush();
            }
        }
        if (!silent) {
            to.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
