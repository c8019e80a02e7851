package dev.muster.ledger;

import dev.muster.vault.SealingKey;
import dev.muster.vault.VaultException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Contents of files in the ledger: each once, deflated; what a secret stands in is sealed with the key of the project
 * ({@link LedgerPlace#SEAL_KEY} beside the ledger), and not kept where that key cannot be had.
 */
final class Contents {
    static final String SEALED = "sealed";

    private final LedgerDatabase database;
    private final Path keyFile;

    Contents(LedgerDatabase database) {
        this.database = database;
        this.keyFile = database.place().keyFile(LedgerPlace.SEAL_KEY);
    }

    /** Where a content went: its id, or why it was not kept. */
    record Kept(String id, String why) {}

    Kept keep(byte[] content, boolean sealed) {
        if (!sealed) {
            return store(sha256(content), "deflated", content.length, deflated(content));
        }
        try {
            SealingKey key = SealingKey.of(keyFile);
            return store(key.nameOf(content), SEALED, content.length, key.seal(deflated(content)));
        } catch (VaultException e) {
            return new Kept("", "a secret stands in it, and there is nothing to seal it with: " + e.getMessage());
        }
    }

    private Kept store(String id, String form, int size, byte[] body) {
        database.change(
                "insert into contents (id, form, size, body) values (?, ?, ?, ?) on conflict (id) do nothing",
                id,
                form,
                (long) size,
                Base64.getEncoder().encodeToString(body));
        return new Kept(id, "");
    }

    /**
     * A content, or why it cannot be had.
     *
     * @param sealed whether a secret stands in it
     */
    record Found(Optional<byte[]> content, String why, boolean sealed) {
        static final Found LOST = new Found(Optional.empty(), "the ledger has lost it", false);
    }

    /** All that a run's changes name, by id; each once, however many hosts had it. */
    Map<String, Found> ofRun(int run) {
        Map<String, Found> found = new HashMap<>();
        database.all(
                        "select id, form, body from contents where id in (select content from file_states where run = ?)",
                        row -> Map.entry(row.text(1), opened(row.text(2), row.text(3))),
                        run)
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    private Found opened(String form, String body) {
        boolean sealed = form.equals(SEALED);
        try {
            byte[] bytes = Base64.getDecoder().decode(body);
            if (sealed) {
                Optional<SealingKey> key = SealingKey.existing(keyFile);
                if (key.isEmpty()) {
                    return new Found(Optional.empty(), "it is sealed, and the key " + keyFile + " is not here", true);
                }
                bytes = key.get().open(bytes);
            }
            return new Found(Optional.of(inflated(bytes)), "", sealed);
        } catch (VaultException | UncheckedIOException | IllegalArgumentException e) {
            return new Found(Optional.empty(), "the ledger's copy cannot be opened: " + e.getMessage(), sealed);
        }
    }

    private static byte[] deflated(byte[] content) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
                deflater.write(content);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] inflated(byte[] deflated) {
        try (InflaterInputStream inflater = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
            return inflater.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256", e);
        }
    }
}
