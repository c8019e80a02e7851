package dev.muster.modules;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a script said in sections: a line with a name and a text, or, for the names that are {@code long}, with a length
 * and then so many bytes and a line feed.
 */
final class Sections {
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, byte[]> contents = new LinkedHashMap<>();

    private Sections() {}

    static Sections parse(byte[] said, Set<String> longOnes) {
        Sections sections = new Sections();
        int at = 0;
        while (at < said.length) {
            int end = at;
            while (end < said.length && said[end] != '\n') {
                end++;
            }
            String line = new String(said, at, end - at, StandardCharsets.UTF_8);
            at = Math.min(said.length, end + 1);
            int blank = line.indexOf(' ');
            String name = blank < 0 ? line : line.substring(0, blank);
            String rest = blank < 0 ? "" : line.substring(blank + 1);
            if (longOnes.contains(name) && rest.matches("\\d{1,9}")) {
                int stop = Math.min(said.length, at + Integer.parseInt(rest));
                sections.contents.put(name, Arrays.copyOfRange(said, at, stop));
                sections.texts.put(name, new String(said, at, stop - at, StandardCharsets.UTF_8));
                at = Math.min(said.length, stop + 1);
            } else if (name.equals("tool")) {
                int second = rest.indexOf(' ');
                sections.texts.put("tool " + rest.substring(0, second), rest.substring(second + 1));
            } else {
                sections.texts.put(name, rest);
            }
        }
        return sections;
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(texts.get(name));
    }

    boolean has(String name) {
        return texts.containsKey(name);
    }

    String text(String name) {
        return texts.getOrDefault(name, "");
    }

    /** The bytes of a text that was said with its length. */
    byte[] bytes(String name) {
        return contents.getOrDefault(name, new byte[0]);
    }

    /** Where a program is, when the host has it. */
    Optional<String> tool(String name) {
        return find("tool " + name);
    }

    int number(String name, int orElse) {
        return find(name)
                .filter(text -> text.matches("-?\\d{1,9}"))
                .map(Integer::parseInt)
                .orElse(orElse);
    }

    List<String> lines(String name) {
        return text(name).lines().toList();
    }
}
