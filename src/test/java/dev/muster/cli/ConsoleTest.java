package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.RunEvent;
import dev.muster.shell.SecretMask;
import dev.muster.source.Diagnostic;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Console console = new Console(
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            80,
            new SecretMask());

    private String told() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatAHostSaysIsAWarningHoweverItBegins() {
        console.warning("error: all is lost, said the host");
        console.told(new RunEvent.Warned(Diagnostic.Severity.WARNING, "error: said another"));

        assertThat(told()).isEqualTo("[WARNING]: error: all is lost, said the host\n[WARNING]: error: said another\n");
    }

    @Test
    void anErrorIsAnErrorHoweverItBegins() {
        console.told(new RunEvent.Warned(Diagnostic.Severity.ERROR, "warning signs were missed"));

        assertThat(told()).isEqualTo("error: warning signs were missed\n\n");
    }
}
