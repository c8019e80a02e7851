package dev.muster.connection;

import dev.muster.shell.Unreachable;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks which hosts are there and opens nothing: in the place of a connector, a run with one task tells at the price of
 * a TCP connection who is in sight. Local targets always are.
 */
public final class Lookout implements Connector {
    /** A host that needs longer is as good as away. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** Of a kind that is not tried again. */
    private static final Unreachable ONLY_LOOKED =
            new Unreachable(Unreachable.Kind.AUTHENTICATION, "it was only looked for");

    private final SshConnector ssh;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    public Lookout(SshConnector ssh) {
        this.ssh = ssh;
    }

    @Override
    public Opened open(Target target) {
        boolean isLocal = target.kind() == Target.Kind.LOCAL;
        Optional<Unreachable> why = isLocal ? Optional.empty() : ssh.look(within(target));
        if (why.isEmpty()) {
            seen.add(target.name());
        }
        return new Opened.Failed(why.orElse(ONLY_LOOKED));
    }

    private static Target within(Target target) {
        return target.timeout().compareTo(LONGEST) > 0 ? target.within(LONGEST) : target;
    }

    /** Whether a host was there. */
    public boolean hasSeen(String host) {
        return seen.contains(host);
    }

    /** The connector it looks through is somebody else's. */
    @Override
    public void close() {
        seen.clear();
    }
}
