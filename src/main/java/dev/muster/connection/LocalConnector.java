package dev.muster.connection;

import java.util.List;
import java.util.Map;

/** Connects to this machine without SSH. */
public final class LocalConnector implements Connector {
    private final HelperThreads helpers = new HelperThreads();
    private final Counters counters = new Counters();
    private final Map<String, String> environment;

    public LocalConnector() {
        this(Map.of());
    }

    /** @param environment what shells have beyond this process's own */
    LocalConnector(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Opened open(Target target) {
        counters.connections.increment();
        ShellOpener opener = new LocalShellOpener(helpers, environment);
        ShellStarter starter = new ShellStarter(opener, target.shell(), target.timeout(), helpers, counters);
        return new Opened.Ready(new FramedConnection(opener, starter, List.of()));
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
