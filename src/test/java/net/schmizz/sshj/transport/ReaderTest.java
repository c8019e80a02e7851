package net.schmizz.sshj.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.connection.SshConnector;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.DefaultConfig;
import org.junit.jupiter.api.Test;

/** Which of two classes of one name it is, and what becomes of a connection that it cannot go on with. */
class ReaderTest {
    @Test
    void isOursAndNotTheLibrarys() {
        CodeSource ours = SshConnector.class.getProtectionDomain().getCodeSource();

        assertThat(Reader.class.getProtectionDomain().getCodeSource().getLocation())
                .isEqualTo(ours.getLocation());
        assertThat(TransportImpl.class.getProtectionDomain().getCodeSource().getLocation())
                .isNotEqualTo(ours.getLocation());
    }

    @Test
    void errorEndsTheConnectionAndIsNotHidden() throws Exception {
        Error fault = new StackOverflowError("deep");
        TransportImpl transport = new TransportImpl(new DefaultConfig());
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, uncaught) -> thrown.complete(uncaught));
        try {
            transport.init("h", 22, bannerAndThen(fault), OutputStream.nullOutputStream());

            assertThatThrownBy(() -> transport.join(10, TimeUnit.SECONDS)).hasCause(fault);
            assertThat(thrown.get(10, TimeUnit.SECONDS)).isSameAs(fault);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    private static InputStream bannerAndThen(Error fault) {
        InputStream banner = new ByteArrayInputStream("SSH-2.0-t\r\n".getBytes(StandardCharsets.US_ASCII));
        return new SequenceInputStream(banner, new InputStream() {
            @Override
            public int read() {
                throw fault;
            }

            @Override
            public int read(byte[] into, int at, int most) {
                throw fault;
            }
        });
    }
}
