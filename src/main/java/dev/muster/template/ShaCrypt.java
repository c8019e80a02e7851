package dev.muster.template;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** SHA-crypt as glibc's crypt(3) has it ({@code $5$} and {@code $6$}), for {@code password_hash}. */
final class ShaCrypt {
    private static final String ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private ShaCrypt() {}

    /** The whole entry of a shadow file: {@code $6$rounds=656000$salt$digest}. */
    static String hash(boolean big, byte[] password, String salt, int rounds) {
        String shown = rounds == 5000 ? "" : "rounds=" + rounds + "$";
        return (big ? "$6$" : "$5$") + shown + salt + "$" + digest(big, password, Octets.bytes(salt), rounds);
    }

    private static MessageDigest sha(boolean big) {
        try {
            return MessageDigest.getInstance(big ? "SHA-512" : "SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String digest(boolean big, byte[] password, byte[] salt, int rounds) {
        MessageDigest sha = sha(big);
        byte[] b = hashed(sha, password, salt, password);
        ByteArrayOutputStream a = new ByteArrayOutputStream();
        a.writeBytes(password);
        a.writeBytes(salt);
        a.writeBytes(repeated(b, password.length));
        for (int n = password.length; n > 0; n >>= 1) {
            a.writeBytes((n & 1) != 0 ? b : password);
        }
        byte[] c = sha.digest(a.toByteArray());
        ByteArrayOutputStream dp = new ByteArrayOutputStream();
        for (int i = 0; i < password.length; i++) {
            dp.writeBytes(password);
        }
        byte[] p = repeated(sha.digest(dp.toByteArray()), password.length);
        ByteArrayOutputStream ds = new ByteArrayOutputStream();
        for (int i = 0; i < 16 + (c[0] & 0xff); i++) {
            ds.writeBytes(salt);
        }
        byte[] s = repeated(sha.digest(ds.toByteArray()), salt.length);
        for (int i = 0; i < rounds; i++) {
            sha.update((i & 1) != 0 ? p : c);
            if (i % 3 != 0) {
                sha.update(s);
            }
            if (i % 7 != 0) {
                sha.update(p);
            }
            c = sha.digest((i & 1) != 0 ? c : p);
        }
        return encoded(big, c);
    }

    private static byte[] hashed(MessageDigest sha, byte[]... parts) {
        for (byte[] part : parts) {
            sha.update(part);
        }
        return sha.digest();
    }

    private static byte[] repeated(byte[] bytes, int length) {
        byte[] out = new byte[length];
        for (int i = 0; i < length; i += bytes.length) {
            System.arraycopy(bytes, 0, out, i, Math.min(bytes.length, length - i));
        }
        return out;
    }

    /** The order of the bytes is crypt's own: three columns, turned at each row. */
    private static String encoded(boolean big, byte[] c) {
        StringBuilder out = new StringBuilder();
        int column = big ? 21 : 10;
        int[] order = {0, column, 2 * column};
        for (int i = 0; i < column; i++) {
            append(out, c[order[0]] & 0xff, c[order[1]] & 0xff, c[order[2]] & 0xff, 4);
            int[] next = big
                    ? new int[] {order[1] + 1, order[2] + 1, order[0] + 1}
                    : new int[] {order[2] + 1, order[0] + 1, order[1] + 1};
            order = Arrays.copyOf(next, 3);
        }
        if (big) {
            append(out, 0, 0, c[63] & 0xff, 2);
        } else {
            append(out, 0, c[31] & 0xff, c[30] & 0xff, 3);
        }
        return out.toString();
    }

    static void append(StringBuilder out, int high, int middle, int low, int count) {
        int bits = high << 16 | middle << 8 | low;
        for (int i = 0; i < count; i++) {
            out.append(ALPHABET.charAt(bits & 0x3f));
            bits >>= 6;
        }
    }
}
