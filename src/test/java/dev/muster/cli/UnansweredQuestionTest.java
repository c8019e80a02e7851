package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.SecretMask;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Command lines that must not be taken for more than they can give: nobody sits at a terminal in tests. */
class UnansweredQuestionTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    private int execute(String... words) {
        PrintStream stream = new PrintStream(shown, true, StandardCharsets.UTF_8);
        return Main.execute(new Console(stream, stream, false, 80, new SecretMask()), words);
    }

    @Test
    void doesNotGoOnWithoutThePasswordItShouldAskFor() {
        int status = execute("exec", "all", "-i", "localhost,", "-c", "local", "-K", "-m", "ping");

        assertThat(status).isEqualTo(ExitCode.BAD_OPTION.status());
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("--ask-become-pass has to ask, and stdin and stdout are not a terminal");
    }

    @Test
    void probesNobodyOutsideTheLimit() {
        int status = execute("probe", "all", "-i", "127.0.0.1,127.0.0.2,", "-l", "127.0.0.3");

        assertThat(status).isEqualTo(ExitCode.ERROR.status());
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("no host of the inventory matches");
    }
}
