package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.DefaultConfig;
import org.junit.jupiter.api.Test;

/** Goodbyes, however far a connection came. */
class WireClientTest {
    /** As by the watchdog, when the time is up just then. */
    @Test
    void leavesQuietlyWhereTheLineWasCutBeforeTheFirstWord() throws IOException {
        WireClient client = new WireClient(new DefaultConfig());
        InetAddress here = InetAddress.getLoopbackAddress();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        try (ServerSocket server = new ServerSocket(0, 1, here);
                StagedSocket socket = StagedSocket.to(List.of(here), server.getLocalPort(), until)) {
            client.setSocketFactory(socket.asFactory());
            socket.close();

            assertThatThrownBy(() -> client.connect(here, server.getLocalPort()))
                    .isInstanceOf(SocketException.class);

            client.disconnect();
            assertThat(client.isConnected()).isFalse();
        }
    }
}
