package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

/** The process itself on a real pseudo-terminal (by script(1)), its screen kept by an emulator. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a read of a pipe is not interrupted
class LiveTerminalTest {
    private static final String ESCAPE = "\u001b";
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
        List<String> words = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                "run",
                playbook,
                "-i",
                "h1,h2,",
                "-e",
                "seconds=" + seconds));
        words.addAll(List.of(more));
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
        OutputStream keys = process.orElseThrow().getOutputStream();

        String all = until("waiting for h");
        keys.write(3);
        keys.flush();
        all += until("Ctrl-C again kills them");
        keys.write(3);
        keys.flush();
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
}
