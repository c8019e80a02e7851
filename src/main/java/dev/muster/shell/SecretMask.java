package dev.muster.shell;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The secrets of one run, and their masking wherever text leaves it. Safe for use by several threads. */
public final class SecretMask {
    private static final int SHORTEST = 3;
    private final Set<String> secrets = ConcurrentHashMap.newKeySet();
    private volatile List<String> ordered = List.of();

    /** Texts of fewer than three characters are not registered: masking them would destroy all output. */
    public void add(Secret secret) {
        if (secret.reveal().length() >= SHORTEST && secrets.add(secret.reveal())) {
            ordered = secrets.stream()
                    .sorted(Comparator.comparingInt(String::length).reversed())
                    .toList();
        }
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
