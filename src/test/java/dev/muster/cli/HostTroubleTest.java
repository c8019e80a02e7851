package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.EmbeddedSshd;
import dev.muster.connection.testing.OpenSshd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that lie, hang or die: the message says what happened, and the good host beside them is served. */
@Timeout(120)
class HostTroubleTest {
    private static final String PLAYBOOK = """
            - hosts: all
              gather_facts: false
              tasks:
                - name: Work
                  shell: "{{ work | default('echo done') }}"
                  timeout: 3
                - name: Work on
                  command: echo on
            """;
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<AutoCloseable> servers = new ArrayList<>();
    private final StringBuilder hosts = new StringBuilder();
    private Muster muster;
    private Path knownHosts;

    @BeforeEach
    void makeHome(@TempDir Path folder) {
        muster = new Muster(folder);
        knownHosts = muster.path(".ssh/known_hosts");
    }

    @AfterEach
    void closeServers() throws Exception {
        over.countDown();
        for (AutoCloseable server : servers) {
            server.close();
        }
    }

    @Test
    void changedHostKeyIsRefusedAndSaysHowToRemoveTheOldOne() throws IOException {
        host("good", sshd());
        EmbeddedSshd changed = sshd();
        host("changed", changed);
        String others = Files.readString(knownHosts);
        String known = others.replace(changed.hostKeyLine(), new EmbeddedSshd().hostKeyLine());
        Files.writeString(knownHosts, known);

        Muster.Result result = run();

        assertThat(result.exit()).as(result.everything()).isEqualTo(4);
        assertThat(result.out())
                .contains("fatal: [changed]: UNREACHABLE!")
                .contains("ssh-keygen -f")
                .contains("changed: [good]");
        assertThat(result.accounting()).isEqualTo("0 ok + 1 changed + 1 unreachable = 2 hosts");
        assertThat(changed.sessions()).isZero();
        assertThat(knownHosts).hasContent(known);
    }

    @Test
    void unknownHostKeyIsRefused() throws IOException {
        EmbeddedSshd unknown = sshd();
        host("unknown", unknown);
        Files.writeString(knownHosts, "");

        Muster.Result result = run();

        assertThat(result.exit()).as(result.everything()).isEqualTo(4);
        assertThat(result.out()).contains("known_hosts").contains("host key unknown");
        assertThat(unknown.sessions()).isZero();
    }

    @Test
    void wrongPasswordIsAnAuthenticationThatFailed() {
        host("good", sshd());
        EmbeddedSshd guarded = sshd();
        host("guarded", guarded.port(), "ansible_password: wrong-guess");
        guarded.tellTo(knownHosts);

        Muster.Result result = run();

        assertThat(result.exit()).as(result.everything()).isEqualTo(4);
        assertThat(result.out())
                .contains("guarded: unreachable (authentication failed)")
                .contains("changed: [good]");
        assertThat(result.everything()).doesNotContain("wrong-guess");
        assertThat(result.accounting()).isEqualTo("0 ok + 1 changed + 1 unreachable = 2 hosts");
        assertThat(guarded.sessions()).isZero();
    }

    @Test
    void hostsThatHangAtEachStageEndInTimeAndLeaveTheOthersAlone() throws IOException {
        host("good1", sshd());
        host("good2", sshd());
        host("connect", neverAccepting(), "");
        host("banner", saying(""), "");
        host("exchange", saying("SSH-2.0-Stuck\r\n"), "");
        EmbeddedSshd authenticating = sshd();
        authenticating.server().setPasswordAuthenticator((user, password, session) -> stuck());
        host("auth", authenticating);
        EmbeddedSshd channel = sshd();
        channel.server().setCommandFactory((session, line) -> {
            stuck();
            throw new IOException("late");
        });
        host("channel", channel);
        EmbeddedSshd output = sshd();
        host("output", output.port(), "work: echo begun; sleep 60");
        output.tellTo(knownHosts);
        long before = System.nanoTime();

        Muster.Result result = run("-T", "4");

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(40));
        assertThat(result.exit()).as(result.everything()).isEqualTo(4);
        assertThat(result.accounting()).isEqualTo("0 ok + 2 changed + 1 failed + 5 unreachable = 8 hosts");
        assertThat(result.out())
                .contains("auth: unreachable (authentication failed): ")
                .contains("banner: unreachable (no SSH banner): ")
                .contains("channel: unreachable (no shell): ")
                .contains("connect: unreachable (connect timed out): ")
                .contains("exchange: unreachable (key exchange failed): ")
                .contains("output: failed: Work: The shell action failed to execute in the expected time frame (3)");
        assertThat(result.recap("good1"))
                .contains("ok=2")
                .contains("unreachable=0")
                .contains("failed=0");
        assertThat(result.recap("good2"))
                .contains("ok=2")
                .contains("unreachable=0")
                .contains("failed=0");
    }

    @Test
    void sshdKilledInTheMiddleOfATaskLosesThatHostOnly(@TempDir Path folder) throws IOException, InterruptedException {
        host("good", sshd());
        Path key = OpenSshd.newKey(folder.resolve("key"), "", "-t", "ed25519");
        Path marker = folder.resolve("begun");
        OpenSshd doomed = new OpenSshd(folder.resolve("sshd"))
                .authorize(folder.resolve("key.pub"))
                .start();
        servers.add(doomed);
        doomed.tellTo(knownHosts);
        host(
                "doomed",
                doomed.port(),
                "ansible_user: " + OpenSshd.user()
                        + ", ansible_ssh_private_key_file: " + key
                        + ", work: 'touch " + marker + "; sleep 60'");
        Thread killer = new Thread(() -> killOnce(marker, doomed));
        killer.start();

        Muster.Result result = run("-f", "2");

        killer.join();
        assertThat(result.exit()).as(result.everything()).isEqualTo(4);
        assertThat(result.out())
                .contains("fatal: [doomed]: UNREACHABLE!")
                .contains("doomed: unreachable (connection lost)");
        assertThat(result.recap("good")).contains("ok=2").contains("unreachable=0");
        assertThat(result.accounting()).isEqualTo("0 ok + 1 changed + 1 unreachable = 2 hosts");
    }

    private static void killOnce(Path marker, OpenSshd sshd) {
        try {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (!Files.exists(marker) && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            sshd.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- hosts

    private EmbeddedSshd sshd() {
        EmbeddedSshd sshd = new EmbeddedSshd().withUser("admin", "secret").start();
        servers.add(sshd);
        return sshd;
    }

    private void host(String name, EmbeddedSshd sshd) {
        sshd.tellTo(knownHosts);
        host(name, sshd.port(), "");
    }

    private void host(String name, int port, String variables) {
        hosts.append(
                "    %s: {ansible_port: %d%s}\n".formatted(name, port, variables.isEmpty() ? "" : ", " + variables));
    }

    private Muster.Result run(String... words) {
        return muster.play(hosts, PLAYBOOK, words);
    }

    private boolean stuck() {
        try {
            over.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** A port on which the kernel drops all that comes: its queue is full and nobody takes from it. */
    private int neverAccepting() throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        servers.add(server);
        for (boolean full = false; !full; ) {
            Socket filler = new Socket();
            servers.add(filler);
            try {
                filler.connect(new InetSocketAddress("127.0.0.1", server.getLocalPort()), 300);
            } catch (IOException timedOut) {
                full = true;
            }
        }
        return server.getLocalPort();
    }

    /** A port that accepts, says this, and nothing more. */
    private int saying(String words) throws IOException {
        ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        servers.add(server);
        Thread thread = new Thread(() -> {
            try (Socket peer = server.accept()) {
                peer.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
                peer.getOutputStream().flush();
                over.await(60, TimeUnit.SECONDS);
            } catch (IOException | InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server.getLocalPort();
    }
}
