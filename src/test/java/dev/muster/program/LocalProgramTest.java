package dev.muster.program;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LocalProgramTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void saysHowItEndedAndWhatItSaid(@TempDir Path folder) throws Exception {
        LocalProgram.Ended ended =
                LocalProgram.shell("pwd; echo no >&2; exit 3").in(folder).run(PATIENCE);

        assertThat(ended.status()).isEqualTo(3);
        assertThat(new String(ended.out(), UTF_8)).isEqualTo(folder.toRealPath() + "\n");
        assertThat(ended.complaint()).isEqualTo("no");
    }

    @Test
    void muchIsHeardOnBothSides() throws Exception {
        LocalProgram.Ended ended = LocalProgram.shell(
                        "head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2")
                .run(PATIENCE);

        assertThat(ended.out()).hasSize(300_000);
        assertThat(ended.err()).hasSize(600_000);
    }

    @Test
    void itsInputIsEmpty() throws Exception {
        assertThat(LocalProgram.shell("cat").run(PATIENCE).out()).isEmpty();
    }

    @Test
    void oneThatHangsIsEndedWithItsChildren(@TempDir Path folder) {
        Path late = folder.resolve("late");

        assertThatThrownBy(() -> LocalProgram.shell("(sleep 2; echo x >" + late + ") & wait")
                        .run(Duration.ofMillis(300)))
                .isInstanceOf(LocalProgram.Late.class);
        assertThat(late).doesNotExist();
    }

    @Test
    void whoHoldsOnToTheOutputIsNotWaitedFor() throws Exception {
        long began = System.nanoTime();

        LocalProgram.Ended ended =
                LocalProgram.shell("(trap '' TERM; exec sleep 15) & echo said").run(PATIENCE);

        assertThat(new String(ended.out(), UTF_8)).isEqualTo("said\n");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void whatIsNotThereCannotBeStarted() {
        assertThatThrownBy(() -> LocalProgram.of(List.of("/nowhere/at/all")).run(PATIENCE))
                .isInstanceOf(IOException.class);
    }
}
