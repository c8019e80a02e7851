package dev.muster.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.source.Diagnostics;
import dev.muster.template.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The other views are held by {@link InventoryOracleTest}. */
class InventoryListingTest {
    private static final Path FOLDER = Path.of("src/test/resources/inventory/oracle");

    @TempDir
    private Path folder = Path.of("");

    /** Variables that note how many lines were out when they were asked for. */
    private static final class Watched extends AbstractMap<String, Value> {
        private final List<String> lines;
        private final List<Integer> askedAfter = new ArrayList<>();

        Watched(List<String> lines) {
            this.lines = lines;
        }

        @Override
        public boolean isEmpty() {
            return false;
        }

        @Override
        public Set<Entry<String, Value>> entrySet() {
            askedAfter.add(lines.size());
            return Map.of("watched", Value.of(true)).entrySet();
        }
    }

    @Test
    void printsHostsBeforeTheLastOneIsAsked() throws IOException {
        List<String> lines = new ArrayList<>();
        Watched last = new Watched(lines);
        Inventory inventory = thousandAnd("z", last);

        new InventoryListing(inventory, false, lines::add).json(inventory.hosts());

        assertThat(last.askedAfter).isNotEmpty().allMatch(printed -> printed >= 1000);
        assertThat(String.join("\n", lines)).contains("\"h0001\": {", "\"watched\": true");
    }

    @Test
    void printsTheTreeBeforeTheLastHostIsAsked() throws IOException {
        List<String> lines = new ArrayList<>();
        Watched last = new Watched(lines);
        Inventory inventory = thousandAnd("z", last);

        new InventoryListing(inventory, false, lines::add).tree("all", true);

        assertThat(last.askedAfter).isNotEmpty().allMatch(printed -> printed >= 1000);
        assertThat(lines).contains("  |  |--z", "  |  |  |--{watched = True}");
    }

    private Inventory thousandAnd(String name, Map<String, Value> variables) throws IOException {
        Path file = Files.writeString(folder.resolve("hosts.ini"), "h[0001:1000] x=1\n");
        return InventoryLoader.load(List.of(file.toString()), List.of(), new Diagnostics())
                .withHost(name, List.of(), variables);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed", "nested.ini", "priority.yml", "same_name.ini"})
    void showsTheTreeThatAnsibleShows(String name) throws IOException {
        List<String> lines = new ArrayList<>();

        new InventoryListing(oracle(name), false, lines::add).tree("all", true);

        assertThat(lines).isEqualTo(Files.readAllLines(FOLDER.resolve(name + ".graph")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed", "nested.ini", "priority.yml", "same_name.ini"})
    void exportsWhatAnsibleExports(String name) throws IOException {
        List<String> lines = new ArrayList<>();
        Inventory inventory = oracle(name);

        new InventoryListing(inventory, true, lines::add).json(inventory.hosts());

        assertThat(String.join("\n", lines) + "\n").isEqualTo(Files.readString(FOLDER.resolve(name + ".export")));
    }

    private static Inventory oracle(String name) {
        return InventoryLoader.load(List.of(FOLDER.resolve(name).toString()), List.of(), new Diagnostics());
    }
}
