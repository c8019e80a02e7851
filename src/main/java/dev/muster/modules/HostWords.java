package dev.muster.modules;

import dev.muster.shell.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a script of ours said, line by line: a word and, behind a blank, what goes with it. A word may come more than
 * once.
 */
record HostWords(Map<String, List<String>> said) {

    static HostWords of(Output output) {
        Map<String, List<String>> said = new LinkedHashMap<>();
        for (String line : output.stdout().split("\n")) {
            int blank = line.indexOf(' ');
            String word = blank < 0 ? line : line.substring(0, blank);
            said.computeIfAbsent(word, key -> new ArrayList<>()).add(blank < 0 ? "" : line.substring(blank + 1));
        }
        return new HostWords(said);
    }

    /** Whether the word was said. */
    boolean has(String word) {
        return said.containsKey(word);
    }

    /** Whether the word was said with this behind it. */
    boolean has(String word, String rest) {
        return all(word).contains(rest);
    }

    /** What went with the word the first time. */
    Optional<String> first(String word) {
        return all(word).stream().findFirst();
    }

    List<String> all(String word) {
        return said.getOrDefault(word, List.of());
    }

    /** All that went with the word, as lines. */
    String lines(String word) {
        return String.join("\n", all(word));
    }
}
