package dev.muster.connection;

import dev.muster.shell.Become;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.Unreachable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One user's shell on one host over the whole run: started at first use, replaced when a script overran its
 * deadline. The old shell's processes are killed from within the new one, which has the same rights.
 */
final class HostShell implements HostWriter {
    private static final Duration KILL_DEADLINE = Duration.ofSeconds(15);

    private final Become become;
    private final ShellStarter starter;
    private final Consumer<String> findings;
    private @Nullable ShellSession session;
    private Become way;
    private boolean pty;
    private Optional<ShellStart.Denied> refused = Optional.empty();

    HostShell(Become become, ShellStarter starter, Consumer<String> findings) {
        this.become = become;
        this.starter = starter;
        this.findings = findings;
        this.way = become;
        go(become);
    }

    private void go(Become chosen) {
        way = chosen;
        pty = chosen.user().isPresent() && BecomeLine.asksOnTerminal(chosen);
    }

    @Override
    public Reply read(List<Query> queries) {
        return frame(queries.stream().map(FrameScript::of).toList());
    }

    @Override
    public Reply run(List<Command> commands, List<Query> thenRead) {
        List<FrameScript> scripts = new ArrayList<>();
        commands.forEach(command -> scripts.add(FrameScript.of(command)));
        thenRead.forEach(query -> scripts.add(FrameScript.of(query)));
        return frame(scripts);
    }

    private Reply frame(List<FrameScript> scripts) {
        if (scripts.isEmpty()) {
            return new Reply.Answered(List.of());
        }
        ShellSession running = session;
        if (running == null || running.isEnded()) {
            boolean isReading = scripts.stream().noneMatch(FrameScript::ends);
            ShellStart start = start(isReading ? scripts : List.of());
            if (start instanceof ShellStart.Denied denied) {
                return new Reply.Denied(denied.message());
            }
            if (start instanceof ShellStart.Lost lost) {
                return new Reply.Lost(lost.why());
            }
            running = ((ShellStart.Running) start).session();
            session = running;
        }
        Reply reply = running.run(scripts);
        if (reply instanceof Reply.Expired) {
            replace(running);
        } else if (reply instanceof Reply.Lost) {
            close();
        }
        return reply;
    }

    /** A password that was wrong once is not tried again: accounts are locked for less. */
    private ShellStart start(List<FrameScript> first) {
        if (refused.isPresent()) {
            return refused.get();
        }
        ShellStart start = started(first);
        if (start instanceof ShellStart.Denied denied && denied.reason() == ShellStart.Reason.MISSING) {
            start = startOtherwise(denied, first);
        }
        if (start instanceof ShellStart.Denied denied && denied.reason() == ShellStart.Reason.PASSWORD) {
            refused = Optional.of(denied);
        }
        return start;
    }

    /** By what the host has in place of the method that it lacks. */
    private ShellStart startOtherwise(ShellStart.Denied missing, List<FrameScript> first) {
        Become lacked = way;
        List<String> refusals = new ArrayList<>(List.of(missing.message()));
        ShellStart.Reason reason = missing.reason();
        for (Become.Method other : become.otherwise()) {
            go(become.by(other));
            ShellStart start = started(first);
            if (!(start instanceof ShellStart.Denied denied)) {
                findings.accept(lacked.method().program() + " is not installed: used " + other.program());
                return start;
            }
            refusals.add(denied.message());
            reason = denied.reason() == ShellStart.Reason.PASSWORD ? denied.reason() : reason;
        }
        go(lacked);
        return new ShellStart.Denied(String.join("; ", refusals), reason);
    }

    private ShellStart started(List<FrameScript> first) {
        ShellStart start = starter.start(way, pty, first);
        if (start instanceof ShellStart.Denied denied && denied.reason() == ShellStart.Reason.NEEDS_TERMINAL) {
            ShellStart onTerminal = starter.start(way, true, first);
            if (onTerminal instanceof ShellStart.Running) {
                pty = true;
                findings.accept(way.method().program() + " works on a terminal only (requiretty): used one");
            }
            return onTerminal;
        }
        return start;
    }

    /**
     * Kills what the old shell runs and puts a new one in its place. Where a second channel is refused
     * (MaxSessions 1), the connection is made anew.
     */
    private void replace(ShellSession old) {
        boolean interrupted = Thread.interrupted(); // a cancelled thread must still clean up
        session = null;
        ShellStart start = start(List.of());
        if (!(start instanceof ShellStart.Running)) {
            old.kill();
            start = startAnew();
        }
        if (start instanceof ShellStart.Running fresh) {
            Reply killed = fresh.session().run(List.of(kill(old.pid())));
            if (killed instanceof Reply.Answered answered
                    && answered.outputs().stream().allMatch(Output::ok)) {
                session = fresh.session();
            } else {
                fresh.session().close();
            }
        }
        old.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private ShellStart startAnew() {
        try {
            starter.reset();
            return start(List.of());
        } catch (IOException unreachable) {
            return new ShellStart.Lost(new Unreachable(Unreachable.Kind.LOST, ShellSession.messageOf(unreachable)));
        }
    }

    private static FrameScript kill(int pid) {
        return new FrameScript(
                ProcessTree.KILL.text(),
                List.of(Integer.toString(pid)),
                new byte[0],
                Map.of(),
                KILL_DEADLINE,
                4096,
                false,
                false);
    }

    Optional<ShellSession> session() {
        return Optional.ofNullable(session);
    }

    void close() {
        session().ifPresent(ShellSession::close);
        session = null;
    }
}
