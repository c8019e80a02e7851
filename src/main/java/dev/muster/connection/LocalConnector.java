package dev.muster.connection;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Connects to this machine without SSH. */
public final class LocalConnector implements Connector {
    private final HelperThreads helpers = new HelperThreads();
    private final Counters counters;
    private final Map<String, String> environment;

    public LocalConnector() {
        this(new Counters());
    }

    /** @param counters told what everything costs, perhaps together with other connectors */
    public LocalConnector(Counters counters) {
        this(Map.of(), counters);
    }

    /** @param environment what shells have beyond this process's own */
    LocalConnector(Map<String, String> environment) {
        this(environment, new Counters());
    }

    private LocalConnector(Map<String, String> environment, Counters counters) {
        this.counters = counters;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Opened open(Target target) {
        Counters host = counters.of(target.name());
        host.count(Counters.Count.CONNECTIONS);
        ShellOpener opener = new LocalShellOpener(helpers, environment);
        ShellStarter starter = new ShellStarter(opener, target.shell(), target.timeout(), helpers, host);
        return new Opened.Ready(new FramedConnection(opener, starter, Duration.ZERO, List.of()));
    }

    /** What was done so far. */
    public Counters counters() {
        return counters;
    }

    @Override
    public void close() {
        helpers.close();
    }
}
