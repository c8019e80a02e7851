package dev.muster.connection;

import dev.muster.ntp.AddressReport;
import dev.muster.ntp.Answer;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.ProbeReport;
import dev.muster.ntp.ProbeRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Goes through addresses and sees what answers there: SSH, the time, and whatever else is asked for. So many addresses a
 * second, so many at once, and an end by which it is over whatever happens.
 */
public final class AddressSweep {
    /** Tries to get the time; datagrams get lost. */
    public static final int TIME_TRIES = 2;

    /** So often a wait looks whether the sweep is to end early. */
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(100);

    private final Rules rules;
    private volatile boolean stopped;
    private volatile boolean cancelled;

    public AddressSweep(Rules rules) {
        this.rules = rules;
    }

    /**
     * How it goes.
     *
     * @param perSecond addresses begun in a second
     * @param atOnce addresses under way at once
     * @param patience how long to wait for one answer
     */
    public record Rules(
            boolean ssh, int sshPort, boolean time, int timePort, int perSecond, int atOnce, Duration patience) {

        /** The longest that one address may take, without whatever else is asked. */
        public Duration longest() {
            // Connecting, and exchanging keys for each kind of key.
            Duration ofSsh = ssh ? patience.multipliedBy(2L * SshGlance.mostConnections()) : Duration.ZERO;
            return ofSsh.plus(time ? patience.multipliedBy(TIME_TRIES + 1L) : Duration.ZERO);
        }
    }

    /**
     * What was found at an address.
     *
     * @param ssh empty when not asked
     * @param stratum of its time server; empty when none answered
     */
    public record Found(IpAddress address, Optional<SshFace> ssh, Optional<Integer> stratum) {
        /** Whether anything answered. */
        public boolean isSomebody() {
            return ssh.filter(SshFace::isThere).isPresent() || stratum.isPresent();
        }
    }

    /** No other address is begun; those under way are asked to the end. */
    public void stop() {
        stopped = true;
    }

    /** Those under way are left, too. */
    public void cancel() {
        cancelled = true;
        stopped = true;
    }

    /** Whether it was to end early. */
    public boolean isStopped() {
        return stopped;
    }

    /**
     * Goes through them, in their order.
     *
     * @param within after which it stops
     * @param each is told of every address that was asked to the end, from several threads
     * @return how many were asked to the end
     */
    public int over(List<IpAddress> addresses, Duration within, Consumer<Found> each) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        Pace pace = new Pace(rules.perSecond(), 1);
        Semaphore places = new Semaphore(rules.atOnce());
        AtomicInteger done = new AtomicInteger();
        ExecutorService crew = Executors.newFixedThreadPool(Math.min(rules.atOnce(), Math.max(1, addresses.size())));
        try (SshGlance glance = new SshGlance(rules.sshPort(), rules.patience())) {
            UdpExchange exchange = new UdpExchange();
            for (IpAddress address : addresses) {
                if (!isFree(places, end) || !isTurn(pace, end)) {
                    break;
                }
                crew.execute(() -> {
                    try {
                        Found found = look(address, glance, exchange);
                        // Whom it was broken off at has not shown that nobody is there.
                        if (!cancelled) {
                            each.accept(found);
                            done.incrementAndGet();
                        }
                    } finally {
                        places.release();
                    }
                });
            }
            crew.shutdown();
            boolean isDone = false;
            while (!isDone && !cancelled && System.nanoTime() - end < 0) {
                isDone = crew.awaitTermination(TICK, TimeUnit.NANOSECONDS);
            }
        } finally {
            cancelled = true;
            crew.shutdownNow();
        }
        return done.get();
    }

    private boolean isFree(Semaphore places, long end) throws InterruptedException {
        boolean isFree = false;
        while (!isFree && !stopped && System.nanoTime() - end < 0) {
            isFree = places.tryAcquire(TICK, TimeUnit.NANOSECONDS);
        }
        return isFree && !stopped;
    }

    private boolean isTurn(Pace pace, long end) {
        for (long now = System.nanoTime(); now - end < 0 && !stopped; now = System.nanoTime()) {
            long wait = pace.take(now);
            if (wait == 0) {
                return true;
            }
            LockSupport.parkNanos(Math.min(Math.min(wait, TICK), end - now));
        }
        return false;
    }

    private Found look(IpAddress address, SshGlance glance, UdpExchange exchange) {
        try {
            InetAddress where = InetAddress.getByAddress(address.bytes());
            Optional<SshFace> face = rules.ssh() ? Optional.of(glance.look(where)) : Optional.empty();
            return new Found(address, face, rules.time() ? time(address, exchange) : Optional.empty());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Optional<Integer> time(IpAddress address, UdpExchange exchange) {
        ProbeReport report = exchange.probe(ProbeRequest.of(rules.timePort(), address.toString())
                .within(rules.patience().multipliedBy(TIME_TRIES + 1L))
                .patient(rules.patience(), TIME_TRIES)
                .forTimeOnly());
        return report.addresses().stream()
                .map(AddressReport::time)
                .filter(time -> time.answer() == Answer.DATA)
                .map(AddressReport.TimeAnswer::stratum)
                .findFirst();
    }
}
