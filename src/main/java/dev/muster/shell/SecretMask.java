package dev.muster.shell;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The secrets of one run, and their masking wherever text leaves it. Safe for use by several threads. */
public final class SecretMask {
    private static final int SHORTEST = 3;
    private static final int SHORTEST_LINE = 8;
    private final Set<String> secrets = ConcurrentHashMap.newKeySet();
    private volatile List<String> ordered = List.of();

    /**
     * Texts of fewer than three characters are not registered: masking them would destroy all output. Of one with
     * several lines (a private key) each is a secret too, since it is shown line by line.
     */
    public void add(Secret secret) {
        String text = secret.reveal();
        List<String> lines = text.lines().map(String::strip).toList();
        int shortest = lines.size() > 1 ? SHORTEST_LINE : SHORTEST;
        Set<String> parts = new LinkedHashSet<>(List.of(text));
        lines.stream().filter(line -> line.length() >= shortest).forEach(parts::add);
        parts.removeIf(part -> part.length() < SHORTEST);
        if (secrets.addAll(parts)) {
            ordered = secrets.stream()
                    .sorted(Comparator.comparingInt(String::length).reversed())
                    .toList();
        }
    }

    /** Whether there is nothing to mask. */
    public boolean isEmpty() {
        return ordered.isEmpty();
    }

    /** The secrets that stand in a text. */
    public List<String> in(String text) {
        return ordered.stream().filter(text::contains).toList();
    }

    /** The text with every known secret replaced by {@code ********}, longest first. */
    public String mask(String text) {
        String out = text;
        for (String secret : ordered) {
            out = out.replace(secret, "********");
        }
        return out;
    }
}
