package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one types first. */
class CommandLineTest {
    private Muster muster;

    @BeforeEach
    void makeHome(@TempDir Path folder) {
        muster = new Muster(folder);
    }

    @Test
    void withoutACommandItSaysWhichThereAre() {
        Muster.Result result = muster.run();

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err()).contains("Usage: muster").contains("inventory");
    }

    @Test
    void helpGroupsTheOptions() {
        Muster.Result result = muster.run("run", "--help");

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .containsSubsequence(
                        "PLAYBOOK",
                        "Which hosts:",
                        "--limit",
                        "How to run:",
                        "--check",
                        "Getting onto the hosts:",
                        "--become",
                        "Help:");
    }

    @Test
    void misspeltCommandIsNamedWithTheNearest() {
        Muster.Result result = muster.run("rnu", "site.yml");

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err()).contains("there is no command \"rnu\"; did you mean \"run\"?");
    }

    @Test
    void misspeltOptionIsNamedWithTheNearest() {
        Muster.Result result = muster.run("run", "--chekc", "site.yml");

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err()).contains("unknown option --chekc; did you mean --check?");
    }

    @Test
    void misspeltModuleOfDocIsNamedWithTheNearest() {
        Muster.Result result = muster.run("doc", "linefile");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("there is no module \"linefile\"; did you mean \"lineinfile\"?");
    }

    @Test
    void mistakesInSshConfigAreShownOnceWithTheirPlace() {
        muster.file(".ssh/config", "Host *\n  Port twentytwo\n");

        Muster.Result result = muster.run("exec", "localhost", "-c", "local", "-m", "ping");

        assertThat(result.exit()).as(result.everything()).isZero();
        assertThat(result.err())
                .containsOnlyOnce("not a number for port: twentytwo")
                .contains(".ssh/config:2:8");
    }
}
