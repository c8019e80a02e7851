package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.EmbeddedSshd;
import dev.muster.connection.testing.Targets;
import dev.muster.shell.Become;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;
import dev.muster.shell.Unreachable;
import dev.muster.shell.Unreachable.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logging in, host keys and frames, against a server inside the test. */
class SshConnectorTest {
    private final EmbeddedSshd sshd =
            new EmbeddedSshd().withUser("admin", "secret").start();
    private Path home;
    private SshConnector connector;

    @BeforeEach
    void makeConnector(@TempDir Path folder) {
        home = folder;
        connector = new SshConnector(SshEnvironment.bare(home, "tester"), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        connector.close();
        sshd.close();
    }

    private Path knownHosts() {
        return home.resolve(".ssh/known_hosts");
    }

    private Targets target() {
        return Targets.on(sshd.port()).withPassword("secret");
    }

    @Test
    void logsInWithAPasswordAndAnswersFrames() {
        sshd.tellTo(knownHosts());

        try (Connection connection = ready(target())) {
            Reply reply = connection.reader(Become.NOBODY).read(List.of(query("printf out; printf err >&2; exit 4")));

            Output output = only(reply);
            assertThat(output.status()).isEqualTo(4);
            assertThat(output.stdout()).isEqualTo("out");
            assertThat(output.stderr()).isEqualTo("err");
        }
    }

    @Test
    void keepsOneShellForAllFramesOfAUser() {
        sshd.tellTo(knownHosts());

        try (Connection connection = ready(target())) {
            connection.reader(Become.NOBODY).read(List.of(query(":")));
            connection.writer(Become.NOBODY).run(List.of(Command.of(new Script("t", ":"))), List.of(query(":")));
        }

        assertThat(sshd.sessions()).isEqualTo(1);
        assertThat(connector.counters().frames()).isEqualTo(2);
        assertThat(connector.counters().connections()).isEqualTo(1);
    }

    /** Beneath a virtual thread lies one for which Java holds up the end of the process: a few hosts are to have none. */
    @Test
    void connectionsThatAreQuietHoldThreadsWhereTheyAreFewOrJavaNeedsThem() throws InterruptedException {
        sshd.tellTo(knownHosts());
        int others = readersOfOthers();
        List<Connection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < 18; i++) {
                connections.add(ready(target()));
            }

            long readers =
                    readers("sshj-Reader-/127.0.0.1:" + sshd.port() + "-").count();
            if (Runtime.version().feature() >= 24) {
                // They are counted for the whole process; what somebody left open may end at any time.
                assertThat(readers).isBetween(Math.max(0L, 16 - others), 16L);
            } else {
                assertThat(readers).isEqualTo(18);
            }
        } finally {
            connections.forEach(Connection::close);
        }
    }

    /** Those that outlive the tests they were for; connections that were closed have a while to end theirs. */
    private static int readersOfOthers() throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        for (Thread reader : readers("sshj-Reader").toList()) {
            reader.join(Math.max(1, Duration.ofNanos(until - System.nanoTime()).toMillis()));
        }
        return (int) readers("sshj-Reader").count();
    }

    private static Stream<Thread> readers(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name));
    }

    @Test
    void carriesAnyBytesBothWays() {
        sshd.tellTo(knownHosts());
        byte[] bytes = new byte[500_000];
        new Random(5).nextBytes(bytes);

        try (Connection connection = ready(target())) {
            Reply reply = connection
                    .writer(Become.NOBODY)
                    .run(List.of(Command.of(new Script("t", "cat")).withInput(bytes)), List.of());

            assertThat(only(reply).out()).isEqualTo(bytes);
        }
    }

    @Test
    void refusesAWrongPasswordAndSaysWhatWasTried() {
        sshd.tellTo(knownHosts());

        Unreachable why = failed(target().withPassword("wrong"));

        assertThat(why.kind()).isEqualTo(Kind.AUTHENTICATION);
        assertThat(why.message())
                .contains("admin@127.0.0.1", "tried password", "the server takes")
                .doesNotContain("wrong");
    }

    @Test
    void refusesAnUnknownHost() {
        Unreachable why = failed(target());

        assertThat(why.kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
        assertThat(why.message())
                .contains("[127.0.0.1]:" + sshd.port(), HostKeyCheck.fingerprint(blob(sshd)), "ecdsa-sha2-nistp256");
        assertThat(knownHosts()).doesNotExist();
    }

    @Test
    void refusesAChangedKeyAndSaysHowToRemoveTheOldOne() throws IOException {
        EmbeddedSshd other = new EmbeddedSshd();
        Files.createDirectories(knownHosts().getParent());
        Files.writeString(knownHosts(), "# old\n[127.0.0.1]:" + sshd.port() + " " + other.hostKeyLine() + "\n");

        for (Target.HostKeys policy : List.of(Target.HostKeys.STRICT, Target.HostKeys.ACCEPT_NEW)) {
            Unreachable why = failed(target().checking(policy));

            assertThat(why.kind()).isEqualTo(Kind.HOST_KEY_CHANGED);
            assertThat(why.message()).contains(knownHosts() + ":2", "ssh-keygen -f " + knownHosts() + " -R");
        }
    }

    @Test
    void addsANewKeyOnceWhenAskedTo() throws IOException {
        for (int i = 0; i < 2; i++) {
            ready(target().checking(Target.HostKeys.ACCEPT_NEW)).close();
        }

        assertThat(Files.readAllLines(knownHosts()))
                .containsExactly("[127.0.0.1]:" + sshd.port() + " " + sshd.hostKeyLine());
        ready(target()).close();
    }

    @Test
    void asksNothingWhenChecksAreOff() {
        ready(target().checking(Target.HostKeys.OFF)).close();

        assertThat(knownHosts()).doesNotExist();
    }

    @Test
    void refusesARevokedKeyThoughItIsAlsoListedBefore() throws IOException {
        sshd.tellTo(knownHosts());
        Files.writeString(knownHosts(), Files.readString(knownHosts()) + "@revoked * " + sshd.hostKeyLine() + "\n");

        Unreachable why = failed(target());

        assertThat(why.kind()).isEqualTo(Kind.HOST_KEY_CHANGED);
        assertThat(why.message()).contains("revoked by " + knownHosts() + ":2");
    }

    private Connection ready(Targets targets) {
        Opened opened = connector.open(targets.target(), Become.NOBODY);
        assertThat(opened).isInstanceOf(Opened.Ready.class);
        return ((Opened.Ready) opened).connection();
    }

    private Unreachable failed(Targets targets) {
        Opened opened = connector.open(targets.target(), Become.NOBODY);
        assertThat(opened).isInstanceOf(Opened.Failed.class);
        return ((Opened.Failed) opened).why();
    }

    private static byte[] blob(EmbeddedSshd sshd) {
        return java.util.Base64.getDecoder().decode(sshd.hostKeyLine().split(" ")[1]);
    }

    private static Query query(String text) {
        return Query.of(new ReadScript("t", text)).within(Duration.ofSeconds(20));
    }

    private static Output only(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Answered.class);
        List<Output> outputs = ((Reply.Answered) reply).outputs();
        assertThat(outputs).hasSize(1);
        return outputs.get(0);
    }
}
