package dev.muster.connection;

import dev.muster.shell.Become;

/** The connector for every kind of target: hands each to the one that can. */
public final class Connectors implements Connector {
    private final Connector ssh;
    private final Connector local;

    public Connectors(Connector ssh, Connector local) {
        this.ssh = ssh;
        this.local = local;
    }

    @Override
    public Opened open(Target target) {
        return (target.kind() == Target.Kind.LOCAL ? local : ssh).open(target);
    }

    @Override
    public Opened open(Target target, Become first) {
        return (target.kind() == Target.Kind.LOCAL ? local : ssh).open(target, first);
    }

    @Override
    public void close() {
        local.close();
        ssh.close();
    }
}
