package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The page on the verdicts knows each of them, in their order, and no other. */
class VerdictPageTest {
    private static final String TITLE = "What muster found on your host and what it means";

    @Test
    void namesEveryVerdictInItsOrderAndNoOther() throws IOException {
        List<String> named = page().lines()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.replaceAll("### |`", ""))
                .toList();

        assertThat(named)
                .containsExactlyElementsOf(
                        Arrays.stream(Verdict.values()).map(Verdict::word).toList());
    }

    @Test
    void saysOfEachWhatWasSeenWhatItMeansAndWhatToDo() throws IOException {
        for (String section : page().split("\n### ")) {
            if (section.startsWith("`")) {
                assertThat(section).contains("\n- **Seen**: ", "\n- **Means**: ", "\n- **Do**: ");
            }
        }
    }

    @Test
    void putsEachUnderWhatItSaysOfTheDanger() throws IOException {
        Map<String, String> headings = new TreeMap<>();
        String heading = "";
        for (String line : page().lines().toList()) {
            heading = line.startsWith("## ") ? line.substring(3) : heading;
            if (line.startsWith("### ")) {
                headings.put(line.replaceAll("### |`", ""), heading);
            }
        }

        for (Verdict verdict : Verdict.values()) {
            String wanted = verdict.isDangerous()
                    ? "Dangerous"
                    : verdict.isProvenSafe()
                            ? "Proven safe"
                            : verdict.isAside() ? "Told beside a verdict" : "Neither dangerous nor proven safe";
            assertThat(headings.get(verdict.word())).as(verdict.word()).isEqualTo(wanted);
        }
    }

    @Test
    void isFoundInTheReadmeUnderItsTitle() throws IOException {
        assertThat(page()).startsWith("# " + TITLE + "\n");
        assertThat(Files.readString(Path.of("README.md"))).contains("## " + TITLE + "\n", "(src/docs/verdicts.md)");
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("src/docs/verdicts.md"));
    }
}
