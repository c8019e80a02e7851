package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.EmbeddedSshd;
import dev.muster.connection.testing.Relay;
import dev.muster.connection.testing.Targets;
import dev.muster.shell.Become;
import dev.muster.shell.Command;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;
import dev.muster.shell.Unreachable.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts and jump hosts that vanish without a word are found by their silence, whatever was under way. */
class VanishedHostTest {
    private final EmbeddedSshd sshd =
            new EmbeddedSshd().withUser("admin", "secret").start();
    private Relay relay;
    private SshConnector connector;

    @BeforeEach
    void connect(@TempDir Path home) throws IOException {
        relay = new Relay(sshd.port());
        connector = new SshConnector(SshEnvironment.bare(home, "tester"), Clock.systemUTC(), Duration.ofMillis(500));
    }

    @AfterEach
    void close() throws IOException {
        connector.close();
        relay.close();
        sshd.close();
    }

    private Connection ready(Targets targets) {
        Opened opened = connector.open(
                targets.withPassword("secret").checking(Target.HostKeys.OFF).target(), Become.NOBODY);
        assertThat(opened).as("%s", opened).isInstanceOf(Opened.Ready.class);
        return ((Opened.Ready) opened).connection();
    }

    private void vanishSoon() {
        CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS).execute(relay::fallSilent);
    }

    @Test
    void whileAScriptRuns() {
        try (Connection connection = ready(Targets.on(relay.port()))) {
            assertThat(connection.reader(Become.NOBODY).read(List.of(query(":"))))
                    .isInstanceOf(Reply.Answered.class);
            vanishSoon();

            assertLost(connection.reader(Become.NOBODY).read(List.of(query("sleep 300"))));
        }
    }

    @Test
    void whileMoreIsWrittenThanTheLineHolds() {
        try (Connection connection = ready(Targets.on(relay.port()))) {
            assertThat(connection.reader(Become.NOBODY).read(List.of(query(":"))))
                    .isInstanceOf(Reply.Answered.class);
            relay.fallSilent();

            assertLost(connection
                    .writer(Become.NOBODY)
                    .run(
                            List.of(Command.of(new Script("t", "cat >/dev/null"))
                                    .withInput(new byte[8 << 20])),
                            List.of()));
        }
    }

    @Test
    void hostThatOnlyWaitsIsNotTakenForDead() {
        try (Connection connection = ready(Targets.on(relay.port()))) {
            Reply reply = connection.reader(Become.NOBODY).read(List.of(query("sleep 4; printf alive")));

            assertThat(reply)
                    .isInstanceOfSatisfying(
                            Reply.Answered.class,
                            answered -> assertThat(answered.outputs().get(0).stdout())
                                    .isEqualTo("alive"));
        }
    }

    private static void assertLost(Reply reply) {
        assertThat(reply).isInstanceOfSatisfying(Reply.Lost.class, lost -> {
            assertThat(lost.why().kind()).isEqualTo(Kind.LOST);
            assertThat(lost.why().message()).contains("the host has been silent for 2 s");
        });
    }

    private static Query query(String text) {
        return Query.of(new ReadScript("t", text)).within(Duration.ofMinutes(4));
    }
}
