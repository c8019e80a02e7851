package dev.muster.connection;

import dev.muster.connection.RouterSession.Answer;
import dev.muster.connection.RouterSession.End;
import dev.muster.shell.Become;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.RouterTalk;
import dev.muster.shell.Unreachable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A router's command line by SSH: one session at a time, because many have few lines and some allow one per
 * connection. The looking side says {@code show} and nothing else; the other side holds dialogues.
 */
final class RouterConnection implements Connection {
    private final TerminalOpener opener;
    private final RouterCli cli;
    private final Duration timeout;
    private final Set<String> findings = new LinkedHashSet<>();
    private final Counters counters;
    private @Nullable RouterSession session;
    private Optional<String> refused = Optional.empty();

    RouterConnection(TerminalOpener opener, RouterCli cli, Duration timeout, List<String> findings, Counters counters) {
        this.opener = opener;
        this.cli = cli;
        this.timeout = timeout;
        this.findings.addAll(findings);
        this.counters = counters;
    }

    @Override
    public HostReader reader(Become become) {
        return new Line(become);
    }

    @Override
    public HostWriter writer(Become become) {
        return new Line(become);
    }

    @Override
    public List<String> findings() {
        return List.copyOf(findings);
    }

    @Override
    public void close() {
        RouterSession open = session;
        session = null;
        if (open != null) {
            open.close();
        }
        opener.close();
    }

    // ---- sessions

    /** Ends work early, with what is to be said to the engine. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Reply reply;

        Broken(Reply reply) {
            super(null, null, false, false);
            this.reply = reply;
        }

        static Broken lost(Unreachable.Kind kind, String why) {
            return new Broken(new Reply.Lost(new Unreachable(kind, why)));
        }
    }

    private RouterSession session(Become become) throws Broken {
        long until = System.nanoTime() + timeout.toNanos();
        RouterSession open = session;
        if (open == null || !open.lineEnd().isEmpty()) {
            open = start(until);
            session = open;
        }
        try {
            privilege(open, become, until);
        } catch (IOException broken) {
            drop();
            throw Broken.lost(Unreachable.Kind.LOST, ShellSession.messageOf(broken));
        }
        return open;
    }

    private void privilege(RouterSession open, Become become, long until) throws IOException, Broken {
        boolean wanted = become.user().isPresent() && become.method() == Become.Method.ENABLE;
        if (!wanted) {
            open.disable(until);
            return;
        }
        if (open.isPrivileged()) {
            return;
        }
        if (refused.isPresent()) {
            throw new Broken(new Reply.Denied(refused.get()));
        }
        Optional<String> why = open.enable(become.password(), until).map(text -> "enable: " + text);
        if (why.isPresent()) {
            // Not tried again: a password that was wrong once brings the account nearer to being locked.
            refused = why;
            drop();
            throw new Broken(new Reply.Denied(why.get()));
        }
    }

    private RouterSession start(long until) throws Broken {
        counters.count(Counters.Count.SHELLS);
        try {
            RouterSession fresh = opened();
            Optional<String> obstacle = fresh.greet(until);
            if (obstacle.isPresent()) {
                fresh.close();
                throw Broken.lost(Unreachable.Kind.CHANNEL, obstacle.get());
            }
            return fresh;
        } catch (IOException broken) {
            throw Broken.lost(Unreachable.Kind.CHANNEL, ShellSession.messageOf(broken));
        }
    }

    /** Routers that allow one terminal per connection are reached anew for the next. */
    private RouterSession opened() throws IOException {
        try {
            return terminal();
        } catch (IOException refusal) {
            opener.reset();
            return terminal();
        }
    }

    private RouterSession terminal() throws IOException {
        RouterInbox inbox = new RouterInbox();
        return new RouterSession(cli, inbox, opener.terminal(inbox));
    }

    private void drop() {
        RouterSession open = session;
        session = null;
        if (open != null) {
            open.close();
        }
    }

    // ---- requests

    /** The command line with the rights of one become. */
    private final class Line implements HostWriter {
        private final Become become;

        Line(Become become) {
            this.become = become;
        }

        @Override
        public Reply read(List<Query> queries) {
            return run(List.of(), queries);
        }

        @Override
        public Reply run(List<Command> commands, List<Query> thenRead) {
            boolean fits = commands.stream().allMatch(RouterTalk::isDialogue)
                    && thenRead.stream().allMatch(RouterTalk::isShow);
            if (!fits) {
                return new Reply.Denied("a router has no shell");
            }
            List<Output> outputs = new ArrayList<>();
            counters.count(Counters.Count.FRAMES);
            try {
                for (Command command : commands) {
                    Output output = new Dialogue(become, command).held();
                    outputs.add(output);
                    if (!output.ok()) {
                        return new Reply.Answered(outputs);
                    }
                }
                for (Query query : thenRead) {
                    outputs.add(shown(query, outputs));
                }
                return new Reply.Answered(outputs);
            } catch (Broken broken) {
                return broken.reply;
            } catch (IOException broken) {
                drop();
                return new Reply.Lost(new Unreachable(Unreachable.Kind.LOST, ShellSession.messageOf(broken)));
            }
        }

        private Output shown(Query query, List<Output> before) throws Broken, IOException {
            long start = System.nanoTime();
            Duration deadline = query.deadline().isZero() ? Query.DEADLINE : query.deadline();
            String line = query.arguments().get(0);
            Answer answer = session(become).say(line, deadline, false, query.limit());
            if (answer.end() == End.PROMPT) {
                return output(answer, cli.complaintIn(answer.text()), start);
            }
            drop();
            if (answer.end() == End.LATE) {
                throw new Broken(new Reply.Expired(before, output(answer, Optional.empty(), start), deadline));
            }
            throw Broken.lost(Unreachable.Kind.LOST, fault(line, answer));
        }
    }

    private static Output output(Answer answer, Optional<String> complaint, long start) {
        return new Output(
                complaint.isPresent() ? 1 : 0,
                answer.text().getBytes(StandardCharsets.UTF_8),
                complaint.orElse("").getBytes(StandardCharsets.UTF_8),
                answer.cut(),
                Duration.ofNanos(System.nanoTime() - start));
    }

    private static String fault(String line, Answer answer) {
        return switch (answer.end()) {
            case QUESTION -> "the router asks \"" + Complaint.of(answer.last()) + "\" after \"" + line + "\"";
            case LATE -> "no answer in time to \"" + line + "\"";
            case OUT_OF_STEP ->
                "what came does not belong to \"" + line + "\": " + Complaint.of(firstLine(answer.text()));
            default -> "the connection was closed at \"" + line + "\"";
        };
    }

    private static String firstLine(String text) {
        return text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    }

    /** The moves of one command, carried out in order until one fails. */
    private final class Dialogue {
        private final Become become;
        private final Command command;
        private final long begun = System.nanoTime();
        private final StringBuilder said = new StringBuilder();
        private boolean cut;
        private String standing = "";
        private String last = "";
        private List<String> undo = List.of();

        Dialogue(Become become, Command command) {
            this.become = become;
            this.command = command;
        }

        Output held() throws Broken, IOException {
            for (RouterTalk.Move move : RouterTalk.moves(command)) {
                Optional<String> complaint = made(move);
                if (complaint.isPresent()) {
                    return ended(1, complaint.get() + (standing.isEmpty() ? "" : ". " + standing));
                }
            }
            leaveConfiguration();
            return ended(0, "");
        }

        private Optional<String> made(RouterTalk.Move move) throws Broken, IOException {
            if (move instanceof RouterTalk.Stage stage) {
                standing = stage.standing();
            } else if (move instanceof RouterTalk.Undo way) {
                undo = way.lines();
            } else if (move instanceof RouterTalk.Expect expect) {
                return missed(expect).map(this::undone);
            } else if (move instanceof RouterTalk.Reconnect) {
                reconnect();
            } else {
                return spoken((RouterTalk.Say) move);
            }
            return Optional.empty();
        }

        private Optional<String> spoken(RouterTalk.Say say) throws Broken {
            RouterSession open = opened();
            Answer answer = answer(open, say.line(), patience(say), say.confirms());
            keep(answer);
            if (answer.end() == End.PROMPT) {
                return cli.complaintIn(answer.text())
                        .map(why -> undone("\"" + say.line() + "\" was answered with \"" + Complaint.of(why) + "\""));
            }
            drop();
            if (answer.end() == End.LATE && standing.isEmpty()) {
                throw new Broken(new Reply.Expired(List.of(), ended(1, ""), patience(say)));
            }
            if (answer.end() == End.DEAD) {
                throw lost(fault(say.line(), answer));
            }
            return Optional.of(fault(say.line(), answer));
        }

        /** A session that cannot be had is as bad for what stands on the router as one that breaks. */
        private RouterSession opened() throws Broken {
            try {
                return session(become);
            } catch (Broken broken) {
                if (broken.reply instanceof Reply.Lost gone && !standing.isEmpty()) {
                    throw lost(gone.why().kind().words() + ": " + gone.why().message());
                }
                throw broken;
            }
        }

        private Answer answer(RouterSession open, String line, Duration patience, boolean confirms) throws Broken {
            try {
                return open.say(line, patience, confirms, command.limit());
            } catch (IOException broken) {
                drop();
                throw lost(ShellSession.messageOf(broken));
            }
        }

        private void keep(Answer answer) {
            last = answer.text();
            cut |= answer.cut() || said.length() + last.length() > command.limit();
            said.append(last, 0, Math.min(last.length(), Math.max(0, command.limit() - said.length())));
        }

        private Duration patience(RouterTalk.Say say) {
            if (command.deadline().isZero()) {
                return say.patience();
            }
            Duration left = command.deadline().minusNanos(System.nanoTime() - begun);
            Duration some = left.isNegative() || left.isZero() ? Duration.ofMillis(1) : left;
            return some.compareTo(say.patience()) < 0 ? some : say.patience();
        }

        private Optional<String> missed(RouterTalk.Expect expect) {
            List<String> lines = last.lines().map(String::strip).toList();
            return expect.present().stream()
                    .filter(pattern -> lines.stream().noneMatch(line -> line.matches(pattern)))
                    .findFirst()
                    .map(pattern -> "afterwards the router does not show \"" + bare(pattern) + "\"")
                    .or(() -> expect.absent().stream()
                            .filter(pattern -> lines.stream().anyMatch(line -> line.matches(pattern)))
                            .findFirst()
                            .map(pattern -> "afterwards the router still shows \"" + bare(pattern) + "\""));
        }

        /** A pattern as a person would have it. */
        private String bare(String pattern) {
            return pattern.replaceAll("\\\\[QE]|\\([^)]*\\)\\?|\\.\\*|\\\\", "");
        }

        /** Takes back what can be, and says how that went. */
        private String undone(String complaint) {
            if (undo.isEmpty()) {
                return complaint;
            }
            for (String line : undo) {
                try {
                    Answer answer = session(become).say(line, Duration.ofSeconds(60), true, command.limit());
                    if (answer.end() != End.PROMPT
                            || cli.complaintIn(answer.text()).isPresent()) {
                        drop();
                        return complaint + "; taking it back failed at \"" + line + "\"";
                    }
                } catch (Broken | IOException broken) {
                    drop();
                    return complaint + "; taking it back failed at \"" + line + "\", where the connection broke";
                }
            }
            standing = "";
            return complaint + ". What was done before was taken back";
        }

        private void reconnect() throws Broken {
            drop();
            try {
                opener.reset();
            } catch (IOException unreachable) {
                throw lost("the router cannot be logged in to any more: " + ShellSession.messageOf(unreachable));
            }
        }

        private void leaveConfiguration() {
            RouterSession open = session;
            if (open != null && open.isConfiguring()) {
                drop();
            }
        }

        private Broken lost(String why) {
            return Broken.lost(Unreachable.Kind.LOST, standing.isEmpty() ? why : why + ". " + standing);
        }

        private Output ended(int status, String complaint) {
            leaveConfiguration();
            return new Output(
                    status,
                    said.toString().getBytes(StandardCharsets.UTF_8),
                    complaint.getBytes(StandardCharsets.UTF_8),
                    cut,
                    Duration.ofNanos(System.nanoTime() - begun));
        }
    }
}
