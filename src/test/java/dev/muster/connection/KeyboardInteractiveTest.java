package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.EmbeddedSshd;
import dev.muster.connection.testing.Targets;
import dev.muster.shell.Become;
import dev.muster.shell.Unreachable;
import dev.muster.shell.Unreachable.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.auth.UserAuth;
import org.apache.sshd.server.auth.UserAuthFactory;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractive;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that ask by prompts, as PAM makes them: one, several, in any language, without end. */
class KeyboardInteractiveTest {
    private final EmbeddedSshd sshd = new EmbeddedSshd();
    private final List<List<String>> answers = new CopyOnWriteArrayList<>();

    private Path home;

    @BeforeEach
    void chooseHome(@TempDir Path folder) {
        home = folder;
    }

    @AfterEach
    void stop() {
        sshd.close();
    }

    /** Prompts that begin with an exclamation mark are shown as typed. */
    private Targets asking(Predicate<List<String>> accepted, String... prompts) {
        sshd.server().setUserAuthFactories(List.of(UserAuthKeyboardInteractiveFactory.INSTANCE));
        sshd.server().setKeyboardInteractiveAuthenticator(new KeyboardInteractiveAuthenticator() {
            @Override
            public InteractiveChallenge generateChallenge(
                    ServerSession session, String user, String language, String methods) {
                InteractiveChallenge challenge = new InteractiveChallenge();
                challenge.setInteractionName("PAM");
                challenge.setInteractionInstruction("Autorisierte Benutzung");
                for (String prompt : prompts) {
                    boolean echo = prompt.startsWith("!");
                    challenge.addPrompt(echo ? prompt.substring(1) : prompt, echo);
                }
                return challenge;
            }

            @Override
            public boolean authenticate(ServerSession session, String user, List<String> given) {
                answers.add(List.copyOf(given));
                return accepted.test(given);
            }
        });
        sshd.start();
        return Targets.on(sshd.port())
                .withPassword("secret")
                .checking(Target.HostKeys.OFF)
                .within(Duration.ofSeconds(20));
    }

    @Test
    void answersTheOnlyPromptWhateverItsLanguage() {
        Opened opened = open(asking(given -> given.equals(List.of("secret")), "Passwort: "));

        assertThat(opened).as("%s", opened).isInstanceOf(Opened.Ready.class);
    }

    @Test
    void answersTheHiddenPromptAmongOthersAndLeavesTheRestEmpty() {
        Opened opened = open(asking(given -> given.equals(List.of("", "secret")), "!Press enter", "Password: "));

        assertThat(opened).as("%s", opened).isInstanceOf(Opened.Ready.class);
    }

    @Test
    void triesAWrongPasswordOnceAndSaysWhatWasTried() {
        Unreachable why = why(open(asking(given -> false, "Password: ")));

        assertThat(why.kind()).isEqualTo(Kind.AUTHENTICATION);
        assertThat(why.message())
                .contains("keyboard-interactive; the server takes")
                .doesNotContain("secret");
        assertThat(answers).containsExactly(List.of("secret"));
    }

    @Test
    void namesThePromptItHasNoAnswerTo() {
        Unreachable why = why(open(asking(given -> !given.get(1).isEmpty(), "Password: ", "Verification code: ")));

        assertThat(why.message()).contains("no answer to \"Verification code: \"");
    }

    @Test
    void doesNotTryTheSamePasswordByTwoMethods() {
        List<String> tries = new ArrayList<>();
        sshd.server().setPasswordAuthenticator((user, password, session) -> {
            synchronized (tries) {
                return !tries.add(password);
            }
        });
        sshd.start();

        Unreachable why = why(open(Targets.on(sshd.port()).withPassword("wrong").checking(Target.HostKeys.OFF)));

        assertThat(why.message()).contains("tried password;");
        assertThat(tries).containsExactly("wrong");
    }

    @Test
    void letsGoOfAServerThatAsksWithoutEnd() {
        Targets targets = asking(given -> false, "Password: ");
        sshd.server().setUserAuthFactories(List.of(new EndlessPrompts()));

        Unreachable why = why(open(targets));

        assertThat(why.kind()).isEqualTo(Kind.AUTHENTICATION);
        assertThat(why.message()).contains("the server asks without end");
    }

    /** Answers every answer with the same question. */
    private static final class EndlessPrompts implements UserAuthFactory {
        @Override
        public String getName() {
            return "keyboard-interactive";
        }

        @Override
        public UserAuth createUserAuth(ServerSession session) {
            return new UserAuthKeyboardInteractive() {
                @Override
                protected @Nullable Boolean doAuth(Buffer buffer, boolean init) throws Exception {
                    return init ? super.doAuth(buffer, true) : askAgain();
                }

                private @Nullable Boolean askAgain() throws IOException {
                    Buffer again = getServerSession().createBuffer(SshConstants.SSH_MSG_USERAUTH_INFO_REQUEST);
                    again.putString("");
                    again.putString("");
                    again.putString("");
                    again.putUInt(1);
                    again.putString("Password: ");
                    again.putBoolean(false);
                    getServerSession().writePacket(again);
                    return null;
                }
            };
        }
    }

    private Opened open(Targets targets) {
        try (SshConnector connector = new SshConnector(SshEnvironment.bare(home, "tester"), Clock.systemUTC())) {
            Opened opened = connector.open(targets.target(), Become.NOBODY);
            if (opened instanceof Opened.Ready ready) {
                ready.connection().close();
            }
            return opened;
        }
    }

    private static Unreachable why(Opened opened) {
        assertThat(opened).isInstanceOf(Opened.Failed.class);
        return ((Opened.Failed) opened).why();
    }
}
