package dev.muster.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.Patch;
import com.github.difflib.patch.PatchFailedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LineMatchTest {
    private static List<String> lines(int count, String word) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(word + " " + i + "\n");
        }
        return lines;
    }

    @Test
    void leavesShortWaysToTheLibrary() {
        List<String> before = lines(3000, "server");
        List<String> after = new ArrayList<>(before);
        after.set(7, "server 10.0.0.1\n");
        after.remove(2000);

        assertThat(LineMatch.of(before, after))
                .hasToString(DiffUtils.diff(before, after).toString());
    }

    @Test
    void keepsSharedLinesOfAFileThatWasWrittenAnew() throws PatchFailedException {
        List<String> before = lines(50_000, "server");
        List<String> after = lines(50_000, "pool");
        after.set(0, "server 0\n");
        after.set(20_000, "server 30000\n");

        Patch<String> patch = LineMatch.of(before, after);

        assertThat(patch.getDeltas()).hasSize(2);
        assertThat(patch.getDeltas().get(1).getSource().getPosition()).isEqualTo(30_001);
        assertThat(patch.applyTo(before)).isEqualTo(after);
    }

    @Test
    void takesLinesInAnotherOrderForNewBetweenTheFirstAndTheLastThatDiffer() throws PatchFailedException {
        List<String> before = lines(20_000, "server");
        List<String> after = new ArrayList<>(before);
        Collections.shuffle(after.subList(10, 19_000), new Random(1));

        Patch<String> patch = LineMatch.of(before, after);

        assertThat(patch.getDeltas()).hasSize(1);
        assertThat(patch.getDeltas().get(0).getSource().getPosition()).isGreaterThanOrEqualTo(10);
        assertThat(patch.applyTo(before)).isEqualTo(after);
    }

    @Test
    void patchesAnyTextIntoAnyOther() throws PatchFailedException {
        Random random = new Random(3);
        for (int turn = 0; turn < 20; turn++) {
            List<String> before = new ArrayList<>();
            List<String> after = new ArrayList<>();
            for (int i = 0; i < 1500; i++) {
                before.add(random.nextInt(400 * (turn + 1)) + "\n");
                after.add(random.nextInt(400 * (turn + 1)) + "\n");
            }

            assertThat(LineMatch.of(before, after).applyTo(before)).isEqualTo(after);
        }
    }
}
