package dev.muster.connection;

import dev.muster.shell.Unreachable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The connections to one jump host, shared by all hosts behind it. A crowd of hosts gets several: the channels of one
 * connection wait for each other in one TCP stream and in one process of the jump host. (sshd's MaxSessions does not
 * count forwarded connections, see sshd_config(5).)
 */
final class Hop {
    /** Hosts behind one connection; the next opens another. */
    static final int CHANNELS = 64;

    /** From here on all of them take more hosts. */
    private static final int CONNECTIONS = 8;

    /** How long a jump host that failed is not tried again, so that the hosts behind it do not all wait for it. */
    private static final Duration REST = Duration.ofSeconds(30);

    private final int channels;
    private final List<Carrier> carriers = new ArrayList<>();
    private Optional<Unreachable> why = Optional.empty();
    private long failedAt;

    /** @param channels hosts behind one connection */
    Hop(int channels) {
        this.channels = channels;
    }

    /** One connection with what goes through it. */
    private static final class Carrier {
        private final SshLink link;
        private final List<SshLink> carried = new ArrayList<>();
        private int expected;

        Carrier(SshLink link) {
            this.link = link;
        }

        synchronized int load() {
            carried.removeIf(behind -> !behind.isAlive());
            return carried.size() + expected;
        }

        synchronized void expect() {
            expected++;
        }

        synchronized void take(Optional<SshLink> behind) {
            expected--;
            behind.ifPresent(carried::add);
        }
    }

    /** A place on one of the connections, for a login that is about to begin. */
    static final class Berth {
        private final String name;
        private final Carrier carrier;
        private final AtomicBoolean settled = new AtomicBoolean();

        private Berth(String name, Carrier carrier) {
            this.name = name;
            this.carrier = carrier;
            carrier.expect();
        }

        SshLogin.Jump jump() {
            return new SshLogin.Jump(name, carrier.link.client());
        }

        /** The login has ended, in a connection or not; only the first word counts. */
        void settle(Optional<SshLink> link) {
            if (settled.compareAndSet(false, true)) {
                carrier.take(link);
            }
        }
    }

    /** A place, or why there is none. */
    record Passage(Optional<Berth> berth, Optional<Unreachable> why) {}

    /**
     * A place on the connection that carries least.
     *
     * @param name of the jump host
     * @param login connects to it
     */
    synchronized Passage passage(String name, Supplier<SshLogin.Result> login) {
        carriers.removeIf(carrier -> !carrier.link.isAlive());
        Optional<Carrier> least = carriers.stream().min(Comparator.comparingInt(Carrier::load));
        boolean roomy = least.filter(carrier -> carrier.load() < channels || carriers.size() >= CONNECTIONS)
                .isPresent();
        boolean rests = why.isPresent() && System.nanoTime() - failedAt < REST.toNanos();
        if (!roomy && !rests) {
            least = connected(name, login).or(() -> carriers.stream().min(Comparator.comparingInt(Carrier::load)));
        }
        return least.map(carrier -> new Passage(Optional.of(new Berth(name, carrier)), Optional.empty()))
                .orElseGet(() -> new Passage(Optional.empty(), why));
    }

    private Optional<Carrier> connected(String name, Supplier<SshLogin.Result> login) {
        SshLogin.Result result = login.get();
        failedAt = System.nanoTime();
        why = result.why()
                .map(w -> new Unreachable(
                        Unreachable.Kind.JUMP, name + ": " + w.kind().words() + ": " + w.message()));
        Optional<Carrier> carrier = result.link().map(Carrier::new);
        carrier.ifPresent(carriers::add);
        return carrier;
    }

    synchronized void close() {
        carriers.forEach(carrier -> carrier.link.close());
        carriers.clear();
    }
}
