package dev.muster.inventory;

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

class InventoryErrorsTest {
    static Stream<Path> cases() {
        return ErrorCases.in("inventory/errors");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void mistakesAreReportedWhereTheyStand(Path file) throws IOException {
        Diagnostics diagnostics = new Diagnostics();

        InventoryLoader.load(List.of(file.toString()), List.of(), diagnostics);

        ErrorCases.assertComplaints(file, diagnostics);
    }

    @Test
    void mistakesOfAllFilesAreShownTogether() throws IOException {
        Diagnostics diagnostics = new Diagnostics();
        List<String> files = cases().map(Path::toString).toList();

        InventoryLoader.load(files, List.of(), diagnostics);

        ErrorCases.assertGolden(Path.of("src/test/resources/inventory/golden/all.txt"), diagnostics.render());
    }

    @Test
    void missingSourceIsAnError() {
        Diagnostics diagnostics = new Diagnostics();

        InventoryLoader.load(List.of("absent/hosts.yml"), List.of(), diagnostics);

        assertThat(diagnostics.render()).contains("this file does not exist").contains("absent/hosts.yml:1:1");
    }

    @Test
    void badRangeInAListOfHostsIsShownInTheList() {
        Diagnostics diagnostics = new Diagnostics();

        InventoryLoader.load(List.of("a,b[3:1],"), List.of(), diagnostics);

        assertThat(diagnostics.render()).contains("<-i>:1:3").contains("ends before it begins");
    }
}
