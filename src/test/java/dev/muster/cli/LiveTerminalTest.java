package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.EmbeddedSshd;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jline.utils.ScreenTerminal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The process itself on a real pseudo-terminal (by script(1)), its screen kept by an emulator. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a read of a pipe is not interrupted
class LiveTerminalTest {
    private static final String ESCAPE = "\u001b";
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";
    private String playbook = "";
    private Optional<Process> process = Optional.empty();

    @BeforeEach
    void writePlaybook(@TempDir Path folder) {
        playbook = new Muster(folder).file("slow.yml", """
                - name: slow
                  hosts: all
                  gather_facts: false
                  connection: local
                  tasks:
                    - name: wait a little
                      command: sleep {{ seconds }}
                    - command: echo done
                """);
    }

    private void start(int seconds, Map<String, String> environment, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("run", playbook, "-i", "h1,h2,", "-e", "seconds=" + seconds));
        words.addAll(List.of(more));
        start(environment, words);
    }

    private void start(Map<String, String> environment, List<String> arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
        words.addAll(arguments);
        // Started in the background of a script, the tests ignore Ctrl-C, and so would what they start.
        String line = "stty rows 24 cols 80; exec env --default-signal=INT " + String.join(" ", words);
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", line, "/dev/null").redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("NO_COLOR", "COLUMNS", "MUSTER_INVENTORY"));
        builder.environment().put("TERM", "xterm-256color");
        builder.environment().putAll(environment);
        process = Optional.of(builder.start());
    }

    /** Everything the terminal was sent until a text came, or until the end. */
    private String until(String text) throws IOException {
        InputStream in = process.orElseThrow().getInputStream();
        StringBuilder seen = new StringBuilder();
        byte[] chunk = new byte[4096];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            seen.append(new String(chunk, 0, n, StandardCharsets.UTF_8));
            if (!text.isEmpty() && seen.indexOf(text) >= 0) {
                break;
            }
        }
        return seen.toString();
    }

    private int exit() throws InterruptedException {
        assertThat(process.orElseThrow().waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.orElseThrow().exitValue();
    }

    private static String screen(String sent) {
        ScreenTerminal screen = new ScreenTerminal(80, 24);
        screen.write(sent);
        return screen.toString();
    }

    @Test
    void showsWhoIsWaitedForAndClearsItAtTheEnd() throws Exception {
        start(2, Map.of());

        String first = until("waiting for h");
        String all = first + until("");

        assertThat(exit()).isZero();
        assertThat(all).contains("2 running of 2 hosts").contains("TASK [wait a little]");
        assertThat(screen(all))
                .contains("PLAY RECAP", "2 changed = 2 hosts")
                .doesNotContain("waiting for", "running of");
    }

    @Test
    void ctrlCTwiceStillAccountsForEveryHost() throws Exception {
        start(600, Map.of());

        String all = until("waiting for h");
        press(CTRL_C);
        all += until("Ctrl-C again kills them");
        press(CTRL_C);
        all += until("");

        assertThat(exit()).isEqualTo(99);
        assertThat(screen(all))
                .contains("every host accounted for: 0 ok + 0 changed + 2 failed = 2 hosts")
                .doesNotContain("waiting for");
    }

    @Test
    void plainLinesHoldNoEscape() throws Exception {
        start(1, Map.of("NO_COLOR", "1"), "--plain");

        String all = until("");

        assertThat(exit()).isZero();
        assertThat(all).contains("changed: [h1]").doesNotContain(ESCAPE, "waiting for");
    }

    @Test
    void dumbTerminalsGetLinesOnly() throws Exception {
        start(1, Map.of("TERM", "dumb"));

        String all = until("");

        assertThat(exit()).isZero();
        assertThat(all).contains("changed: [h1]").doesNotContain(ESCAPE, "waiting for");
    }

    @Test
    void boardWithoutColoursWhereTheyAreNotWanted() throws Exception {
        start(2, Map.of("NO_COLOR", "1"));

        String all = until("");

        assertThat(exit()).isZero();
        assertThat(all).contains("waiting for h").doesNotContainPattern(ESCAPE + "\\[[0-9;]*m");
    }

    private void type(String line) throws IOException {
        press(line + "\r");
    }

    private void press(String typed) throws IOException {
        OutputStream keys = process.orElseThrow().getOutputStream();
        keys.write(typed.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    @ParameterizedTest
    @CsvSource({"yes, 0, 1 changed = 1 host", "no, 4, 1 unreachable = 1 host"})
    void asksWhetherAKnownNameWithANewKeyIsStillTheSameBox(
            String answer, int exit, String account, @TempDir Path folder) throws Exception {
        String ledger = folder.resolve("ledger.db").toString();
        Muster muster = new Muster(folder, ledger);
        try (EmbeddedSshd before = new EmbeddedSshd();
                EmbeddedSshd now = new EmbeddedSshd()) {
            for (EmbeddedSshd server : List.of(before, now)) {
                server.withUser("op", "pw").start();
                server.tellTo(muster.path("known_hosts"));
            }
            String site = muster.file("site.yml", """
                    - hosts: all
                      gather_facts: false
                      tasks: [command: echo here]
                    """);
            assertThat(muster.run("run", site, "-i", box(muster, before)).exit())
                    .isZero();

            start(Map.of(), List.of("run", site, "-i", box(muster, now), "--ledger", ledger));
            String all = until("and to be played for now? (yes/no)");
            int logins = now.sessions();
            type(answer);
            all += until("");

            assertThat(exit()).as(all).isEqualTo(exit);
            assertThat(logins).as("before the answer").isZero();
            assertThat(all).contains("known: ecdsa-sha2-nistp256", "shown: ecdsa-sha2-nistp256", account);
        }
    }

    private static String box(Muster muster, EmbeddedSshd server) {
        return muster.file(
                "hosts.ini",
                "box ansible_host=127.0.0.1 ansible_user=op ansible_password=pw ansible_ssh_common_args="
                        + "'-o UserKnownHostsFile=" + muster.path("known_hosts") + "' ansible_port=" + server.port()
                        + "\n");
    }

    @Test
    void linesOfTheReplAreRememberedOfEachHost(@TempDir Path folder) throws Exception {
        String ledger = folder.resolve("ledger.db").toString();
        Muster muster = new Muster(folder, ledger);
        String hosts = muster.file("hosts.ini", "h1 ansible_connection=local\nh2 ansible_connection=local\n");

        start(Map.of(), List.of("repl", "-i", hosts, "--ledger", ledger));
        until("[no hosts]");
        type("hosts h1");
        until("[h1");
        type("echo one two");
        until("one two");
        type("exit");
        until("");

        assertThat(exit()).isZero();
        assertThat(muster.run("why", "h1").out())
                .contains(": " + System.getProperty("user.name") + " ran module shell: changed.");
        assertThat(muster.run("why", "h2").everything()).doesNotContain("module shell");
    }

    @Test
    void whatIsTypedBeforeThePromptOfTheReplStandsIsNotLost(@TempDir Path folder) throws Exception {
        String hosts = new Muster(folder).file("hosts.ini", "h1 ansible_connection=local\n");

        start(Map.of(), List.of("repl", "h1", "-i", hosts, "--ledger", "none"));
        type("echo $((20 + 22)) lines");
        String answer = until("42 lines");
        type("exit");
        until("");

        assertThat(exit()).as(answer).isZero();
    }

    @Test
    void whoLeavesTheReplNeedNotWaitForALedgerThatDoesNotAnswer(@TempDir Path folder) throws Exception {
        String hosts = new Muster(folder).file("hosts.ini", "h1 ansible_connection=local\n");
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String ledger = "postgresql://127.0.0.1:" + mute.getLocalPort() + "/ledger";
            start(Map.of(), List.of("repl", "h1", "-i", hosts, "--ledger", ledger));

            String all = until("]> ");
            press(CTRL_D);
            all += until("waiting for the ledger " + ledger);
            press(CTRL_C);
            all += until("");

            assertThat(exit()).as(all).isZero();
            assertThat(all).doesNotContain("error", "no host was touched");
        }
    }
}
