package dev.muster.engine;

import dev.muster.connection.Connection;
import dev.muster.connection.Reply;
import dev.muster.connection.Target;
import dev.muster.shell.Become;
import dev.muster.shell.Command;
import dev.muster.shell.Query;
import dev.muster.shell.RouterOs;
import dev.muster.shell.RouterTalk;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

    /** Asked of a router, what is for a shell ends here, before anything is opened. */
    Reply use(List<Query> queries, List<Command> commands, Function<Connection, Reply> frame) {
        Optional<RouterOs> router = target.kind().router();
        boolean fits = queries.stream().allMatch(RouterTalk::isShow)
                && commands.stream().allMatch(RouterTalk::isDialogue);
        return router.isPresent() && !fits
                ? new Reply.Denied("this module needs a shell, and " + target.name()
                        + " is a router (connection network_cli, "
                        + router.get().word()
                        + "): raw, ntp_router and what asks nothing of the host run there")
                : use(frame);
    }

    private Reply use(Function<Connection, Reply> frame) {
        return pool.use(
                this,
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

    /** The same way for one short errand, on a connection that nobody else uses and that is not tried twice. */
    HostLink once(String user, Duration patience) {
        ConnectionPool.Retries none = new ConnectionPool.Retries(0, retries.stop());
        return new HostLink(pool, announcer, target.within(patience), none, become, user, true);
    }

    boolean isLocal() {
        return target.kind() == Target.Kind.LOCAL;
    }

    boolean isOpen() {
        return pool.isOpen(this);
    }

    void drop() {
        pool.drop(this);
    }
}
