package dev.muster.yaml;

import dev.muster.source.Diagnostics;
import dev.muster.testing.ErrorCases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class YamlErrorsTest {
    static Stream<Path> cases() {
        return ErrorCases.in("yaml/errors");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void mistakesAreReportedWhereTheyStand(Path file) throws IOException {
        Diagnostics diagnostics = new Diagnostics();

        YamlReader.read(file, diagnostics);

        ErrorCases.assertComplaints(file, diagnostics);
        ErrorCases.assertGolden(
                Path.of("src/test/resources/yaml/golden", file.getFileName() + ".txt"), diagnostics.render());
    }
}
