package dev.muster.modules;

import dev.muster.module.ModuleException;
import dev.muster.shell.Output;
import dev.muster.template.Octets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a script of ours said, line by line: a word and, behind a blank, what goes with it. A word may come more than
 * once. Bytes that are no UTF-8 are carried as {@link Octets} has them.
 */
record HostWords(Map<String, List<String>> said) {

    static HostWords of(Output output) {
        Map<String, List<String>> said = new LinkedHashMap<>();
        for (String line : Octets.text(whole(output).out()).split("\n")) {
            int blank = line.indexOf(' ');
            String word = blank < 0 ? line : line.substring(0, blank);
            said.computeIfAbsent(word, key -> new ArrayList<>()).add(blank < 0 ? "" : line.substring(blank + 1));
        }
        return new HostWords(said);
    }

    /** The same, unless some of it is missing: a part of an answer must not be taken, and written, for all of it. */
    static Output whole(Output output) {
        if (output.truncated()) {
            throw new ModuleException(
                    "the host has more to say than the " + output.out().length + " bytes that are read");
        }
        return output;
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
