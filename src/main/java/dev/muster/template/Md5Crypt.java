package dev.muster.template;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Poul-Henning Kamp's MD5-crypt ({@code $1$}): a thousand rounds, always. */
final class Md5Crypt {
    private static final int[][] ORDER = {{0, 6, 12}, {1, 7, 13}, {2, 8, 14}, {3, 9, 15}, {4, 10, 5}};

    private Md5Crypt() {}

    static String hash(byte[] password, String salt, int rounds) {
        if (rounds != 0) {
            throw new Fault("md5_crypt takes no rounds");
        }
        MessageDigest md5 = digest();
        byte[] bytes = Octets.bytes(salt);
        byte[] last = hashed(md5, password, bytes, password);
        md5.update(password);
        md5.update(Octets.bytes("$1$"));
        md5.update(bytes);
        for (int left = password.length; left > 0; left -= 16) {
            md5.update(last, 0, Math.min(16, left));
        }
        for (int i = password.length; i > 0; i >>= 1) {
            md5.update((i & 1) != 0 ? 0 : password[0]);
        }
        last = md5.digest();
        for (int i = 0; i < 1000; i++) {
            md5.update((i & 1) != 0 ? password : last);
            if (i % 3 != 0) {
                md5.update(bytes);
            }
            if (i % 7 != 0) {
                md5.update(password);
            }
            last = md5.digest((i & 1) != 0 ? last : password);
        }
        StringBuilder out = new StringBuilder("$1$").append(salt).append('$');
        for (int[] three : ORDER) {
            ShaCrypt.append(out, last[three[0]] & 0xff, last[three[1]] & 0xff, last[three[2]] & 0xff, 4);
        }
        ShaCrypt.append(out, 0, 0, last[11] & 0xff, 2);
        return out.toString();
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hashed(MessageDigest md5, byte[]... parts) {
        for (byte[] part : parts) {
            md5.update(part);
        }
        return md5.digest();
    }
}
