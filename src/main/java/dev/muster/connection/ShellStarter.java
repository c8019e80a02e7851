package dev.muster.connection;

import dev.muster.connection.FrameInbox.Came;
import dev.muster.connection.ShellStart.Reason;
import dev.muster.shell.Become;
import dev.muster.shell.Unreachable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Starts shells on one host: the login user's own, or another user's by sudo, su or doas, with the dialogue those
 * hold. Noise of login shells and rc files before the greeting is passed over.
 */
final class ShellStarter {
    private static final String SHELL = "/bin/sh";

    /** Valid in every login shell; {@code read} takes exactly one line and leaves the rest for the next program. */
    private static final String READ_LINE = "exec /bin/sh -c 'read -r c; eval \"$c\"'";

    private static final String READ_LINE_ON_TERMINAL = "exec /bin/sh -c 'stty raw -echo; read -r c; eval \"$c\"'";
    /** Silence after something that looks like a prompt, before it is taken for one. */
    private static final Duration PROMPT_SILENCE = Duration.ofMillis(300);

    /** Longer frames are not sent ahead: the host may not read them before the shell is there. */
    private static final int AHEAD = 24 << 10;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final ShellOpener opener;
    private final String shell;
    private final Duration timeout;
    private final HelperThreads helpers;
    private final Counters counters;

    ShellStarter(
            ShellOpener opener, Optional<String> shell, Duration timeout, HelperThreads helpers, Counters counters) {
        this.opener = opener;
        this.shell = shell.orElse(SHELL);
        this.timeout = timeout;
        this.helpers = helpers;
        this.counters = counters;
    }

    /**
     * Starts a shell, within the timeout.
     *
     * @param first what it will be asked first, and may be asked without waiting for its greeting; that is nothing that
     *     changes the host, because a shell that greets too late is given up and may still read it
     */
    ShellStart start(Become become, boolean pty, List<FrameScript> first) {
        long began = System.nanoTime();
        counters.count(Counters.Count.SHELLS);
        ShellStart start = attempted(become, pty, first);
        long took = System.nanoTime() - began;
        counters.add(Counters.Count.STARTING, took);
        if (become.user().isPresent()) {
            counters.add(Counters.Count.BECOMING, took);
        }
        return start;
    }

    private ShellStart attempted(Become become, boolean pty, List<FrameScript> first) {
        String nonce = token();
        FrameInbox inbox = new FrameInbox(nonce, pty);
        long until = System.nanoTime() + timeout.toNanos();
        ShellPipe pipe;
        try {
            pipe = opener.open(line(become, pty), pty, inbox);
        } catch (IOException refused) {
            return lost(
                    System.nanoTime() - until >= 0
                            ? "no session was opened within " + timeout.toSeconds() + " s"
                            : ShellSession.messageOf(refused));
        }
        Attempt attempt = new Attempt(become, pty, nonce, inbox, pipe, until);
        ShellStart result;
        try {
            result = attempt.run(first);
        } catch (IOException broken) {
            result = attempt.ended(ShellSession.messageOf(broken));
        }
        if (!(result instanceof ShellStart.Running)) {
            pipe.close();
        }
        return result;
    }

    /** Gives up all shells of the host and reaches it anew. */
    void reset() throws IOException {
        opener.reset();
    }

    private String line(Become become, boolean pty) {
        return line(become, shell, pty);
    }

    private static String line(Become become, String shell, boolean pty) {
        if (become.user().isEmpty()) {
            return "exec " + shell;
        }
        return pty ? READ_LINE_ON_TERMINAL : READ_LINE;
    }

    /** The command line of the first shell that a host will be asked for on behalf of a user, unless on a terminal. */
    static Optional<String> firstLine(Target target, Become become) {
        boolean onTerminal = become.user().isPresent() && BecomeLine.asksOnTerminal(become);
        return onTerminal || target.kind().router().isPresent()
                ? Optional.empty()
                : Optional.of(line(become, target.shell().orElse(SHELL), false));
    }

    /** A text travels once, however many of the scripts are it. */
    private static int length(List<FrameScript> frame) {
        Stream<String> texts = frame.stream().map(FrameScript::text).distinct();
        Stream<String> arguments = frame.stream().flatMap(script -> script.arguments().stream());
        return Stream.concat(texts, arguments).mapToInt(String::length).sum();
    }

    private static ShellStart lost(String why) {
        return new ShellStart.Lost(new Unreachable(Unreachable.Kind.CHANNEL, why));
    }

    static String token() {
        return "m" + new BigInteger(120, RANDOM).setBit(120).toString(36);
    }

    /** One try, with what it needs at hand. */
    private final class Attempt {
        private final Become become;
        private final boolean pty;
        private final String nonce;
        private final FrameInbox inbox;
        private final ShellPipe pipe;
        private final long until;
        private final BecomeLine line;
        private boolean answered;

        Attempt(Become become, boolean pty, String nonce, FrameInbox inbox, ShellPipe pipe, long until) {
            this.become = become;
            this.pty = pty;
            this.nonce = nonce;
            this.inbox = inbox;
            this.pipe = pipe;
            this.until = until;
            // Ends with what no nonce begins with, or the inbox would hold its last character back.
            this.line = new BecomeLine(become, "[" + token() + "]", token() + ".", token() + ".", token() + ".");
        }

        /** All at once where nobody will ask anything; a terminal must first be told not to echo. */
        ShellStart run(List<FrameScript> first) throws IOException {
            boolean isOther = become.user().isPresent();
            boolean asks = isOther && (pty || !line.asksNothing());
            ShellSession session = new ShellSession(pty, pipe, inbox, helpers, counters);
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            if (isOther) {
                text.writeBytes((line.text(pty) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            if (asks) {
                pipe.write(text.toByteArray());
                text.reset();
                Optional<ShellStart> refused = becomeUser();
                if (refused.isPresent()) {
                    return refused.get();
                }
            }
            text.writeBytes(FrameText.hello(nonce, pty));
            text.writeBytes(session.ahead(length(first) > AHEAD ? List.of() : first));
            pipe.write(text.toByteArray());
            Optional<ShellStart> refused = isOther && !asks ? becomeUser() : Optional.empty();
            return refused.isPresent() ? refused.get() : greeted(session);
        }

        private ShellStart greeted(ShellSession session) {
            return switch (inbox.awaitGreeting(until)) {
                case YES -> new ShellStart.Running(session);
                case DEAD -> ended(inbox.end());
                default -> ended("no answer from the shell within " + timeout.toSeconds() + " s");
            };
        }

        /** Empty when the new user's shell is ready. */
        private Optional<ShellStart> becomeUser() throws IOException {
            boolean begun = false;
            long asked = 0;
            while (true) {
                String noise = inbox.noiseSince(asked);
                if (noise.contains(line.ready())) {
                    return Optional.empty();
                }
                if (noise.contains(line.missing())) {
                    return Optional.of(denied(line.executable() + " is not installed on the host", Reason.MISSING));
                }
                begun |= noise.contains(line.begun());
                String fresh = noise.substring(noise.contains(line.begun()) ? endOf(noise, line.begun()) : 0);
                if (fresh.contains(line.prompt()) || (begun && isQuietPrompt(fresh))) {
                    if (answered) {
                        return Optional.of(denied("wrong password", Reason.PASSWORD));
                    }
                    if (become.password().isEmpty()) {
                        return Optional.of(denied("a password is needed, and none was given", Reason.OTHER));
                    }
                    asked = inbox.heard();
                    pipe.write((become.password().get().reveal() + "\n").getBytes(StandardCharsets.UTF_8));
                    answered = true;
                }
                Came came = inbox.awaitNoise(inbox.received(), Math.min(until, soon()));
                if (came == Came.DEAD) {
                    return Optional.of(endedOrMissing(answered ? "the password was not accepted" : inbox.end()));
                }
                if (System.nanoTime() >= until) {
                    return Optional.of(ended("no answer within " + timeout.toSeconds() + " s"));
                }
            }
        }

        private static int endOf(String noise, String token) {
            return noise.indexOf(token) + token.length();
        }

        /** The host's last words and the end of the shell come on two streams. */
        private ShellStart endedOrMissing(String why) {
            return inbox.noise().contains(line.missing())
                    ? denied(line.executable() + " is not installed on the host", Reason.MISSING)
                    : ended(why);
        }

        private long soon() {
            return System.nanoTime() + PROMPT_SILENCE.toNanos();
        }

        /** A line that ends like a question and stays the last one for a while. */
        private boolean isQuietPrompt(String said) {
            String end = said.stripTrailing();
            boolean asks = Stream.of(":", "\uff1a", "?").anyMatch(end::endsWith)
                    && said.length() - end.length() <= 1
                    && !said.endsWith("\n");
            return asks && inbox.awaitNoise(inbox.received(), Math.min(until, soon())) == Came.LATE;
        }

        private ShellStart denied(String why, Reason reason) {
            return new ShellStart.Denied(who() + why, reason);
        }

        ShellStart ended(String why) {
            if (pipe.refusal().isPresent()) {
                return lost(pipe.refusal().get());
            }
            String all = inbox.noise();
            String spoken = all.contains(line.begun()) ? all.substring(endOf(all, line.begun())) : all;
            String said = Complaint.of(spoken.replace(line.prompt(), "").replace(line.ready(), ""));
            if (become.user().isEmpty()) {
                return lost(said.isEmpty() ? why : why + "; the host said: " + said);
            }
            String message = who() + (said.isEmpty() ? why : said);
            if (answered) {
                return new ShellStart.Denied(message, Reason.PASSWORD);
            }
            boolean wantsTerminal = !pty && said.toLowerCase(Locale.ROOT).contains("tty");
            return new ShellStart.Denied(message, wantsTerminal ? Reason.NEEDS_TERMINAL : Reason.OTHER);
        }

        private String who() {
            return become.method().program() + " to " + become.user().orElse("root") + ": ";
        }
    }
}
