package dev.muster.connection;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.AddressReport;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.ProbeReport;
import dev.muster.ntp.ProbeRequest;
import dev.muster.ntp.ProbeSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Drives {@link ProbeSession}s over real sockets: one connected socket for each address, so that ICMP refusals are
 * heard, all of a host at once, from an ephemeral port, since some daemons drop what comes from below 123.
 */
public final class UdpExchange implements ProbeExchange {
    /** Room for a whole monlist burst of a hundred datagrams; a small buffer would make an amplifier look tame. */
    private static final int RECEIVE_BUFFER = 256 << 10;

    private static final int LARGEST_DATAGRAM = 65_536;
    private static final int MOST_ADDRESSES = 16;
    private static final int READS_PER_TURN = 256;

    private final SecureRandom random = new SecureRandom();

    @Override
    public ProbeReport probe(ProbeRequest request) {
        long end = System.nanoTime() + request.deadline().toNanos();
        List<String> problems = new ArrayList<>();
        Set<InetAddress> addresses = new LinkedHashSet<>();
        for (String target : request.targets()) {
            addresses.addAll(resolve(target, end, problems));
        }
        List<AddressReport> reports = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            List<Line> lines = open(addresses, request, selector, problems);
            try {
                exchange(lines, selector, end, problems);
                lines.forEach(line -> reports.add(line.session.report()));
            } finally {
                for (Line line : lines) {
                    line.channel.close();
                }
            }
        } catch (IOException e) {
            problems.add("probing failed: " + reason(e));
        }
        return new ProbeReport(request, reports, problems);
    }

    /** One address: its socket and what is being asked there. */
    private record Line(DatagramChannel channel, ProbeSession session) {}

    private List<Line> open(
            Set<InetAddress> addresses, ProbeRequest request, Selector selector, List<String> problems) {
        List<Line> lines = new ArrayList<>();
        for (InetAddress address : addresses) {
            if (lines.size() == MOST_ADDRESSES) {
                problems.add("only the first " + MOST_ADDRESSES + " addresses were probed");
                break;
            }
            boolean six = address.getAddress().length == AddressFamily.IPV6.addressBytes();
            try {
                DatagramChannel channel =
                        DatagramChannel.open(six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
                try {
                    channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
                    channel.configureBlocking(false);
                    channel.connect(new InetSocketAddress(address, request.port()));
                    ProbeSession session = new ProbeSession(
                            plain(address), six ? AddressFamily.IPV6 : AddressFamily.IPV4, request, random::nextLong);
                    session.askedFrom(plain(((InetSocketAddress) channel.getLocalAddress()).getAddress()));
                    channel.register(selector, SelectionKey.OP_READ, session);
                    lines.add(new Line(channel, session));
                } catch (IOException e) {
                    channel.close();
                    problems.add("no way to " + plain(address) + ": " + reason(e));
                }
            } catch (IOException | UnsupportedOperationException e) {
                problems.add("no socket for " + plain(address) + ": " + reason(e));
            }
        }
        return lines;
    }

    private static void exchange(List<Line> lines, Selector selector, long end, List<String> problems)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LARGEST_DATAGRAM);
        while (true) {
            long now = System.nanoTime();
            if (now - end >= 0 || Thread.currentThread().isInterrupted()) {
                lines.stream().map(Line::session).filter(s -> !s.isDone()).forEach(s -> {
                    s.stop();
                    problems.add("time ran out while " + s.address() + " was being probed");
                });
                return;
            }
            for (Line line : lines) {
                send(line, now, problems);
            }
            List<ProbeSession> active =
                    lines.stream().map(Line::session).filter(s -> !s.isDone()).toList();
            if (active.isEmpty()) {
                return;
            }
            long wake =
                    active.stream().mapToLong(s -> s.wakeAt(now) - now).min().orElse(0);
            long millis = TimeUnit.NANOSECONDS.toMillis(Math.max(0, Math.min(wake, end - now))) + 1;
            selector.select(millis);
            selector.selectedKeys().clear();
            for (Line line : lines) {
                receive(line, buffer);
            }
        }
    }

    private static void send(Line line, long now, List<String> problems) {
        if (line.session.isDone()) {
            return;
        }
        for (byte[] datagram : line.session.takeOutgoing(now)) {
            try {
                line.channel.write(ByteBuffer.wrap(datagram));
            } catch (PortUnreachableException e) {
                line.session.refused();
                return;
            } catch (IOException e) {
                problems.add("cannot send to " + line.session.address() + ": " + reason(e));
                line.session.stop();
                return;
            }
        }
    }

    private static void receive(Line line, ByteBuffer buffer) {
        try {
            for (int i = 0; i < READS_PER_TURN && !line.session.isDone(); i++) {
                buffer.clear();
                int length = line.channel.read(buffer);
                if (length <= 0) {
                    return;
                }
                byte[] datagram = new byte[length];
                buffer.flip().get(datagram);
                line.session.receive(datagram, System.nanoTime());
            }
        } catch (PortUnreachableException e) {
            line.session.refused();
        } catch (IOException e) {
            line.session.stop();
        }
    }

    /** All addresses of a name, within the deadline: a resolver may hang longer than anybody wants to wait. */
    private static List<InetAddress> resolve(String target, long end, List<String> problems) {
        try {
            if (IpAddress.parse(target).isPresent()) {
                return List.of(InetAddress.getByName(target));
            }
            FutureTask<InetAddress[]> lookUp = new FutureTask<>(() -> InetAddress.getAllByName(target));
            Thread thread = new Thread(lookUp, "resolve-" + target);
            thread.setDaemon(true);
            thread.start();
            return List.of(lookUp.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (UnknownHostException | ExecutionException e) {
            problems.add("\"" + target + "\" does not resolve");
        } catch (TimeoutException e) {
            problems.add("\"" + target + "\" did not resolve in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problems.add("interrupted");
        }
        return List.of();
    }

    private static String plain(InetAddress address) {
        return IpAddress.of(address.getAddress()).toString();
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
