package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.schmizz.concurrent.Promise;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.sshj.ConfigImpl;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.LoggerFactory;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.Connection;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.transport.Transport;
import net.schmizz.sshj.transport.random.JCERandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Beat by beat, without a clock; {@link VanishedHostTest} has real hosts. */
class PulseTest {
    private final Pulse pulse = new Pulse(Duration.ofSeconds(5));
    private final List<String> done = new ArrayList<>();
    private final List<Promise<SSHPacket, ConnectionException>> questions = new ArrayList<>();
    private final SSHClient client = new Client();

    /** A connection on which nothing happens, that notes what it is asked to send. */
    private final class Client extends SSHClient {
        Client() {
            super(config());
        }

        private static ConfigImpl config() {
            ConfigImpl config = new ConfigImpl();
            config.setLoggerFactory(LoggerFactory.DEFAULT);
            config.setRandomFactory(new JCERandom.Factory());
            config.setKeepAliveProvider(KeepAliveProvider.HEARTBEAT);
            config.setVersion("t");
            return config;
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public Transport getTransport() {
            return stand(Transport.class, (name, arguments) -> {
                done.add(name);
                return null;
            });
        }

        @Override
        public Connection getConnection() {
            return stand(Connection.class, (name, arguments) -> {
                done.add(String.valueOf(arguments[0]));
                Promise<SSHPacket, ConnectionException> answer =
                        new Promise<>("answer", ConnectionException.chainer, LoggerFactory.DEFAULT);
                questions.add(answer);
                return answer;
            });
        }
    }

    private interface Call {
        @Nullable
        Object of(String name, Object[] arguments);
    }

    private static <T> T stand(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call.of(method.getName(), arguments)));
    }

    private void beat() {
        pulse.tick(client, () -> done.add("cut"), Runnable::run);
    }

    @Test
    void saysNothingWhileSomethingArrivesInEveryBeat() throws IOException {
        try (InputStream frames = pulse.listeningTo(new ByteArrayInputStream(new byte[100]))) {
            for (int i = 0; i < 100; i++) {
                assertThat(frames.read(new byte[1], 0, 1)).isEqualTo(1);
                beat();
            }
        }

        assertThat(done).isEmpty();
        assertThat(pulse.verdict()).isEmpty();
    }

    @Test
    void asksInSilenceAndOnceOnly() {
        beat(); // the login was heard
        assertThat(done).isEmpty();

        beat();
        beat();

        assertThat(done).containsExactly("keepalive@openssh.com");
    }

    @Test
    void anAnswerOfAnyKindIsLifeAndTheNextSilenceIsAskedAnew() {
        for (int i = 0; i < 100; i++) {
            beat();
            questions.forEach(question -> question.deliverError(new IllegalStateException("refused")));
        }

        assertThat(pulse.verdict()).isEmpty();
        assertThat(done).hasSizeGreaterThan(10).containsOnly("keepalive@openssh.com");
    }

    @Test
    void cutsTheLineBeforeItLetsTheLibraryDie() {
        for (int i = 0; i < 10 && pulse.verdict().isEmpty(); i++) {
            beat();
        }

        assertThat(pulse.verdict())
                .hasValueSatisfying(words -> assertThat(words).contains("silent for 20 s"));
        assertThat(done).containsExactly("keepalive@openssh.com", "cut", "die");
    }
}
