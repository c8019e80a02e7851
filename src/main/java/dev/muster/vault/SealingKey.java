package dev.muster.vault;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What muster itself must be able to read back, and nobody else: old contents of files that hold secrets. AES-256 in
 * Galois/counter mode, which shows every alteration; the key is 32 random bytes in a file of the project that only its
 * owner may read. Whoever has the key and what is sealed has the secrets: one is not to be sent with the other.
 */
public final class SealingKey {
    private static final int KEY = 32;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final Set<PosixFilePermission> OWN =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final byte[] key;
    private final SecureRandom random = new SecureRandom();

    private SealingKey(byte[] key) {
        this.key = key.clone();
    }

    /**
     * The key of a file, made at first use.
     *
     * @throws VaultException when it is no key, or cannot be made
     */
    public static SealingKey of(Path file) {
        return existing(file).orElseGet(() -> made(file));
    }

    /**
     * The key of a file that is there.
     *
     * @throws VaultException when it is no key, or one that others may read: nobody can tell who has it by now
     */
    public static Optional<SealingKey> existing(Path file) {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            byte[] key = Files.readAllBytes(file);
            if (key.length != KEY) {
                throw new VaultException(file + " is no key of muster's: it has " + key.length + " bytes, not " + KEY);
            }
            requirePrivate(file);
            return Optional.of(new SealingKey(key));
        } catch (IOException e) {
            throw new VaultException("the key " + file + " cannot be read: " + e, e);
        }
    }

    /** As ssh treats private keys: whether someone has copied it meanwhile only a person can know. */
    private static void requirePrivate(Path file) throws IOException {
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
        if (rights.stream().anyMatch(right -> !OWN.contains(right))) {
            throw new VaultException("the key " + file + " has mode " + PosixFilePermissions.toString(rights)
                    + ", so others than its owner may read or change it, and it is not used; if nobody has: chmod 600 "
                    + file);
        }
    }

    /** Written beside and linked into place, so that two that start at once do not end up with a key each. */
    private static SealingKey made(Path file) {
        byte[] key = new byte[KEY];
        new SecureRandom().nextBytes(key);
        Path fresh = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            writePrivately(fresh, key);
            try {
                Files.createLink(file, fresh);
            } catch (FileAlreadyExistsException e) {
                return existing(file).orElseThrow(() -> new VaultException("the key " + file + " comes and goes"));
            } finally {
                Files.delete(fresh);
            }
            return new SealingKey(key);
        } catch (IOException e) {
            throw new VaultException("the key " + file + " cannot be made: " + e, e);
        }
    }

    /** Makes a file that only its owner may read, from the moment it is there. */
    public static void writePrivately(Path file, byte[] bytes) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, bytes, StandardOpenOption.WRITE);
    }

    public byte[] seal(byte[] plain) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        return seal(plain, nonce);
    }

    /**
     * Sealed so that the same content always looks the same, where that it is the same may be seen: the nonce is the
     * beginning of a keyed digest of the content, so that no nonce serves two contents.
     */
    public byte[] sealAlike(byte[] plain) {
        return seal(plain, Arrays.copyOf(HexFormat.of().parseHex(nameOf(plain)), NONCE));
    }

    private byte[] seal(byte[] plain, byte[] nonce) {
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(plain);
            byte[] all = Arrays.copyOf(nonce, NONCE + sealed.length);
            System.arraycopy(sealed, 0, all, NONCE, sealed.length);
            return all;
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    /** @throws VaultException when it was sealed with another key, or altered since */
    public byte[] open(byte[] sealed) {
        if (sealed.length < NONCE) {
            throw new VaultException("what was sealed is cut short");
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE))
                    .doFinal(sealed, NONCE, sealed.length - NONCE);
        } catch (AEADBadTagException e) {
            throw new VaultException("it was sealed with another key, or altered since", e);
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    /** A name for a content that tells nothing to those without the key: the same for the same content. */
    public String nameOf(byte[] plain) {
        return digest("HmacSHA256", plain);
    }

    /**
     * What only those with the key can say of a text of muster's own. It is never a name: hosts choose contents, and
     * whoever reads the ledger sees their names.
     */
    public String signatureOf(byte[] text) {
        return digest("HmacSHA512", text);
    }

    private String digest(String algorithm, byte[] text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return HexFormat.of().formatHex(mac.doFinal(text));
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    private static IllegalStateException impossible(GeneralSecurityException e) {
        return new IllegalStateException("this Java runtime lacks AES-GCM or HMAC-SHA", e);
    }
}
