package dev.muster.conformance;

import dev.muster.module.ModuleCatalog;
import dev.muster.module.ModuleSpec;
import dev.muster.modules.StandardModules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every name ansible-core 2.14 knows, as {@code src/test/oracle/full_lists.py} wrote them down, with those of the
 * modules from collections that roles use as if they were built in.
 */
final class FullLists {
    private static final Path FILE = Path.of("src", "test", "resources", "ansible", "lists.txt");
    /** muster's own modules. */
    static final ModuleCatalog CATALOG = StandardModules.catalog();

    private static final List<List<String>> LINES = read();
    private static final List<Parameter> PARAMETERS = readParameters();

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
        return PARAMETERS;
    }

    private static List<Parameter> readParameters() {
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

    /** All ways to write a parameter, as {@code module.parameter}: its aliases, and modules that are one. */
    static List<String> sameAs(String module, String parameter) {
        Optional<ModuleSpec> spec = CATALOG.find(module);
        List<String> modules = spec.isEmpty()
                ? List.of(module)
                : Stream.concat(Stream.of(spec.get().name(), module), spec.get().aliases().stream())
                        .distinct()
                        .toList();
        List<String> names = parameters().stream()
                .filter(known -> known.module().equals(module)
                        && (known.name().equals(parameter) || known.aliases().contains(parameter)))
                .flatMap(known -> Stream.concat(Stream.of(known.name()), known.aliases().stream()))
                .toList();
        return modules.stream()
                .flatMap(one -> names.stream().map(name -> one + "." + name))
                .toList();
    }
}
