package dev.muster.evidence;

import dev.muster.vault.SealingKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Locale;

/**
 * The key pair by which a project signs its evidence: Ed25519 (RFC 8032), in a file that only its owner may read, made at
 * first use. Whom a public key belongs to, it cannot say by itself: the receiver compares its fingerprint with one that
 * came by another way.
 */
public final class EvidenceKey {
    private static final String ALGORITHM = "Ed25519";
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private final KeyPair pair;

    private EvidenceKey(KeyPair pair) {
        this.pair = pair;
    }

    /**
     * The key of a file, made where there is none.
     *
     * @throws EvidenceException when it is no key, or cannot be made
     */
    public static EvidenceKey of(Path file) {
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            PrivateKey secret =
                    KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(der(text, PRIVATE)));
            return new EvidenceKey(new KeyPair(publicKey(text), secret));
        } catch (IOException | IllegalArgumentException | GeneralSecurityException e) {
            throw new EvidenceException("the key " + file + " cannot be used: " + e, e);
        }
    }

    private static void make(Path file) throws IOException, GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        String text = pem(PRIVATE, pair.getPrivate().getEncoded())
                + pem(PUBLIC, pair.getPublic().getEncoded());
        Path fresh = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid());
        try {
            SealingKey.writePrivately(fresh, text.getBytes(StandardCharsets.US_ASCII));
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException e) {
            if (!Files.exists(file)) {
                throw e;
            }
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    byte[] sign(byte[] text) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(pair.getPrivate());
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks Ed25519", e);
        }
    }

    static boolean isSigned(PublicKey key, byte[] text, byte[] signed) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** As other programs read it: {@code openssl pkey -pubin}. */
    String publicPem() {
        return pem(PUBLIC, pair.getPublic().getEncoded());
    }

    /** SHA-256 of the public key, by which people tell it from others. */
    public String fingerprint() {
        return fingerprint(pair.getPublic());
    }

    static String fingerprint(PublicKey key) {
        return "SHA256:" + Chain.sha256(key.getEncoded());
    }

    /** @throws GeneralSecurityException when it is none */
    static PublicKey publicKey(String text) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der(text, PUBLIC)));
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + Base64.getEncoder().encodeToString(der) + "\n-----END " + what
                + "-----\n";
    }

    private static byte[] der(String text, String what) {
        String begin = "-----BEGIN " + what + "-----\n";
        int from = text.indexOf(begin);
        int to = text.indexOf("\n-----END " + what + "-----");
        if (from < 0 || to < from + begin.length()) {
            throw new IllegalArgumentException("it holds no " + what.toLowerCase(Locale.ROOT));
        }
        return Base64.getDecoder().decode(text.substring(from + begin.length(), to));
    }
}
