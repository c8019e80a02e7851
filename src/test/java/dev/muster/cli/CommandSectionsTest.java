package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code muster --help}: commands by what one wants. */
class CommandSectionsTest {
    @Test
    void commandsStandUnderWhatTheyAreFor(@TempDir Path home) {
        String help = new Muster(home).run("--help").out();

        assertThat(help)
                .containsSubsequence(
                        "Work on hosts:\n  run ",
                        "Find boxes:\n  census ",
                        "Remember every box:\n  ledger ",
                        "Besides:\n  ntp ")
                .containsOnlyOnce("\n  run ")
                .contains("Exit status: 0");
    }
}
