package dev.muster.connection;

import dev.muster.shell.Become;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A connection whose shells speak frames; the transport below is SSH or the local machine. */
final class FramedConnection implements Connection {
    private final ShellOpener opener;
    private final ShellStarter starter;
    private final Duration roundTrip;
    private final Map<Become, HostShell> shells = new HashMap<>();
    private final Set<String> findings = new LinkedHashSet<>();

    FramedConnection(ShellOpener opener, ShellStarter starter, Duration roundTrip, List<String> findings) {
        this.opener = opener;
        this.roundTrip = roundTrip;
        this.starter = starter;
        this.findings.addAll(findings);
    }

    @Override
    public HostReader reader(Become become) {
        return shell(become);
    }

    @Override
    public HostWriter writer(Become become) {
        return shell(become);
    }

    private HostShell shell(Become become) {
        synchronized (shells) {
            return shells.computeIfAbsent(become, user -> new HostShell(user, starter, this::find));
        }
    }

    private void find(String finding) {
        synchronized (findings) {
            findings.add(finding);
        }
    }

    @Override
    public List<String> findings() {
        synchronized (findings) {
            return List.copyOf(findings);
        }
    }

    @Override
    public Duration roundTrip() {
        return roundTrip;
    }

    @Override
    public void close() {
        synchronized (shells) {
            opener.close(); // first, so that its shells need not be told one by one
            shells.values().forEach(HostShell::close);
            shells.clear();
        }
    }
}
