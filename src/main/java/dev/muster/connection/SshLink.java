package dev.muster.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.SSHClient;

/**
 * A connection that is logged in.
 *
 * @param ahead the shell that was asked for with the login
 * @param roundTrip what TCP took, or the channel of a jump host
 */
record SshLink(
        SSHClient client,
        Runnable cut,
        Pulse pulse,
        HelperThreads helpers,
        List<String> findings,
        Optional<ShellAhead> ahead,
        Duration roundTrip) {

    boolean isAlive() {
        return client.isConnected();
    }

    /** Says goodbye, and cuts the line when that takes longer than half a second. */
    void close() {
        pulse.stop();
        Future<?> goodbye = helpers.ask(() -> {
            client.disconnect();
            return null;
        });
        try {
            goodbye.get(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            goodbye.cancel(true);
        }
        cut.run();
    }

    static void closeQuietly(AutoCloseable open) {
        try {
            open.close();
        } catch (IOException gone) {
            // It is gone, which is what was wanted.
        } catch (Exception other) {
            throw new IllegalStateException(other);
        }
    }
}
