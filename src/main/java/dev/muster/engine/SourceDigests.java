package dev.muster.engine;

import dev.muster.module.ModuleException;
import dev.muster.source.SourceText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** By which the journal tells whether a file of the author's is still as it was: worked out once per file of a run. */
final class SourceDigests {
    private final Map<SourceText, String> known = new ConcurrentHashMap<>();

    String of(SourceText source) {
        return known.computeIfAbsent(source, text -> digest(text.text()));
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new ModuleException("no SHA-256: " + e.getMessage());
        }
    }
}
