package dev.muster.template;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/** SHA-crypt as glibc's crypt(3) has it ({@code $5$} and {@code $6$}), for {@code password_hash}. */
final class ShaCrypt {
    private static final String ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final SecureRandom RANDOM = new SecureRandom();

    private ShaCrypt() {}

    /** @param rounds 0 for the default of Ansible, which depends on the type */
    static String hash(String password, String type, String salt, int rounds) {
        boolean big = type.equals("sha512") || type.equals("sha512_crypt");
        if (!big && !type.equals("sha256") && !type.equals("sha256_crypt")) {
            throw new Fault("password_hash knows sha512 and sha256, not " + PythonText.quoted(type));
        }
        String chosen = salt.isEmpty() ? randomSalt() : salt.substring(0, Math.min(16, salt.length()));
        if (chosen.chars().anyMatch(c -> ALPHABET.indexOf(c) < 0)) {
            throw new Fault("invalid characters in salt");
        }
        int used = rounds == 0 ? big ? 656_000 : 535_000 : Math.max(1000, Math.min(999_999_999, rounds));
        String shown = used == 5000 ? "" : "rounds=" + used + "$";
        return (big ? "$6$" : "$5$") + shown + chosen + "$"
                + digest(big, Methods.utf8(password), Methods.utf8(chosen), used);
    }

    private static String randomSalt() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            out.append(ALPHABET.charAt(RANDOM.nextInt(64)));
        }
        return out.toString();
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

    private static void append(StringBuilder out, int high, int middle, int low, int count) {
        int bits = high << 16 | middle << 8 | low;
        for (int i = 0; i < count; i++) {
            out.append(ALPHABET.charAt(bits & 0x3f));
            bits >>= 6;
        }
    }
}
