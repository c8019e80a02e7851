package dev.muster.conformance;

import java.util.Map;

/**
 * What muster takes and no scenario can show, with the reason. Keys are a kind and a name; a name that ends in
 * {@code *} stands for all that begin so.
 */
final class Exceptions {
    static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("parameter\tdnf.*", "no rpm-based host among the twins; tested as module cases"),
            Map.entry("parameter\tyum.*", "no rpm-based host among the twins; tested as module cases"),
            Map.entry("module\tdnf", "no rpm-based host among the twins; tested as module cases"),
            Map.entry("module\tyum", "no rpm-based host among the twins; tested as module cases"),
            Map.entry("module\treboot", "a container does not come back by itself; RebootTest does it"),
            Map.entry("parameter\treboot.*", "a container does not come back by itself; RebootTest does it"));

    private Exceptions() {}

    /** Why a name is left out, or an empty text. */
    static String reason(String kind, String name) {
        String key = kind + "\t" + name;
        return REASONS.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("*")
                        ? key.startsWith(
                                entry.getKey().substring(0, entry.getKey().length() - 1))
                        : entry.getKey().equals(key))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
