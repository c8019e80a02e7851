package dev.muster.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.source.Diagnostics;
import dev.muster.testing.ErrorCases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlaybookErrorsTest {
    static Stream<Path> cases() {
        return ErrorCases.in("playbook/errors");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void mistakesAreReportedWhereTheyStand(Path file) throws IOException {
        Diagnostics diagnostics = new Diagnostics();

        PlaybookLoader.load(List.of(file), SampleModules.catalog(), SampleModules.templar(), diagnostics);

        ErrorCases.assertComplaints(file, diagnostics);
    }

    @Test
    void mistakesOfAllFilesAreShownTogether() throws IOException {
        Diagnostics diagnostics = new Diagnostics();

        PlaybookLoader.load(cases().toList(), SampleModules.catalog(), SampleModules.templar(), diagnostics);

        ErrorCases.assertGolden(Path.of("src/test/resources/playbook/golden/all.txt"), diagnostics.render());
    }

    @Test
    void missingPlaybookIsAnError() {
        Diagnostics diagnostics = new Diagnostics();

        PlaybookLoader.load(
                List.of(Path.of("absent.yml")), SampleModules.catalog(), SampleModules.templar(), diagnostics);

        assertThat(diagnostics.render()).contains("this file does not exist").contains("absent.yml:1:1");
    }
}
