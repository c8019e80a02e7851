package dev.muster.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.source.Diagnostics;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Inventories that must read as they do in ansible-core 2.14; src/test/oracle/inventory_golden.py writes what that is. */
class InventoryOracleTest {
    private static final Path FOLDER = Path.of("src/test/resources/inventory/oracle");
    private static final PythonJson.Style SORTED = new PythonJson.Style(1, true, false, ",", ": ");

    static Stream<String> names() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".expected"))
                    .map(name -> name.substring(0, name.length() - ".expected".length()))
                    .sorted()
                    .toList();
            assertThat(names).hasSizeGreaterThan(10);
            return names.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void readsWhatAnsibleReads(String name) throws IOException {
        Diagnostics diagnostics = new Diagnostics();
        List<String> sources = name.endsWith(".sources")
                ? Stream.of(Files.readString(FOLDER.resolve(name)).split("\\s+"))
                        .map(source -> source.contains(",")
                                ? source
                                : FOLDER.resolve(source).toString())
                        .toList()
                : List.of(FOLDER.resolve(name).toString());

        Inventory inventory = InventoryLoader.load(sources, List.of(), diagnostics);

        assertThat(diagnostics.hasErrors()).as(diagnostics.render()).isFalse();
        List<String> expected = Files.readAllLines(FOLDER.resolve(name + ".expected"));
        Value actual = String.join("\n", expected).contains("  \"order\": [") ? listing(inventory) : printed(inventory);
        assertThat(PythonJson.write(actual, SORTED).lines().toList()).isEqualTo(expected);
    }

    private static Value printed(Inventory inventory) {
        List<String> lines = new ArrayList<>();
        new InventoryListing(inventory, false, lines::add).json(inventory.hosts());
        return PythonJson.read(String.join("\n", lines));
    }

    private static Value listing(Inventory inventory) {
        Value.Dict listing = (Value.Dict) printed(inventory);
        Map<Value, Value> all = new LinkedHashMap<>(listing.entries());
        Map<Value, Value> meta =
                new LinkedHashMap<>(((Value.Dict) Objects.requireNonNull(all.get(Value.of("_meta")))).entries());
        meta.put(
                Value.of("order"),
                Value.texts(inventory.hosts().stream().map(Host::name).toList()));
        all.put(Value.of("_meta"), new Value.Dict(meta));
        return new Value.Dict(all);
    }

    @Test
    void choosesTheHostsAnsibleChooses() throws IOException {
        Path folder = FOLDER.resolveSibling("patterns");
        Inventory inventory =
                InventoryLoader.load(List.of(folder.resolve("hosts").toString()), List.of(), new Diagnostics());
        List<String> actual = new ArrayList<>();

        List<String> patterns = Files.readAllLines(folder.resolve("patterns.txt"));
        for (String pattern : patterns) {
            Diagnostics diagnostics = new Diagnostics();
            String chosen = HostPattern.parse(pattern).select(inventory, diagnostics).stream()
                    .map(Host::name)
                    .collect(Collectors.joining(","));
            actual.add(pattern + " > " + (diagnostics.hasErrors() ? "ERROR" : chosen));
        }

        List<String> expected = Files.readAllLines(folder.resolve("expected"));
        assertThat(actual)
                .containsExactlyElementsOf(IntStream.range(0, patterns.size())
                        .mapToObj(i -> patterns.get(i) + " > "
                                + (expected.get(i).startsWith("ERROR") ? "ERROR" : expected.get(i)))
                        .toList());
    }
}
