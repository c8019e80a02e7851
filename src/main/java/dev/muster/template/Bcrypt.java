package dev.muster.template;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Set;

/**
 * Provos and Mazières' bcrypt. Blowfish's tables are the first digits of pi behind the point, so they are computed
 * instead of written down.
 */
final class Bcrypt {
    private static final String ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int KEYS = 18;
    private static final int BOXES = 1024;
    private static final int LONGEST = 72;
    private static final int[] PI = pi(KEYS + BOXES);
    private static final byte[] TEXT = Octets.bytes("OrpheanBeholderScryDoubt");

    private final int[] keys = Arrays.copyOf(PI, KEYS);
    private final int[] boxes = Arrays.copyOfRange(PI, KEYS, KEYS + BOXES);

    private Bcrypt() {}

    /** {@code $2b$12$} with salt and digest. The last character of the salt loses the bits that mean nothing. */
    static String hash(String ident, int cost, String salt, byte[] password) {
        String version = ident.replace("$", "");
        if (!Set.of("2", "2a", "2b", "2y").contains(version)) {
            throw new Fault("Could not hash the secret.");
        }
        byte[] raw = decoded(salt);
        byte[] key = Arrays.copyOf(password, Math.min(LONGEST, password.length + (version.equals("2") ? 0 : 1)));
        byte[] digest = new Bcrypt().digest(cost, raw, key.length == 0 ? new byte[1] : key);
        return "$" + version + "$" + (cost < 10 ? "0" : "") + cost + "$" + encoded(raw, 22) + encoded(digest, 31);
    }

    private byte[] digest(int cost, byte[] salt, byte[] key) {
        expand(salt, key);
        byte[] nothing = new byte[16];
        for (long i = 1L << cost; i > 0; i--) {
            expand(nothing, key);
            expand(nothing, salt);
        }
        int[] text = new int[6];
        int[] at = new int[1];
        for (int i = 0; i < 6; i++) {
            text[i] = word(TEXT, at);
        }
        for (int i = 0; i < 6; i += 2) {
            long block = (long) text[i] << 32 | text[i + 1] & 0xffffffffL;
            for (int round = 0; round < 64; round++) {
                block = encrypted(block);
            }
            text[i] = (int) (block >>> 32);
            text[i + 1] = (int) block;
        }
        byte[] out = new byte[23];
        for (int i = 0; i < 23; i++) {
            out[i] = (byte) (text[i / 4] >>> 24 - 8 * (i % 4));
        }
        return out;
    }

    private void expand(byte[] salt, byte[] key) {
        int[] at = new int[1];
        for (int i = 0; i < KEYS; i++) {
            keys[i] ^= word(key, at);
        }
        int[] saltAt = new int[1];
        long block = fill(keys, 0, salt, saltAt);
        fill(boxes, block, salt, saltAt);
    }

    private long fill(int[] table, long start, byte[] salt, int[] saltAt) {
        long block = start;
        for (int i = 0; i < table.length; i += 2) {
            block ^= (long) word(salt, saltAt) << 32 | word(salt, saltAt) & 0xffffffffL;
            block = encrypted(block);
            table[i] = (int) (block >>> 32);
            table[i + 1] = (int) block;
        }
        return block;
    }

    /** The next four bytes, round and round. */
    private static int word(byte[] bytes, int[] at) {
        int word = 0;
        for (int i = 0; i < 4; i++) {
            word = word << 8 | bytes[at[0]] & 0xff;
            at[0] = (at[0] + 1) % bytes.length;
        }
        return word;
    }

    private long encrypted(long block) {
        int left = (int) (block >>> 32);
        int right = (int) block;
        for (int i = 0; i < 16; i += 2) {
            left ^= keys[i];
            right ^= mixed(left);
            right ^= keys[i + 1];
            left ^= mixed(right);
        }
        return (long) (right ^ keys[17]) << 32 | (left ^ keys[16]) & 0xffffffffL;
    }

    private int mixed(int x) {
        int sum = boxes[x >>> 24] + boxes[256 + (x >>> 16 & 0xff)];
        return (sum ^ boxes[512 + (x >>> 8 & 0xff)]) + boxes[768 + (x & 0xff)];
    }

    // Notation

    private static byte[] decoded(String text) {
        byte[] out = new byte[16];
        int bits = 0;
        int buffer = 0;
        int length = 0;
        for (int i = 0; i < text.length() && length < 16; i++) {
            buffer = buffer << 6 | ALPHABET.indexOf(text.charAt(i));
            bits += 6;
            if (bits >= 8) {
                bits -= 8;
                out[length++] = (byte) (buffer >>> bits);
            }
        }
        return out;
    }

    private static String encoded(byte[] bytes, int characters) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < characters; i++) {
            int bit = i * 6;
            int pair = (bytes[bit / 8] & 0xff) << 8 | (bit / 8 + 1 < bytes.length ? bytes[bit / 8 + 1] & 0xff : 0);
            out.append(ALPHABET.charAt(pair >>> 10 - bit % 8 & 0x3f));
        }
        return out.toString();
    }

    // Pi

    /** The first words of pi behind the point, by Machin's formula. */
    private static int[] pi(int words) {
        int spare = 64;
        int bits = words * 32 + spare;
        BigInteger pi = arctangent(5, bits)
                .shiftLeft(4)
                .subtract(arctangent(239, bits).shiftLeft(2))
                .subtract(BigInteger.valueOf(3).shiftLeft(bits))
                .shiftRight(spare);
        int[] out = new int[words];
        for (int i = words - 1; i >= 0; i--) {
            out[i] = pi.intValue();
            pi = pi.shiftRight(32);
        }
        return out;
    }

    /** arctan(1/x) times two to the power of {@code bits}. */
    private static BigInteger arctangent(int x, int bits) {
        BigInteger square = BigInteger.valueOf((long) x * x);
        BigInteger power = BigInteger.ONE.shiftLeft(bits).divide(BigInteger.valueOf(x));
        BigInteger sum = power;
        for (int n = 3; power.signum() != 0; n += 2) {
            power = power.divide(square);
            BigInteger term = power.divide(BigInteger.valueOf(n));
            sum = n % 4 == 3 ? sum.subtract(term) : sum.add(term);
        }
        return sum;
    }
}
