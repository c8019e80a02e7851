package dev.muster.connection;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import net.schmizz.concurrent.Promise;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.transport.TransportException;

/**
 * Finds a peer that has vanished without a word. Anything that arrives is a sign of life; in silence the peer is asked
 * for one. The library's own keep-alive costs a thread per connection, counts only answers to its questions, which on
 * a slow line wait behind megabytes of output, and waits itself behind a write that the dead peer blocks.
 *
 * <p>It counts quiet beats, not time: a process that was stopped for a minute has heard nothing in that minute.
 */
final class Pulse {
    static final Duration BEAT = Duration.ofSeconds(5);
    private static final int QUIET_BEATS = 4;

    private final Duration beat;
    private volatile boolean heard = true;
    private volatile boolean asking;
    private volatile Optional<Promise<SSHPacket, ConnectionException>> question = Optional.empty();
    private volatile Optional<String> verdict = Optional.empty();
    private Optional<Future<?>> ticking = Optional.empty();
    private int quiet;

    Pulse(Duration beat) {
        this.beat = beat;
    }

    /** Something arrived. */
    void hear() {
        heard = true;
    }

    /** A stream whose bytes are signs of life. */
    InputStream listeningTo(InputStream from) {
        return new FilterInputStream(from) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int n = super.read(bytes, offset, length);
                hear();
                return n;
            }
        };
    }

    /** Watches over a connection that is logged in. */
    synchronized void watch(SSHClient client, Runnable cut, HelperThreads helpers) {
        ticking = Optional.of(helpers.every(beat, () -> tick(client, cut, helpers::run)));
    }

    synchronized void stop() {
        ticking.ifPresent(tick -> tick.cancel(false));
        ticking = Optional.empty();
    }

    /** Why the connection was given up, if it was given up here. */
    Optional<String> verdict() {
        return verdict;
    }

    /**
     * One beat.
     *
     * @param workers do what may wait
     */
    void tick(SSHClient client, Runnable cut, Executor workers) {
        boolean answered = question.filter(Promise::isFulfilled).isPresent();
        boolean isSilent = !heard && !answered;
        quiet = isSilent ? quiet + 1 : 0;
        heard = false;
        question = answered ? Optional.empty() : question;
        if (!client.isConnected()) {
            stop();
        } else if (quiet > QUIET_BEATS) {
            stop();
            verdict = Optional.of("the host has been silent for "
                    + beat.multipliedBy(QUIET_BEATS).toSeconds() + " s, though it was asked for a sign of life");
            // In this order: a write that the dead peer blocks holds locks that dying needs.
            workers.execute(() -> {
                cut.run();
                client.getTransport().die(new TransportException(verdict.orElseThrow()));
            });
        } else if (isSilent && !asking && question.isEmpty()) {
            asking = true;
            workers.execute(() -> ask(client));
        }
    }

    /** May wait behind a large write; the next is not asked before. */
    private void ask(SSHClient client) {
        try {
            question =
                    Optional.of(client.getConnection().sendGlobalRequest("keepalive@openssh.com", true, new byte[0]));
        } catch (TransportException gone) {
            hear(); // whoever uses the connection is told by the library
        } finally {
            asking = false;
        }
    }
}
