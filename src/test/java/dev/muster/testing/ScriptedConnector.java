package dev.muster.testing;

import dev.muster.connection.Connector;
import dev.muster.connection.Opened;
import dev.muster.connection.Target;
import dev.muster.shell.Unreachable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Opens {@link ScriptedHost}s by name, made at first mention; hosts called {@code down…} are unreachable. */
public final class ScriptedConnector implements Connector {
    private final Map<String, ScriptedHost> hosts = new ConcurrentHashMap<>();
    private final List<Target> opened = new CopyOnWriteArrayList<>();

    public ScriptedHost host(String name) {
        return hosts.computeIfAbsent(name, n -> new ScriptedHost());
    }

    /** Every attempt to connect, in order. */
    public List<Target> opened() {
        return opened;
    }

    @Override
    public Opened open(Target target) {
        opened.add(target);
        return target.name().startsWith("down")
                ? new Opened.Failed(new Unreachable(Unreachable.Kind.REFUSED, "Connection refused"))
                : new Opened.Ready(host(target.name()));
    }

    @Override
    public void close() {
        hosts.values().forEach(ScriptedHost::close);
    }
}
