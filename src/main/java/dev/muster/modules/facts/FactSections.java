package dev.muster.modules.facts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answer of {@link FactsScript}, cut into its sections.
 *
 * @param texts section name to text, as printed
 */
record FactSections(Map<String, String> texts) {
    private static final char SEPARATOR = '\036';

    static FactSections parse(String output) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String part : output.split(String.valueOf(SEPARATOR))) {
            int end = part.indexOf('\n');
            if (end > 0) {
                texts.put(part.substring(0, end), part.substring(end + 1));
            }
        }
        return new FactSections(texts);
    }

    /** Whether the script ran to its end. */
    boolean isComplete() {
        return texts.containsKey("end");
    }

    boolean has(String name) {
        return texts.containsKey(name);
    }

    /** Text of a section; empty when there is none. */
    String text(String name) {
        return texts.getOrDefault(name, "");
    }

    /** Content of a file that exists. */
    Optional<String> file(String path) {
        return Optional.ofNullable(texts.get("file " + path));
    }

    List<String> lines(String name) {
        return text(name).lines().toList();
    }

    /** A line of a section by number; empty when it has fewer. */
    String line(String name, int index) {
        List<String> lines = lines(name);
        return index < lines.size() ? lines.get(index).strip() : "";
    }

    /** Sections of {@code KEY VALUE} lines; of equal keys the first counts. */
    Map<String, String> pairs(String name) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String line : lines(name)) {
            int space = line.indexOf(' ');
            if (space > 0) {
                pairs.putIfAbsent(
                        line.substring(0, space), line.substring(space + 1).strip());
            }
        }
        return pairs;
    }

    /** Whether the script found a path or tool. */
    boolean present(String path) {
        return lines("present").contains(path);
    }
}
