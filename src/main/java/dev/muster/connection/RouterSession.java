package dev.muster.connection;

import dev.muster.connection.RouterInbox.Came;
import dev.muster.shell.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One login at a router's command line. An answer is all between the echo of what was said and the next prompt; a
 * prompt is one by its looks, by beginning as the first did, and by the silence behind it. After anything but a prompt
 * the session's state is unknown and it must be replaced.
 */
final class RouterSession {
    /** Behind a prompt that is known. Most of what one command costs. */
    private static final Duration SILENCE = Duration.ofMillis(70);

    /** Behind what may be the first prompt, or a line of the banner that looks like one. */
    private static final Duration LONG_SILENCE = Duration.ofMillis(350);

    /** Behind what looks like a question. */
    private static final Duration THOUGHT = Duration.ofMillis(800);

    private static final Duration KNOCK = Duration.ofSeconds(2);
    private static final int LOGIN_LIMIT = 64 << 10;
    private static final int CONFIRMATIONS = 4;

    private final RouterCli cli;
    private final RouterInbox inbox;
    private final ShellPipe pipe;
    private String base = "";
    private String prompt = "";
    private long answered = -1;
    private boolean elevated;

    RouterSession(RouterCli cli, RouterInbox inbox, ShellPipe pipe) {
        this.cli = cli;
        this.inbox = inbox;
        this.pipe = pipe;
    }

    /** How an answer ended. */
    enum End {
        PROMPT,
        QUESTION,
        LATE,
        DEAD,
        /** What came does not belong to what was said. */
        OUT_OF_STEP
    }

    /**
     * An answer, without echo and prompt.
     *
     * @param last the line at which it stopped, when that is not a prompt
     */
    record Answer(End end, String text, boolean cut, String last) {}

    // ---- login

    /** Waits for the first prompt, learns it, and asks for answers without pages. Empty when all is well. */
    Optional<String> greet(long until) throws IOException {
        inbox.begin(LOGIN_LIMIT);
        End end = awaitFirstPrompt(until);
        if (end != End.PROMPT) {
            return Optional.of(obstacle(end));
        }
        // A line of the banner may look like a prompt; only a prompt comes again when nothing is said.
        String first = lastLine();
        inbox.begin(LOGIN_LIMIT);
        write("\r");
        end = awaitFirstPrompt(until);
        if (end != End.PROMPT || !lastLine().equals(first)) {
            return Optional.of(end == End.PROMPT ? "its prompt changes from one line to the next" : obstacle(end));
        }
        base = cli.baseOf(first).orElse("");
        prompt = first;
        for (String line : cli.setup()) {
            Answer answer = say(line, remaining(until), false, LOGIN_LIMIT);
            if (answer.end() != End.PROMPT) {
                return Optional.of("after \"" + line + "\": " + obstacle(answer.end()));
            }
        }
        return Optional.empty();
    }

    private static Duration remaining(long until) {
        return Duration.ofNanos(Math.max(1, until - System.nanoTime()));
    }

    private String obstacle(End end) {
        String said = Complaint.of(TerminalText.plain(inbox.answer()));
        return switch (end) {
            case LATE -> "no prompt in time" + (said.isEmpty() ? "" : "; it said: " + said);
            case QUESTION -> "it asks \"" + Complaint.of(lastLine()) + "\" after the login";
            case OUT_OF_STEP -> "its answers do not belong to what was asked";
            default -> inbox.end() + (said.isEmpty() ? "" : "; last words: " + said);
        };
    }

    private End awaitFirstPrompt(long until) throws IOException {
        int knocks = 0;
        while (true) {
            long soon = Math.min(until, System.nanoTime() + KNOCK.toNanos());
            End end = await(soon, LONG_SILENCE);
            String line = lastLine();
            if (end == End.PROMPT && cli.isShellBelow(line)) {
                inbox.begin(LOGIN_LIMIT);
                write("cli\r");
            } else if (end != End.LATE || System.nanoTime() >= until) {
                return end;
            } else if (knocks == 0 || RouterCli.KNOCK.matcher(line).find()) {
                knocks++;
                write("\r");
            }
        }
    }

    // ---- privilege

    boolean isPrivileged() {
        return cli.os() != dev.muster.shell.RouterOs.IOS
                || prompt.stripTrailing().endsWith("#");
    }

    boolean isConfiguring() {
        return cli.isConfiguring(prompt);
    }

    /** Enters the privileged mode. Empty when it was granted; the password is never part of what is said back. */
    Optional<String> enable(Optional<Secret> password, long until) throws IOException {
        Answer asked = say("enable", remaining(until), false, LOGIN_LIMIT);
        if (asked.end() == End.QUESTION && password.isEmpty()) {
            return Optional.of("a password is needed, and none was given");
        }
        if (asked.end() == End.QUESTION) {
            inbox.begin(LOGIN_LIMIT);
            answered = -1;
            write(password.get().reveal() + "\r");
            End end = await(until, SILENCE);
            if (end == End.QUESTION) {
                return Optional.of("wrong password");
            }
            if (end != End.PROMPT) {
                return Optional.of(obstacle(end));
            }
            prompt = lastLine();
        } else if (asked.end() != End.PROMPT) {
            return Optional.of(obstacle(asked.end()));
        }
        elevated = isPrivileged();
        return elevated ? Optional.empty() : Optional.of(refusal());
    }

    private String refusal() {
        return cli.complaintIn(TerminalText.plain(inbox.answer()))
                .map(Complaint::of)
                .orElse("it was not granted");
    }

    /** Leaves the privileged mode, where it was entered here; a login may have it from the start. */
    void disable(long until) throws IOException {
        if (elevated) {
            say("disable", remaining(until), false, LOGIN_LIMIT);
            elevated = false;
        }
    }

    // ---- talk

    /**
     * Says a line and waits for the answer.
     *
     * @param confirms whether questions are answered with a bare return
     * @param limit bytes of the answer that are kept
     */
    Answer say(String line, Duration patience, boolean confirms, int limit) throws IOException {
        long until = System.nanoTime() + patience.toNanos();
        inbox.begin(limit + line.length() + LOGIN_LIMIT);
        answered = -1;
        write(line + "\r");
        End end = await(until, SILENCE);
        for (int i = 0; confirms && end == End.QUESTION && i < CONFIRMATIONS; i++) {
            answered = inbox.received();
            write("\r");
            end = await(until, SILENCE);
        }
        String last = lastLine();
        String text = TerminalText.plain(inbox.answer());
        if (end == End.DEAD || end == End.LATE) {
            return new Answer(end, cut(withoutEcho(text, line).orElse(text), limit), inbox.isCut(), last);
        }
        Optional<String> own = withoutEcho(text, line);
        if (own.isEmpty()) {
            return new Answer(End.OUT_OF_STEP, cut(text, limit), inbox.isCut(), last);
        }
        if (end == End.PROMPT) {
            prompt = last;
        }
        boolean whole = !inbox.isCut();
        String body = whole && end == End.PROMPT ? withoutPrompt(own.get()) : own.get();
        return new Answer(end, cut(body, limit), !whole || body.length() > limit, last);
    }

    private static String cut(String text, int limit) {
        return text.length() > limit ? text.substring(0, limit) : text;
    }

    void close() {
        pipe.close();
    }

    /** Why the line is dead; empty while it is not. */
    String lineEnd() {
        return inbox.end();
    }

    private void write(String text) throws IOException {
        pipe.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Waits for a prompt with silence behind it, turning pages on the way. */
    private End await(long until, Duration silence) throws IOException {
        while (true) {
            long seen = inbox.received();
            String line = lastLine();
            boolean isPager = seen != answered && RouterCli.PAGER.matcher(line).find();
            boolean isPrompt = !isPager && isPrompt(line);
            boolean isQuestion = !isPager
                    && !isPrompt
                    && seen != answered
                    && RouterCli.QUESTION.matcher(line).find();
            Duration pause = isPager || isPrompt ? silence : isQuestion ? THOUGHT : remaining(until);
            Came came = inbox.await(seen, Math.min(until, System.nanoTime() + pause.toNanos()));
            if (came == Came.MORE) {
                continue;
            }
            if (came == Came.DEAD) {
                return End.DEAD;
            }
            if (isPrompt) {
                return End.PROMPT;
            }
            if (isPager) {
                answered = seen;
                write(inbox.isCut() ? "q" : " ");
            } else if (isQuestion) {
                return End.QUESTION;
            } else if (System.nanoTime() >= until) {
                return End.LATE;
            }
        }
    }

    private boolean isPrompt(String line) {
        return base.isEmpty() ? cli.baseOf(line).isPresent() || cli.isShellBelow(line) : cli.isPromptOf(base, line);
    }

    private String lastLine() {
        String tail = TerminalText.plain(inbox.tail());
        return tail.substring(tail.lastIndexOf('\n') + 1);
    }

    // ---- what belongs to an answer

    /**
     * The text behind the echo, which may be broken over lines anywhere. What the router reports on its own account
     * may stand in front of it. Empty when the line is not there.
     */
    static Optional<String> withoutEcho(String text, String line) {
        String wanted = line.replaceAll("\\s", "");
        int from = 0;
        for (int tries = 0; tries < 5; tries++) {
            int behind = behindEcho(text, from, wanted);
            if (behind >= 0) {
                int eol = text.indexOf('\n', behind);
                boolean isOnlyBlank =
                        text.substring(behind, eol < 0 ? text.length() : eol).isBlank();
                return Optional.of(isOnlyBlank && eol >= 0 ? text.substring(eol + 1) : text.substring(behind));
            }
            int next = text.indexOf('\n', from);
            boolean isReport =
                    next >= 0 && text.substring(from, next).matches("\\s*|.{0,80}%[A-Z][\\w-]*-\\d-\\w+: .*");
            if (!isReport) {
                return Optional.empty();
            }
            from = next + 1;
        }
        return Optional.empty();
    }

    private static int behindEcho(String text, int from, String wanted) {
        int at = from;
        int matched = 0;
        while (matched < wanted.length()) {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (at >= text.length() || text.charAt(at) != wanted.charAt(matched)) {
                return -1;
            }
            at++;
            matched++;
        }
        return at;
    }

    /** The lines before the prompt and what belongs to it. */
    private String withoutPrompt(String text) {
        List<String> lines = text.lines().toList();
        int end = Math.max(0, lines.size() - 1);
        while (end > 0 && cli.frame().matcher(lines.get(end - 1)).matches()) {
            end--;
        }
        StringBuilder kept = new StringBuilder();
        lines.subList(0, end).stream()
                .filter(line -> !RouterCli.PAGER.matcher(line).matches())
                .forEach(line -> kept.append(line).append('\n'));
        return kept.toString();
    }
}
