package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.RunEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jline.terminal.Size;
import org.jline.utils.ScreenTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The board among the lines of a run, on the screen of an emulated terminal. */
class BoardTest {
    private static final Instant NOW = Instant.parse("2014-02-11T06:00:00Z");
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ScreenTerminal screen = new ScreenTerminal(60, 12);
    private volatile Size size = Size.of(60, 12);
    private final Board board = newBoard();

    private Board newBoard() {
        PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        return new Board(stream, () -> size, () -> NOW, (ink, text) -> text);
    }

    @BeforeEach
    void begin() {
        board.on(new RunEvent.PlayStarted("fix ntp", List.of("ps01", "ps02"), false));
        board.on(new RunEvent.HostBegan("ps01", "probe"));
    }

    @AfterEach
    void end() {
        board.close();
    }

    /** What stands on the screen, without empty rows at the end. */
    private List<String> shown() {
        board.draw();
        screen.write(bytes.toString(StandardCharsets.UTF_8).replace("\n", "\r\n"));
        bytes.reset();
        return screen.toString()
                .stripTrailing()
                .lines()
                .map(String::stripTrailing)
                .toList();
    }

    @Test
    void standsBelowTheLinesAndMovesDownWithThem() {
        board.above("first");
        List<String> before = shown();
        board.above("second");
        board.above("third");

        assertThat(before.get(0)).isEqualTo("first");
        assertThat(before).last().asString().startsWith("waiting for ps01");
        assertThat(shown())
                .startsWith("first", "second", "third", "")
                .hasSize(7)
                .filteredOn(line -> line.startsWith("waiting"))
                .hasSize(1);
    }

    @Test
    void leavesNothingWhereALongRunHasScrolled() {
        for (int i = 0; i < 50; i++) {
            board.above("line " + i);
            shown();
        }
        board.close();

        assertThat(shown())
                .containsExactly(
                        IntStream.range(42, 50).mapToObj(i -> "line " + i).toArray(String[]::new));
    }

    @Test
    void printsAtOnceWhatComesAfterTheEnd() {
        board.close();
        bytes.reset();

        board.above("PLAY RECAP");

        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("PLAY RECAP\n");
    }

    @Test
    void makesWayForAQuestionAndKeepsTheLinesUntilItIsAnswered() {
        board.above("first");
        shown();
        board.hush();
        board.above("second");

        assertThat(shown()).containsExactly("first");
        board.goOn();
        assertThat(shown()).startsWith("first", "second").hasSizeGreaterThan(2);
    }

    @Test
    void writesNothingWhileNothingChanges() {
        shown();

        board.draw();

        assertThat(bytes.size()).isZero();
    }

    @Test
    void isNotShownOnATerminalTooSmallForIt() {
        size = Size.of(60, 5);
        board.above("first");

        assertThat(shown()).containsExactly("first");
    }

    @Test
    void followsTheWidthOfTheWindow() {
        shown();
        size = Size.of(30, 12);
        screen.setSize(size);

        assertThat(shown()).filteredOn(line -> line.startsWith("PLAY")).hasSize(1);
        assertThat(shown()).allSatisfy(line -> assertThat(line.length()).isLessThan(30));
    }
}
