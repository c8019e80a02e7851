package dev.muster.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder of the tier: {@code site.yml} and what belongs to it.
 *
 * @param name the folder's name
 * @param runs how the playbook is run, one after the other on the same host
 * @param preparation shell script run as root on both hosts before, empty if there is none
 * @param accepted differences that are meant: {@code output}, {@code exit}, {@code recap}, {@code host}, {@code files},
 *     with the reason
 */
record Scenario(String name, List<Run> runs, String preparation, Map<String, String> accepted) {
    /** Where they stand, in the source tree. */
    static final Path ROOT = Path.of("src", "test", "resources", "conformance");

    /** Stands in options for the folder of the scenario on the controller. */
    private static final String HERE = "{here}";

    /**
     * One run.
     *
     * @param exit the exit code that ansible-playbook must have, lest a playbook fail by an oversight of ours
     * @param options words of the command line beside the playbook and the inventory
     */
    record Run(int exit, List<String> options) {
        Run {
            options = List.copyOf(options);
        }

        /** Words for a scenario that stands in this folder. */
        List<String> options(Path folder) {
            return options.stream()
                    .map(word -> word.replace(HERE, folder.toString()))
                    .toList();
        }

        private static Run parse(String line) {
            List<String> words = Arrays.asList(line.strip().split("\\s+"));
            return new Run(Integer.parseInt(words.get(0)), words.subList(1, words.size()));
        }
    }

    /** What a folder without a {@code runs} file means: once, and once more to see that nothing is left to do. */
    private static final List<Run> TWICE = List.of(new Run(0, List.of()), new Run(0, List.of()));

    /** The same without what comes after the first run. */
    Scenario once() {
        return new Scenario(name, runs.subList(0, 1), preparation, accepted);
    }

    /** All there are, by name. */
    static List<Scenario> all() {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(folder -> Files.exists(folder.resolve("site.yml")))
                    .sorted()
                    .map(Scenario::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Scenario read(Path folder) {
        List<Run> runs = new ArrayList<>();
        text(folder.resolve("runs"))
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line -> runs.add(Run.parse(line)));
        return new Scenario(
                folder.getFileName().toString(),
                runs.isEmpty() ? TWICE : runs,
                text(folder.resolve("before")),
                accepted(text(folder.resolve("differs"))));
    }

    private static Map<String, String> accepted(String text) {
        Map<String, String> accepted = new TreeMap<>();
        text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split(": ", 2))
                .forEach(cells -> accepted.put(cells[0], cells[1]));
        return accepted;
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A shell script run as root on both hosts when all is compared, empty if there is none. */
    String cleanup() {
        return text(ROOT.resolve(name).resolve("after"));
    }

    /** The words that come first in a run. */
    List<String> command(Path folder, Run run) {
        List<String> words = new ArrayList<>(List.of(folder.resolve("site.yml").toString()));
        if (run.options().contains("-i")) {
            return words;
        }
        for (String inventory : List.of("inventory", "inventory.yml", "inventory.ini")) {
            if (Files.exists(folder.resolve(inventory))) {
                words.addAll(List.of("-i", folder.resolve(inventory).toString()));
                return words;
            }
        }
        words.addAll(List.of("-i", folder.resolveSibling("hosts.yml").toString()));
        return words;
    }

    /** Whether it has settings that a tool looks for in its working folder. */
    boolean hasSettings() {
        return Files.exists(ROOT.resolve(name).resolve("ansible.cfg"));
    }
}
