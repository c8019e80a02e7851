package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.EmbeddedSshd;
import dev.muster.connection.testing.Targets;
import dev.muster.shell.Become;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class HandshakePlacesTest {
    private final HandshakePlaces places = new HandshakePlaces(32);

    @Test
    void halvesOnceForAllThatWereUnderWayTogether() throws InterruptedException {
        long first = places.take();
        long second = places.take();
        long third = places.take();

        places.lost(first);
        places.lost(second);
        places.lost(third);

        assertThat(places.places()).isEqualTo(16);
        places.lost(places.take());
        assertThat(places.places()).isEqualTo(8);
    }

    @Test
    void leavesAFewAndGrowsBackToWhatItHad() throws InterruptedException {
        for (int i = 0; i < 9; i++) {
            places.lost(places.take());
        }
        assertThat(places.places()).isEqualTo(8);

        for (int i = 0; i < 30; i++) {
            places.take();
            places.wentWell();
        }
        assertThat(places.places()).isEqualTo(32);
    }

    @Test
    @Timeout(60)
    void hasNoPlaceForMoreUntilOneIsGivenBack() throws Exception {
        HandshakePlaces one = new HandshakePlaces(1);
        one.take();
        FutureTask<Long> second = new FutureTask<>(one::take);
        Thread taker = new Thread(second);
        taker.start();

        // Either it waits, and then it does so in vain until a place is given back, or it is through.
        while (taker.getState() != Thread.State.WAITING && taker.getState() != Thread.State.TERMINATED) {
            Thread.onSpinWait();
        }
        assertThat(taker.getState()).isEqualTo(Thread.State.WAITING);
        assertThat(second).isNotDone();

        one.giveBack();

        assertThat(second.get()).isEqualTo(2);
    }

    @Test
    @Timeout(60)
    void aPlaceThatWasCutIsNotGivenToWhoWaits() throws Exception {
        HandshakePlaces few = new HandshakePlaces(16);
        long first = few.take();
        for (int i = 1; i < 9; i++) {
            few.take();
        }
        few.lost(first);
        assertThat(few.places()).isEqualTo(8);
        FutureTask<Long> next = new FutureTask<>(few::take);
        Thread taker = new Thread(next);

        taker.start(); // eight of nine are still at it
        while (taker.getState() != Thread.State.WAITING && taker.getState() != Thread.State.TERMINATED) {
            Thread.onSpinWait();
        }

        assertThat(taker.getState()).isEqualTo(Thread.State.WAITING);
        few.giveBack();
        assertThat(next.get()).isEqualTo(10);
    }

    @Test
    void areFewerWhileServersHangUpAndMoreAgainWhenTheyDoNot(@TempDir Path folder) throws IOException {
        try (ServerSocket full = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
                EmbeddedSshd sshd =
                        new EmbeddedSshd().withUser("admin", "secret").start();
                SshConnector connector = new SshConnector(SshEnvironment.bare(folder, "t"), Clock.systemUTC())) {
            int before = connector.handshakes().places();
            CompletableFuture<Void> dropping = CompletableFuture.runAsync(() -> {
                try {
                    full.accept().close(); // as sshd does beyond MaxStartups
                } catch (IOException closed) {
                    throw new IllegalStateException(closed);
                }
            });

            Opened dropped = connector.open(
                    Targets.on(full.getLocalPort()).withPassword("secret").target(), Become.NOBODY);
            dropping.join();

            assertThat(dropped).isInstanceOf(Opened.Failed.class);
            assertThat(connector.handshakes().places()).isEqualTo(before / 2);

            Opened.Ready in = (Opened.Ready) connector.open(
                    Targets.on(sshd.port())
                            .withPassword("secret")
                            .checking(Target.HostKeys.OFF)
                            .target(),
                    Become.NOBODY);
            in.connection().close();
            assertThat(connector.handshakes().places()).isEqualTo(before / 2 + 1);
        }
    }
}
