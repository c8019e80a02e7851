package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every playbook and inventory that comes with muster is free of mistakes. */
class ShippedFilesTest {
    static List<Path> playbooks() throws IOException {
        return filesOf("playbooks");
    }

    static List<Path> inventories() throws IOException {
        return Stream.concat(filesOf("inventories").stream(), Stream.of(Path.of("test-hosts/inventory.yml")))
                .toList();
    }

    private static List<Path> filesOf(String name) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(name))) {
            return files.filter(file -> file.toString().endsWith(".yml")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("playbooks")
    void playbookIsFreeOfMistakes(Path playbook, @TempDir Path folder) {
        Muster.Result result = new Muster(folder).run("run", playbook.toString(), "-i", "a,", "--syntax-check");

        assertThat(result.exit()).as(result.everything()).isZero();
        assertThat(result.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("inventories")
    void inventoryIsFreeOfMistakes(Path inventory, @TempDir Path folder) {
        Muster.Result result = new Muster(folder).run("inventory", "--list", "-i", inventory.toString());

        assertThat(result.exit()).as(result.everything()).isZero();
        assertThat(result.err()).isEmpty();
    }

    @Test
    void thereAreSome() throws IOException {
        assertThat(playbooks()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(inventories()).hasSizeGreaterThanOrEqualTo(2);
    }
}
