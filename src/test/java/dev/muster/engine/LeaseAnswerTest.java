package dev.muster.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.Output;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What hosts say when they are asked for their lease, nonsense included. */
final class LeaseAnswerTest {
    private static LeaseAnswer answer(int status, String line) {
        return LeaseAnswer.of(new Output(status, (line + "\n").getBytes(UTF_8), new byte[0], false, Duration.ZERO));
    }

    @Test
    void readsWhatTheScriptSays() {
        assertThat(answer(0, "taken|7|/var/lib/muster").fields()).containsExactly("7", "/var/lib/muster");
        assertThat(answer(0, "nowhere|").kind()).isEqualTo(LeaseAnswer.Kind.NOWHERE);
        assertThat(answer(75, "held|o|1|2|3|anna@ctl (pid 1)|run 7 | of x").fields())
                .containsExactly("o", "1", "2", "3", "anna@ctl (pid 1)", "run 7 | of x");
        assertThat(answer(75, "moved|-|1|2|3||").kind()).isEqualTo(LeaseAnswer.Kind.MOVED);
    }

    @ParameterizedTest
    @CsvSource({
        "75, held|o|1|2|3|anna",
        "75, ''",
        "75, taken|7|/var/lib/muster",
        "75, nowhere|",
        "0, held|o|1|2|3|anna|x",
        "0, taken|7",
        "0, taken|-7|/var/lib/muster",
        "0, taken|7|lib",
        "0, Welcome to host",
        "127, nowhere|",
        "2, ''"
    })
    void nonsenseIsNeitherALeaseNorTheLackOfOne(int status, String line) {
        LeaseAnswer answer = answer(status, line);

        assertThat(answer.kind()).isEqualTo(LeaseAnswer.Kind.NONSENSE);
        assertThat(answer.fields().get(0)).startsWith("exit status " + status);
    }

    @Test
    void nonsenseIsShownInPrintableWords() {
        assertThat(answer(75, "\u001b[31m" + "x".repeat(5000)).fields().get(0))
                .doesNotContain("\u001b")
                .hasSizeLessThan(120);
    }
}
