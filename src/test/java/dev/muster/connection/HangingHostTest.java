package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.EmbeddedSshd;
import dev.muster.connection.testing.OpenSshd;
import dev.muster.connection.testing.Targets;
import dev.muster.shell.Become;
import dev.muster.shell.Command;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;
import dev.muster.shell.Unreachable;
import dev.muster.shell.Unreachable.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.core.CoreModuleProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host may stop at any stage: each ends in time, with the stage in the answer, and frees the thread. */
class HangingHostTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private final CountDownLatch over = new CountDownLatch(1);
    private SshConnector connector;

    @BeforeEach
    void makeConnector(@TempDir Path home) {
        connector = new SshConnector(SshEnvironment.bare(home, "tester"), Clock.systemUTC());
    }

    @AfterEach
    void release() {
        over.countDown();
        connector.close();
    }

    @Test
    void nameThatDoesNotResolve() {
        Target target = Target.ssh("no-such-host.invalid");

        Opened opened = connector.open(target, Become.NOBODY);

        assertThat(why(opened).kind()).isEqualTo(Kind.NAME);
        assertThat(why(opened).message()).contains("no-such-host.invalid");
    }

    @Test
    void portThatRefuses() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        assertThat(open(port).kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void acceptsAndSaysNothing() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Unreachable why = open(silent.getLocalPort());

            assertThat(why.kind()).isEqualTo(Kind.NO_BANNER);
            assertThat(why.message()).contains("timed out after 2 s");
        }
    }

    @Test
    void saysHalfABanner() throws IOException {
        try (ServerSocket server = saying("SSH-2.0-Half")) {
            assertThat(open(server.getLocalPort()).kind()).isEqualTo(Kind.NO_BANNER);
        }
    }

    @Test
    void hangsUpAtOnce() throws IOException {
        try (ServerSocket server = saying(null)) {
            assertThat(open(server.getLocalPort()).kind()).isEqualTo(Kind.NO_BANNER);
        }
    }

    @Test
    void speaksSomethingElse() throws IOException {
        try (ServerSocket server = saying("220 mail.example.org ESMTP\r\nSSH-1.5-old\r\n")) {
            assertThat(open(server.getLocalPort()).kind()).isEqualTo(Kind.NO_BANNER);
        }
    }

    @Test
    void sendsABannerAndThenNothing() throws IOException {
        try (ServerSocket server = saying("SSH-2.0-Stuck\r\n")) {
            Unreachable why = open(server.getLocalPort());

            assertThat(why.kind()).isEqualTo(Kind.KEY_EXCHANGE);
            assertThat(why.message()).contains("key exchange timed out after 2 s");
        }
    }

    @Test
    void hangsInAuthentication() {
        try (EmbeddedSshd sshd = new EmbeddedSshd()) {
            sshd.server().setPasswordAuthenticator((user, password, session) -> stuck());
            sshd.start();

            Unreachable why = open(sshd.port());

            assertThat(why.kind()).isEqualTo(Kind.AUTHENTICATION);
            assertThat(why.message()).contains("timed out after 2 s");
            over.countDown();
        }
    }

    /** To OpenSSH the key, a session and the first line are said in one go: there is one answer to wait for. */
    @Test
    void hangsInAuthenticationThoughAllWasSaidInOneGo(@TempDir Path folder) throws IOException {
        Path key = OpenSshd.newKey(folder.resolve("key"), "", "-t", "ed25519");
        try (EmbeddedSshd sshd = new EmbeddedSshd()) {
            CoreModuleProperties.SERVER_IDENTIFICATION.set(sshd.server(), "OpenSSH_9.9");
            sshd.server().setPublickeyAuthenticator((user, offered, session) -> stuck());
            sshd.start();

            Unreachable why = open(Targets.on(sshd.port()).withIdentity(key).checking(Target.HostKeys.OFF));

            assertThat(why.kind()).isEqualTo(Kind.AUTHENTICATION);
            assertThat(why.message()).contains("timed out after 2 s", "tried " + key);
            assertThat(connector.counters().failures())
                    .as("it is not asked again: that would take as long once more")
                    .isEqualTo(1);
            over.countDown();
        }
    }

    @Test
    void hangsWhileAChannelIsOpened() {
        try (EmbeddedSshd sshd = new EmbeddedSshd().withUser("admin", "secret")) {
            sshd.server().setCommandFactory((channel, line) -> {
                stuck();
                throw new IOException("late");
            });
            sshd.start();
            Opened opened = connector.open(target(sshd.port()), Become.NOBODY);
            assertThat(opened).isInstanceOf(Opened.Ready.class);

            try (Connection connection = ((Opened.Ready) opened).connection()) {
                Reply reply = read(connection, ":", Duration.ofSeconds(5));

                assertThat(reply)
                        .isInstanceOfSatisfying(
                                Reply.Lost.class,
                                lost -> assertThat(lost.why().kind()).isEqualTo(Kind.CHANNEL));
            }
            over.countDown();
        }
    }

    @Test
    void shellThatNeverAnswers() {
        try (EmbeddedSshd sshd = new EmbeddedSshd().withUser("admin", "secret")) {
            sshd.withLoginShell("/bin/sh", "-c", "exec sleep 30").start();
            Opened opened = connector.open(target(sshd.port()), Become.NOBODY);
            assertThat(opened).isInstanceOf(Opened.Ready.class);

            try (Connection connection = ((Opened.Ready) opened).connection()) {
                Reply reply = read(connection, ":", Duration.ofSeconds(5));

                assertThat(reply).isInstanceOfSatisfying(Reply.Lost.class, lost -> {
                    assertThat(lost.why().kind()).isEqualTo(Kind.CHANNEL);
                    assertThat(lost.why().message()).contains("within 2 s");
                });
            }
        }
    }

    @Test
    void scriptMayTakeLongerThanTheTimeoutBeforeItReadsItsInput() {
        try (EmbeddedSshd sshd = new EmbeddedSshd().withUser("admin", "secret").start()) {
            Opened opened = connector.open(target(sshd.port()), Become.NOBODY);
            assertThat(opened).isInstanceOf(Opened.Ready.class);
            Command slow = Command.of(new Script("t", "sleep 4; wc -c")).withInput(new byte[6 << 20]);

            try (Connection connection = ((Opened.Ready) opened).connection()) {
                Reply reply = connection.writer(Become.NOBODY).run(List.of(slow), List.of());

                assertThat(reply)
                        .isInstanceOfSatisfying(
                                Reply.Answered.class,
                                answered -> assertThat(answered.outputs()
                                                .get(0)
                                                .stdout()
                                                .strip())
                                        .isEqualTo(Integer.toString(6 << 20)));
            }
        }
    }

    private boolean stuck() {
        try {
            over.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Accepts one connection, says this, and keeps it open; null hangs up. */
    private ServerSocket saying(@org.jspecify.annotations.Nullable String words) throws IOException {
        ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            try (Socket peer = server.accept()) {
                if (words != null) {
                    peer.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
                    over.await(30, TimeUnit.SECONDS);
                }
            } catch (IOException | InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    private Unreachable open(int port) {
        return open(Targets.on(port).withPassword("secret").checking(Target.HostKeys.OFF));
    }

    private Unreachable open(Targets targets) {
        long before = System.nanoTime();
        Opened opened = connector.open(targets.within(TIMEOUT).target(), Become.NOBODY);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(TIMEOUT.plusSeconds(3));
        return why(opened);
    }

    private static Unreachable why(Opened opened) {
        assertThat(opened).isInstanceOf(Opened.Failed.class);
        return ((Opened.Failed) opened).why();
    }

    private static Target target(int port) {
        return Targets.on(port)
                .withPassword("secret")
                .checking(Target.HostKeys.OFF)
                .within(TIMEOUT)
                .target();
    }

    private static Reply read(Connection connection, String text, Duration deadline) {
        return connection
                .reader(Become.NOBODY)
                .read(List.of(Query.of(new ReadScript("t", text)).within(deadline)));
    }
}
