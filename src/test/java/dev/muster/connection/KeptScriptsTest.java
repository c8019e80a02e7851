package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;
import dev.muster.testing.LocalShell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Scripts are sent to a shell once: the same answers from every shell of this machine, with and without a terminal. */
class KeptScriptsTest {
    private static final ReadScript LOOK =
            new ReadScript("look", "# " + "x".repeat(2000) + "\nprintf '%s|' \"$@\" \"it's\"");
    private static final Script FAIL = new Script("fail", "printf some; printf why >&2; false; printf never");

    private final HelperThreads helpers = new HelperThreads();
    private final Counters counters = new Counters();
    private final List<ShellSession> sessions = new ArrayList<>();

    @AfterEach
    void close() {
        sessions.forEach(ShellSession::kill);
        helpers.close();
    }

    static Stream<Arguments> shells() {
        return LocalShell.all().stream().flatMap(s -> Stream.of(Arguments.of(s, false), Arguments.of(s, true)));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void sendsTheTextOfAScriptOnce(LocalShell shell, boolean pty) throws IOException {
        ShellSession session = session(shell, pty);

        assertThat(answers(session, look("a"), look())).containsExactly("a|it's|", "it's|");
        long first = counters.bytesSent();
        assertThat(answers(session, look("b c"))).containsExactly("b c|it's|");

        assertThat(first).isBetween(2000L, 3000L);
        assertThat(counters.bytesSent() - first).isLessThan(pty ? 400 : 120);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void keepsAScriptThatWasLeftOut(LocalShell shell, boolean pty) throws IOException {
        ShellSession session = session(shell, pty);

        List<Output> cut = outputs(session, FrameScript.of(Command.of(FAIL)), look("left out"));

        assertThat(cut).hasSize(1);
        assertThat(cut.get(0).status()).isEqualTo(1);
        assertThat(cut.get(0).stdout()).isEqualTo("some");
        assertThat(cut.get(0).stderr()).isEqualTo("why");
        assertThat(answers(session, look("now"))).containsExactly("now|it's|");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void sendsWhatIsTooMuchToKeepEachTime(LocalShell shell, boolean pty) throws IOException {
        ShellSession session = session(shell, pty);
        FrameScript huge = FrameScript.of(
                Query.of(new ReadScript("huge", "# " + "y".repeat(200_000) + "\nprintf %s \"$1\""), "huge"));

        assertThat(answers(session, huge, look("a"))).containsExactly("huge", "a|it's|");
        assertThat(answers(session, look("b"), huge)).containsExactly("b|it's|", "huge");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void showsNothingOfItToPrograms(LocalShell shell, boolean pty) throws IOException {
        ShellSession session = session(shell, pty);
        Command command = Command.of(new Script("env", "env")).withEnvironment(Map.of("GIVEN", "it is"));

        String environment = answers(session, look(), FrameScript.of(command)).get(1);

        assertThat(environment).contains("GIVEN=it is").doesNotContain("muster_");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void scriptThatCallsForItsInputGetsItWithoutAPipe(LocalShell shell, boolean pty) throws IOException {
        ShellSession session = session(shell, pty);
        Script calling = new Script(
                "calling", "if command -v muster_input >/dev/null; then muster_input; fi; printf '|'; cat", true);
        String text = "it's %d \\n\n".repeat(2000);

        List<String> answers = answers(
                session,
                FrameScript.of(Command.of(calling).withInput(text.getBytes(StandardCharsets.UTF_8))),
                FrameScript.of(Command.of(calling)),
                FrameScript.of(Command.of(calling).withInput(text.repeat(3).getBytes(StandardCharsets.UTF_8))),
                FrameScript.of(Command.of(new Script("reading", calling.text())).withInput(new byte[] {'a'})));

        assertThat(answers).containsExactly(text + "|", "|", "|" + text.repeat(3), "|a");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void keepsTheStatusOfEachAndPassesOverWhatIsSaidInBetween(LocalShell shell, boolean pty) throws IOException {
        ShellSession session = session(shell, pty);

        List<Output> outputs = outputs(
                session,
                query("printf 1; (sleep 0.3; printf late) & exit 3"),
                query("if fi"),
                query("sh -c 'kill -9 $$'"),
                query("printf 2 >&2"));

        assertThat(outputs).hasSize(4);
        assertThat(outputs.get(0).status()).isEqualTo(3);
        assertThat(outputs.get(0).stdout()).isEqualTo("1");
        assertThat(outputs.get(1).status()).isNotZero();
        assertThat(outputs.get(2).status()).isEqualTo(137);
        assertThat(outputs.get(3).stderr()).isEqualTo("2");
        assertThat(answers(session, query("sleep 0.1; printf on"))).hasSize(1);
    }

    private static FrameScript query(String text) {
        return FrameScript.of(Query.of(new ReadScript("t", text)));
    }

    private static FrameScript look(String... arguments) {
        return FrameScript.of(Query.of(LOOK, arguments));
    }

    private static List<String> answers(ShellSession session, FrameScript... frame) {
        return outputs(session, frame).stream().map(Output::stdout).toList();
    }

    private static List<Output> outputs(ShellSession session, FrameScript... frame) {
        Reply reply = session.run(List.of(frame));
        assertThat(reply).as("%s", reply).isInstanceOf(Reply.Answered.class);
        return ((Reply.Answered) reply).outputs();
    }

    /** Frames for a terminal need none: they only keep to one stream. */
    private ShellSession session(LocalShell shell, boolean pty) throws IOException {
        FrameInbox inbox = new FrameInbox("mnonceofthistest", pty);
        ShellPipe pipe =
                new LocalShellOpener(helpers, Map.of()).open("exec " + String.join(" ", shell.words()), false, inbox);
        pipe.write("umask 022\n".getBytes(StandardCharsets.UTF_8));
        pipe.write(FrameText.hello("mnonceofthistest", pty));
        assertThat(inbox.awaitGreeting(
                        System.nanoTime() + Duration.ofSeconds(20).toNanos()))
                .isEqualTo(FrameInbox.Came.YES);
        ShellSession session = new ShellSession(pty, pipe, inbox, helpers, counters);
        sessions.add(session);
        return session;
    }
}
