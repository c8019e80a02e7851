package dev.muster.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/**
 * A port that accepts TCP connections and never says a word: the kernel completes the handshake, nobody answers. The
 * worst neighbour a fleet tool can have.
 */
final class SilentServer implements AutoCloseable {
    private final ServerSocketChannel listener;

    private SilentServer(ServerSocketChannel listener) {
        this.listener = listener;
    }

    static SilentServer start() throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 16);
        return new SilentServer(listener);
    }

    int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
