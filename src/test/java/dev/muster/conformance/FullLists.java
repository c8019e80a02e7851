package dev.muster.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Every name ansible-core 2.14 knows, as {@code src/test/oracle/full_lists.py} wrote them down, with those of the
 * modules from collections that roles use as if they were built in.
 */
final class FullLists {
    private static final Path FILE = Path.of("src", "test", "resources", "ansible", "lists.txt");
    private static final List<List<String>> LINES = read();

    private FullLists() {}

    private static List<List<String>> read() {
        try {
            return Files.readAllLines(FILE).stream()
                    .map(line -> Arrays.asList(line.split("\t", -1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names of a kind: {@code filter}, {@code task keyword} … */
    static List<String> names(String kind) {
        return rows(kind).stream().map(row -> row.get(0)).distinct().toList();
    }

    /** The cells behind the kind. */
    static List<List<String>> rows(String kind) {
        return LINES.stream()
                .filter(line -> line.get(0).equals(kind))
                .map(line -> line.subList(1, line.size()))
                .toList();
    }

    /**
     * A parameter of a module.
     *
     * @param type as Ansible's documentation calls it
     */
    record Parameter(
            String module, String name, List<String> aliases, String type, boolean required, List<String> choices) {
        private static List<String> list(String text) {
            return text.isEmpty() ? List.of() : List.of(text.split(","));
        }
    }

    static List<Parameter> parameters() {
        return rows("parameter").stream()
                .map(row -> new Parameter(
                        row.get(0),
                        row.get(1),
                        Parameter.list(row.get(2)),
                        row.get(3),
                        row.get(4).equals("True"),
                        Parameter.list(row.get(5))))
                .toList();
    }
}
