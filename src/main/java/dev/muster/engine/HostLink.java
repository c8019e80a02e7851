package dev.muster.engine;

import dev.muster.connection.Connection;
import dev.muster.connection.Reply;
import dev.muster.connection.Target;
import dev.muster.shell.Become;
import java.time.Duration;
import java.util.function.Function;

/**
 * The way to a host for one task: which connection, as which user. Connects at first use, so that tasks which ask
 * nothing of the host do not need one.
 *
 * @param owner the host the task is for, which may be another than the target's
 * @param alone whether the connection is for {@code owner} only, whoever else is connected to the target
 */
record HostLink(
        ConnectionPool pool,
        Announcer announcer,
        Target target,
        ConnectionPool.Retries retries,
        Become become,
        String owner,
        boolean alone) {

    Reply use(Function<Connection, Reply> frame) {
        return pool.use(
                target,
                retries,
                owner,
                alone,
                frame,
                (reached, findings) -> findings.forEach(finding -> announcer.warn(reached.name() + ": " + finding)));
    }

    /** The same way, with less patience for connecting. */
    HostLink within(Duration timeout) {
        return new HostLink(pool, announcer, target.within(timeout), retries, become, owner, alone);
    }

    /** The same way on a connection that nobody else uses. */
    HostLink alone(String user) {
        return new HostLink(pool, announcer, target, retries, become, user, true);
    }

    boolean isLocal() {
        return target.kind() == Target.Kind.LOCAL;
    }

    void drop() {
        pool.drop(target, owner, alone);
    }
}
