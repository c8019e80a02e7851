package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The prompt and the ledger that is opened behind it; what is typed comes by a pipe. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a read of a pipe is not interrupted
class ReplCommandTest {
    private static final String NOTHING_DONE = "no host was touched: what is not recorded is not done";
    private Path ledger = Path.of("");
    private Muster muster = new Muster(Path.of(""));
    private String hosts = "";
    private Optional<Process> process = Optional.empty();

    @BeforeEach
    void makeHome(@TempDir Path folder) {
        ledger = folder.resolve("ledger.db");
        muster = new Muster(folder, ledger.toString());
        hosts = muster.file("hosts.ini", "h1 ansible_connection=local\n");
    }

    @AfterEach
    void end() {
        process.ifPresent(Process::destroyForcibly);
    }

    private void start() throws IOException {
        process =
                Optional.of(muster.process(List.of(), "repl", "h1", "-i", hosts).start());
    }

    private void type(String line) throws IOException {
        OutputStream keys = process.orElseThrow().getOutputStream();
        keys.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    /** What was said until a text came, or until the end. */
    private String until(String text) throws IOException {
        InputStream in = process.orElseThrow().getInputStream();
        StringBuilder said = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            said.append((char) c);
            if (!text.isEmpty() && said.indexOf(text) >= 0) {
                break;
            }
        }
        return said.toString();
    }

    private String prompt() throws IOException {
        return until("]> ");
    }

    private int exit() throws IOException, InterruptedException {
        process.orElseThrow().getOutputStream().close();
        assertThat(process.orElseThrow().waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.orElseThrow().exitValue();
    }

    private Connection held() throws SQLException {
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + ledger);
        try (Statement statement = other.createStatement()) {
            statement.execute("pragma locking_mode = exclusive");
            statement.execute("begin exclusive");
        }
        return other;
    }

    @Test
    void standsWhileAnotherHoldsTheLedgerAndRecordsWhatWasTypedMeanwhile() throws Exception {
        assertThat(muster.run("exec", "h1", "-i", hosts, "-m", "ping").exit()).isZero();

        String first;
        try (Connection other = held()) {
            start();
            first = prompt();
            type("echo $((20 + 22)) lines");
            assertThat(other.isClosed()).isFalse();
        }
        String answer = until("42 lines");

        assertThat(exit()).as(first + answer).isZero();
        assertThat(muster.run("why", "h1").out()).contains("ran module shell: changed.");
    }

    @Test
    void beginsALedgerEvenForOneWhoLeavesAtOnce() throws Exception {
        start();

        assertThat(exit()).isZero();

        assertThat(muster.run("ledger").everything()).startsWith("exit 0\n");
        try (Stream<Path> left = Files.list(ledger.getParent())) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .contains("ledger.db")
                    .noneMatch(name -> name.endsWith(".making"));
        }
    }

    @Test
    void runsNothingWhileTheLedgerCannotBeOpenedAndTriesItAgainWithEachLine() throws Exception {
        Files.writeString(ledger, "this is a letter to the editor");
        Path mark = muster.path("mark");

        start();
        prompt();
        type("touch " + mark);
        String refused = prompt();
        type("touch " + mark);
        String again = prompt();
        boolean touched = Files.exists(mark);
        Files.delete(ledger);
        type("touch " + mark);
        prompt();

        assertThat(exit()).isZero();
        assertThat(refused)
                .contains("error: the ledger " + ledger + " is damaged, or no ledger at all")
                .containsOnlyOnce(NOTHING_DONE);
        assertThat(again).contains("is damaged, or no ledger at all").containsOnlyOnce(NOTHING_DONE);
        assertThat(touched).isFalse();
        assertThat(mark).exists();
    }

    @Test
    void tellsOfALedgerThatCannotBeOpenedBeforeALineNeedsIt() throws Exception {
        Files.writeString(ledger, "this is a letter to the editor");

        start();
        String said = prompt();
        while (!said.contains(NOTHING_DONE)) {
            type("hosts");
            said += prompt();
        }

        assertThat(exit()).isEqualTo(ExitCode.ERROR.status());
        assertThat(said).contains("is damaged, or no ledger at all");
        assertThat(until("")).doesNotContain(NOTHING_DONE);
    }

    @Test
    void tellsOfALedgerThatCannotBeOpenedOneWhoLeavesAtOnce() throws Exception {
        assertThat(muster.run("exec", "h1", "-i", hosts, "-m", "ping").exit()).isZero();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + ledger);
                Statement statement = other.createStatement()) {
            statement.execute("insert into ledger_schema (version) values (99)");
        }

        start();

        assertThat(exit()).isEqualTo(ExitCode.ERROR.status());
        assertThat(until("")).contains("was written by a newer muster (schema 99", NOTHING_DONE);
    }
}
