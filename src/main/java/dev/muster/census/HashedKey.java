package dev.muster.census;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A line of known_hosts whose name is hashed: {@code |1|SALT|HASH}, the HMAC-SHA1 of the name with the salt as key
 * (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). The name can only be found by trying.
 */
public final class HashedKey {
    private static final String MARK = "|1|";

    private final Origin origin;
    private final byte[] salt;
    private final byte[] hash;
    private final Clue key;

    private HashedKey(Origin origin, byte[] salt, byte[] hash, Clue key) {
        this.origin = origin;
        this.salt = salt;
        this.hash = hash;
        this.key = key;
    }

    Origin origin() {
        return origin;
    }

    Clue key() {
        return key;
    }

    HashedKey as(String file) {
        return new HashedKey(new Origin(origin.kind(), file, origin.line()), salt, hash, key);
    }

    /** The name as the file has it. */
    String name() {
        Base64.Encoder text = Base64.getEncoder();
        return MARK + text.encodeToString(salt) + "|" + text.encodeToString(hash);
    }

    static boolean isHashed(String name) {
        return name.startsWith(MARK);
    }

    /** Empty for what only looks like it. */
    static Optional<HashedKey> parse(Origin origin, String name, Clue key) {
        String[] parts = name.substring(Math.min(MARK.length(), name.length())).split("\\|", -1);
        try {
            return parts.length == 2
                    ? Optional.of(new HashedKey(
                                    origin,
                                    Base64.getDecoder().decode(parts[0]),
                                    Base64.getDecoder().decode(parts[1]),
                                    key))
                            .filter(entry -> entry.salt.length > 0)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether the entry is for this name, address or {@code [name]:port}. */
    boolean isOf(String name) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(salt, "HmacSHA1"));
            return MessageDigest.isEqual(mac.doFinal(name.getBytes(StandardCharsets.UTF_8)), hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
