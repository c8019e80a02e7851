package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.LedgerPlace;
import dev.muster.shell.SecretMask;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a ledger is begun that is not there yet: at once, when it is wanted, or not at all. */
class RecordingTest {
    private final PrintStream unread = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    private final Console console = new Console(unread, unread, false, 80, new SecretMask());
    private Path file = Path.of("");

    @BeforeEach
    void choosePlace(@TempDir Path folder) {
        file = folder.resolve("ledger.db");
    }

    private boolean hasLedger(Recording.Opening opening) {
        try (Recording recording = opening.await(console).orElseThrow()) {
            return recording.ledger().isPresent();
        }
    }

    @Test
    void isNotBegunByOneWhoOnlyLooks() {
        assertThat(hasLedger(Recording.open(new LedgerPlace.InFile(file), false)))
                .isFalse();
        assertThat(file).doesNotExist();
    }

    @Test
    void isBegunOnceItIsClearThatThereWillBeARun() {
        Recording.Opening opening = Recording.open(new LedgerPlace.InFile(file), true);
        boolean isDone = opening.isOverWithin(Duration.ZERO);

        assertThat(isDone).as("nothing goes on aside").isTrue();
        assertThat(file).doesNotExist();
        assertThat(hasLedger(opening)).isTrue();
        assertThat(file).exists();
        assertThat(hasLedger(Recording.open(new LedgerPlace.InFile(file), false)))
                .as("the one that is there")
                .isTrue();
    }

    @Test
    void isBegunBehindAPrompt() {
        Recording.Opening opening = Recording.openOrMake(new LedgerPlace.InFile(file));

        assertThat(opening.isOverWithin(Duration.ofMinutes(1))).isTrue();
        assertThat(file).exists();
        assertThat(hasLedger(opening)).isTrue();
    }

    @Test
    void isNowhereWhereNoneIsWanted() {
        assertThat(hasLedger(Recording.open(new LedgerPlace.Nowhere(), true))).isFalse();
        assertThat(hasLedger(Recording.openOrMake(new LedgerPlace.Nowhere()))).isFalse();
    }
}
