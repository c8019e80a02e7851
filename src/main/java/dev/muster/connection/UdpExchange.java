package dev.muster.connection;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.AddressReport;
import dev.muster.ntp.Datagram;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.ProbeReport;
import dev.muster.ntp.ProbeRequest;
import dev.muster.ntp.ProbeSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Drives {@link ProbeSession}s over real sockets: one connected socket for each address, so that ICMP refusals are
 * heard and nobody else's datagrams are, all of a host at once, from an ephemeral port, since some daemons drop what
 * comes from below 123; on request a second time from a port of the asker's choice. Names are resolved once, before
 * anything is sent, and what a reply says never leads to another target.
 *
 * <p>What leaves is bounded: in all by the rate given, and {@value #PER_ADDRESS} datagrams a second to one address.
 */
public final class UdpExchange implements ProbeExchange {
    /** Datagrams a second, all probes together. */
    public static final int DEFAULT_RATE = 200;

    /** To one address: a probe that is answered takes about ten datagrams. */
    private static final int PER_ADDRESS = 20;

    private static final int AT_ONCE = 8;

    /** Room for a whole monlist burst of a hundred datagrams; a small buffer would make an amplifier look tame. */
    private static final int RECEIVE_BUFFER = 256 << 10;

    private static final int LARGEST_DATAGRAM = 65_536;
    private static final int MOST_ADDRESSES = 16;
    private static final int READS_PER_TURN = 256;
    /** Datagrams of one address kept as they were: all of an ordinary probe and one burst of monlist. */
    private static final int MOST_KEPT = 150;

    private static final int PRIVILEGED = 1024;

    private final SecureRandom random = new SecureRandom();
    private final int rate;
    private final Pace pace;

    public UdpExchange() {
        this(DEFAULT_RATE);
    }

    /**
     * @param perSecond datagrams a second that leave at most, all probes together
     */
    public UdpExchange(int perSecond) {
        rate = perSecond;
        pace = new Pace(perSecond, AT_ONCE);
    }

    @Override
    public ProbeReport probe(ProbeRequest request) {
        long end = System.nanoTime() + request.deadline().toNanos();
        List<String> problems = new ArrayList<>();
        Set<InetAddress> addresses = new LinkedHashSet<>();
        for (String target : request.targets()) {
            List<InetAddress> found = resolve(target, end, problems);
            List<InetAddress> wanted = found.stream()
                    .filter(a -> request.families().contains(family(a)))
                    .toList();
            if (wanted.isEmpty() && !found.isEmpty()) {
                problems.add("\"" + target + "\" has no address of the family asked for");
            }
            addresses.addAll(wanted);
        }
        List<AddressReport> reports = new ArrayList<>();
        List<Datagram> packets = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            List<Line> lines = open(addresses, request, selector, packets, problems);
            try {
                exchange(lines, selector, end);
                lines.forEach(line -> reports.add(line.session.report()));
                reports.forEach(report -> problems.addAll(report.troubles()));
            } finally {
                for (Line line : lines) {
                    line.channel.close();
                }
            }
        } catch (IOException e) {
            problems.add("probing failed: " + reason(e));
        }
        return new ProbeReport(request, reports, problems, packets);
    }

    /**
     * One address asked from one port: the socket, what is being asked there and how fast.
     *
     * @param packets of all lines of the probe, in order
     */
    private record Line(
            DatagramChannel channel,
            ProbeSession session,
            Pace pace,
            String here,
            String there,
            List<Datagram> packets,
            int[] kept) {

        /** Of a flood the beginning is enough. */
        void keep(byte[] datagram, boolean isSent) {
            if (kept[0] < MOST_KEPT) {
                kept[0]++;
                packets.add(Datagram.of(
                        Instant.now(Clock.systemUTC()),
                        isSent ? here : there,
                        isSent ? there : here,
                        isSent,
                        datagram));
            }
        }
    }

    private List<Line> open(
            Set<InetAddress> addresses,
            ProbeRequest request,
            Selector selector,
            List<Datagram> packets,
            List<String> problems) {
        List<Line> lines = new ArrayList<>();
        int count = 0;
        for (InetAddress address : addresses) {
            if (count++ == MOST_ADDRESSES) {
                problems.add("only the first " + MOST_ADDRESSES + " addresses were probed");
                break;
            }
            Pace ofAddress = new Pace(Math.min(rate, PER_ADDRESS), AT_ONCE);
            open(address, 0, request, selector, ofAddress, packets, problems).ifPresent(lines::add);
            if (request.alsoFrom().isPresent()) {
                open(address, request.alsoFrom().getAsInt(), request, selector, ofAddress, packets, problems)
                        .ifPresent(lines::add);
            }
        }
        return lines;
    }

    private Optional<Line> open(
            InetAddress address,
            int sourcePort,
            ProbeRequest request,
            Selector selector,
            Pace ofAddress,
            List<Datagram> packets,
            List<String> problems) {
        AddressFamily family = family(address);
        try {
            DatagramChannel channel = DatagramChannel.open(
                    family == AddressFamily.IPV6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
            try {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
                channel.configureBlocking(false);
                if (sourcePort != 0) {
                    // One socket for each target, all with the one port of ours.
                    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                    channel.bind(new InetSocketAddress(sourcePort));
                }
                channel.connect(new InetSocketAddress(address, request.port()));
                drain(channel);
                ProbeSession session = new ProbeSession(plain(address), family, request, random::nextLong);
                InetSocketAddress own = (InetSocketAddress) channel.getLocalAddress();
                if (own.equals(channel.getRemoteAddress())) {
                    throw new SocketException("there the address is our own, which would ask itself");
                }
                session.askedFrom(plain(own.getAddress()), own.getPort());
                channel.register(selector, SelectionKey.OP_READ, session);
                String here = told(plain(own.getAddress()), own.getPort());
                String there = told(plain(address), request.port());
                return Optional.of(new Line(channel, session, ofAddress, here, there, packets, new int[1]));
            } catch (SocketException e) {
                channel.close();
                problems.add(
                        sourcePort == 0 ? "no way to " + plain(address) + ": " + reason(e) : noPort(sourcePort, e));
            }
        } catch (IOException | UnsupportedOperationException e) {
            problems.add("no socket for " + plain(address) + ": " + reason(e));
        }
        return Optional.empty();
    }

    /** Between binding and connecting a socket takes what anybody sends to its port. */
    private static void drain(DatagramChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LARGEST_DATAGRAM);
        for (int i = 0; i < READS_PER_TURN && channel.read(buffer) >= 0 && buffer.position() > 0; i++) {
            buffer.clear();
        }
    }

    private static String noPort(int port, SocketException trouble) {
        String why = reason(trouble);
        String hint = why.contains("Permission")
                ? ": ports below " + PRIVILEGED + " take root"
                : why.contains("in use") ? ": something here has it, such as this machine's own ntpd" : "";
        return "asked from an ephemeral port only, not from port " + port + ": " + why + hint;
    }

    private void exchange(List<Line> lines, Selector selector, long end) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LARGEST_DATAGRAM);
        while (true) {
            long now = System.nanoTime();
            if (now - end >= 0 || Thread.currentThread().isInterrupted()) {
                lines.forEach(line -> line.session.stop());
                return;
            }
            long wake = Long.MAX_VALUE;
            for (Line line : lines) {
                wake = Math.min(wake, send(line, now));
            }
            if (lines.stream().allMatch(line -> line.session.isDone())) {
                return;
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(Math.max(0, Math.min(wake, end - now))) + 1;
            selector.select(millis);
            selector.selectedKeys().clear();
            for (Line line : lines) {
                receive(line, buffer);
            }
        }
    }

    /** Sends what may leave now and says after how many nanoseconds to come again. */
    private long send(Line line, long now) {
        while (!line.session.isDone() && line.session.hasOutgoing(now)) {
            long wait = line.pace.take(now);
            if (wait == 0) {
                wait = pace.take(now);
                if (wait > 0) {
                    line.pace.giveBack();
                }
            }
            if (wait > 0) {
                return wait;
            }
            write(line, line.session.takeNext(now).orElseThrow(), now);
        }
        return line.session.isDone() ? Long.MAX_VALUE : line.session.wakeAt(now) - now;
    }

    /** A refusal of an earlier datagram is heard here as well, and then this one did not leave: a try like any other. */
    private static void write(Line line, byte[] datagram, long now) {
        try {
            line.channel.write(ByteBuffer.wrap(datagram));
            line.keep(datagram, true);
        } catch (PortUnreachableException e) {
            line.session.refused(now);
        } catch (IOException e) {
            line.session.fail("cannot send to " + line.session.address() + ": " + reason(e));
        }
    }

    private static void receive(Line line, ByteBuffer buffer) {
        for (int i = 0; i < READS_PER_TURN && !line.session.isDone(); i++) {
            try {
                buffer.clear();
                int length = line.channel.read(buffer);
                if (length <= 0) {
                    return;
                }
                byte[] datagram = new byte[length];
                buffer.flip().get(datagram);
                line.keep(datagram, false);
                line.session.receive(datagram, System.nanoTime());
            } catch (PortUnreachableException e) {
                line.session.refused(System.nanoTime());
            } catch (IOException e) {
                line.session.fail("cannot receive from " + line.session.address() + ": " + reason(e));
            }
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

    private static AddressFamily family(InetAddress address) {
        return address.getAddress().length == AddressFamily.IPV6.addressBytes()
                ? AddressFamily.IPV6
                : AddressFamily.IPV4;
    }

    private static String told(String address, int port) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }

    private static String plain(InetAddress address) {
        return IpAddress.of(address.getAddress()).toString();
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
