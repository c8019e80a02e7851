package dev.muster.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;

/**
 * The UDP side of the demo's daemons: loopback ports in both families, served by one thread. Senders on loopback stand
 * for a host elsewhere on the internet, since a demo has no other network.
 */
final class NtpNetwork implements AutoCloseable {
    private static final int LARGEST_DATAGRAM = 1500;
    private static final int SEND_BUFFER = 1 << 20;
    private final Selector selector;
    private boolean overIpv6 = true;

    NtpNetwork() throws IOException {
        selector = Selector.open();
        Thread thread = new Thread(this::serve, "demo-ntp");
        thread.setDaemon(true);
        thread.start();
    }

    /** Answers datagrams that come from outside. */
    interface Responder {
        /** What goes back, possibly nothing. */
        List<byte[]> answer(byte[] datagram, boolean overIpv6, int sourcePort);
    }

    /** Opens a port for a responder, on IPv4 and, where the machine has it, on IPv6; the same number on both. */
    int listen(Responder responder) throws IOException {
        DatagramChannel four = open("127.0.0.1", 0);
        int port = ((InetSocketAddress) four.getLocalAddress()).getPort();
        register(four, responder);
        try {
            register(open("::1", port), responder);
        } catch (IOException | UnsupportedAddressTypeException e) {
            // A machine without IPv6 on loopback: the demo then shows IPv4 only. Where no interface at all has an
            // address of that family, Java refuses the address before the kernel can.
            overIpv6 = false;
        }
        return port;
    }

    /** Whether every port opened so far is open on IPv6 too. */
    boolean isOverIpv6() {
        return overIpv6;
    }

    private static DatagramChannel open(String address, int port) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
        try {
            channel.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (IOException | UnsupportedAddressTypeException e) {
            channel.close();
            throw e;
        }
        channel.configureBlocking(false);
        return channel;
    }

    private void register(DatagramChannel channel, Responder responder) throws IOException {
        selector.wakeup();
        channel.register(selector, SelectionKey.OP_READ, responder);
    }

    private void serve() {
        ByteBuffer buffer = ByteBuffer.allocate(LARGEST_DATAGRAM);
        try {
            while (selector.isOpen()) {
                selector.select(key -> answer(key, buffer), 50);
            }
        } catch (ClosedSelectorException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(SelectionKey key, ByteBuffer buffer) {
        try {
            DatagramChannel channel = (DatagramChannel) key.channel();
            buffer.clear();
            SocketAddress from = channel.receive(buffer);
            if (!(from instanceof InetSocketAddress sender)) {
                return;
            }
            byte[] datagram = new byte[buffer.flip().remaining()];
            buffer.get(datagram);
            boolean six = sender.getAddress().getAddress().length > 4;
            for (byte[] reply : ((Responder) key.attachment()).answer(datagram, six, sender.getPort())) {
                channel.send(ByteBuffer.wrap(reply), sender);
            }
        } catch (IOException e) {
            key.cancel();
        }
    }

    @Override
    public void close() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
