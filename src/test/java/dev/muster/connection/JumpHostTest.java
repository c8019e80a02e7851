package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.OpenSshd;
import dev.muster.shell.Become;
import dev.muster.shell.Unreachable;
import dev.muster.shell.Unreachable.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jump hosts as ssh_config describes them, with real servers: in a row, shared, dead. */
class JumpHostTest {
    private Path home;
    private OpenSshd near;
    private OpenSshd far;
    private OpenSshd inner;
    private SshConnector connector;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        home = folder;
        Path key = OpenSshd.newKey(home.resolve("key"), "", "-t", "ed25519");
        near = server("near", key);
        far = server("far", key);
        inner = server("inner", key);
        Files.writeString(home.resolve(".ssh/config"), """
                Host near
                  Port %d
                Host far
                  Port %d
                  ProxyJump near
                Host inner*
                  Port %d
                  ProxyJump far
                Host outside
                  Port %d
                  ProxyJump near
                Host *
                  HostName 127.0.0.1
                  User %s
                  IdentityFile %s
                """.formatted(
                        near.port(), far.port(), inner.port(), inner.port(), OpenSshd.user(), key));
        connector = new SshConnector(SshEnvironment.bare(home, OpenSshd.user()), Clock.systemUTC());
    }

    private OpenSshd server(String name, Path key) throws IOException {
        OpenSshd sshd = new OpenSshd(home.resolve(name)).authorize(Path.of(key + ".pub"));
        sshd.start().tellTo(home.resolve(".ssh/known_hosts"));
        return sshd;
    }

    @AfterEach
    void stop() {
        connector.close();
        List.of(near, far, inner).forEach(OpenSshd::close);
    }

    @Test
    void jumpHostBehindAnotherIsReachedThroughIt() {
        close(connector.open(Target.ssh("inner"), Become.NOBODY));

        assertThat(connector.counters().connections()).isEqualTo(3);
    }

    @Test
    void manyHostsShareTheConnectionsOfTheirJumpHosts() {
        List<CompletableFuture<Opened>> all = IntStream.range(0, 8)
                .mapToObj(i ->
                        CompletableFuture.supplyAsync(() -> connector.open(Target.ssh("inner" + i), Become.NOBODY)))
                .toList();

        all.forEach(each -> close(each.join()));

        assertThat(connector.counters().connections()).isEqualTo(2 + 8);
    }

    @Test
    void crowdGetsMoreConnectionsToItsJumpHosts() {
        try (SshConnector crowded =
                new SshConnector(SshEnvironment.bare(home, OpenSshd.user()), Clock.systemUTC(), 2)) {
            List<Opened> open = IntStream.range(0, 6)
                    .mapToObj(i -> crowded.open(Target.ssh("inner" + i), Become.NOBODY))
                    .toList();

            // Three to far for six hosts, and two to near for those three.
            assertThat(open).allMatch(Opened.Ready.class::isInstance);
            assertThat(crowded.counters().connections()).isEqualTo(6 + 3 + 2);

            close(open.get(0));
            close(crowded.open(Target.ssh("inner0"), Become.NOBODY));

            // In the place that became free.
            assertThat(crowded.counters().connections()).isEqualTo(6 + 3 + 2 + 1);
        }
    }

    @Test
    void everyHostBehindADeadJumpHostNamesItAndOthersAreReached() {
        far.close();

        for (String host : List.of("inner1", "inner2")) {
            Unreachable why = why(connector.open(Target.ssh(host), Become.NOBODY));

            assertThat(why.kind()).isEqualTo(Kind.JUMP);
            assertThat(why.message()).startsWith("far: connection refused");
        }
        close(connector.open(Target.ssh("outside"), Become.NOBODY));
    }

    @Test
    void hostThatIsDownBehindALivingJumpHostIsItselfUnreachable() {
        inner.close();

        Unreachable why = why(connector.open(Target.ssh("outside"), Become.NOBODY));

        assertThat(why.kind()).isEqualTo(Kind.REFUSED);
        assertThat(why.message()).contains("127.0.0.1 port " + inner.port() + " (through near)");
    }

    @Test
    void jumpHostThatDiedIsConnectedToAnewOrNamed() throws IOException {
        close(connector.open(Target.ssh("outside"), Become.NOBODY));
        near.close();

        Unreachable why = why(connector.open(Target.ssh("outside"), Become.NOBODY));

        assertThat(why.kind()).isEqualTo(Kind.JUMP);
        assertThat(why.message()).startsWith("near: ");
    }

    private static void close(Opened opened) {
        assertThat(opened).as("%s", opened).isInstanceOf(Opened.Ready.class);
        ((Opened.Ready) opened).connection().close();
    }

    private static Unreachable why(Opened opened) {
        assertThat(opened).isInstanceOf(Opened.Failed.class);
        return ((Opened.Failed) opened).why();
    }
}
