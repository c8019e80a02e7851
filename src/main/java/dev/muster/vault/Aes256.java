package dev.muster.vault;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The vault's one cipher: AES-256 in counter mode over PKCS#7-padded text, authenticated by HMAC-SHA256 of the
 * ciphertext; both keys and the first counter come from PBKDF2-HMAC-SHA256 of the password, 10,000 rounds
 * (parsing/vault/__init__.py, VaultAES256).
 */
final class Aes256 {
    private static final String HMAC = "HmacSHA256";
    private static final int ROUNDS = 10_000;
    private static final int KEY = 32;
    private static final int BLOCK = 16;

    private final byte[] cipherKey;
    private final byte[] macKey;
    private final byte[] counter;

    Aes256(byte[] password, byte[] salt) {
        byte[] derived = derive(password, salt, 2 * KEY + BLOCK);
        cipherKey = Arrays.copyOfRange(derived, 0, KEY);
        macKey = Arrays.copyOfRange(derived, KEY, 2 * KEY);
        counter = Arrays.copyOfRange(derived, 2 * KEY, 2 * KEY + BLOCK);
    }

    byte[] encrypt(byte[] plain) {
        int padding = BLOCK - plain.length % BLOCK;
        byte[] padded = Arrays.copyOf(plain, plain.length + padding);
        Arrays.fill(padded, plain.length, padded.length, (byte) padding);
        return counterMode(padded);
    }

    byte[] authenticate(byte[] sealed) {
        try {
            return mac(macKey).doFinal(sealed);
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    /** Empty when the password is not the one. */
    Optional<byte[]> decrypt(byte[] sealed, byte[] expectedMac) {
        if (!MessageDigest.isEqual(authenticate(sealed), expectedMac)) {
            return Optional.empty();
        }
        byte[] padded = counterMode(sealed);
        int padding = padded.length == 0 ? 0 : padded[padded.length - 1];
        if (padding < 1 || padding > BLOCK || padding > padded.length) {
            throw new VaultException("the decrypted text is not padded as a vault's is");
        }
        return Optional.of(Arrays.copyOf(padded, padded.length - padding));
    }

    /** The same operation both ways. */
    private byte[] counterMode(byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(cipherKey, "AES"), new IvParameterSpec(counter));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    /** Java's own PBKDF2 takes characters only, and a password file may hold any bytes. */
    private static byte[] derive(byte[] password, byte[] salt, int length) {
        try {
            Mac mac = mac(password);
            byte[] derived = new byte[length];
            for (int block = 1, at = 0; at < length; block++) {
                mac.update(salt);
                mac.update(
                        new byte[] {(byte) (block >>> 24), (byte) (block >>> 16), (byte) (block >>> 8), (byte) block});
                byte[] round = mac.doFinal();
                byte[] sum = round.clone();
                for (int i = 1; i < ROUNDS; i++) {
                    mac.update(round);
                    mac.doFinal(round, 0);
                    for (int j = 0; j < sum.length; j++) {
                        sum[j] ^= round[j];
                    }
                }
                int count = Math.min(sum.length, length - at);
                System.arraycopy(sum, 0, derived, at, count);
                at += count;
            }
            return derived;
        } catch (GeneralSecurityException e) {
            throw impossible(e);
        }
    }

    private static Mac mac(byte[] key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(new SecretKeySpec(key, HMAC));
        return mac;
    }

    private static IllegalStateException impossible(GeneralSecurityException e) {
        return new IllegalStateException("this Java runtime lacks AES, HMAC-SHA256 or both", e);
    }
}
