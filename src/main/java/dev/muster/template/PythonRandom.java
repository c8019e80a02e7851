package dev.muster.template;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/**
 * Python's {@code random.Random}: the same seed gives the same choices, which roles rely on
 * ({@code 59 | random(seed=inventory_hostname)}). The generator is Matsumoto and Nishimura's MT19937 with its
 * published seeding from an array.
 */
final class PythonRandom {
    private static final int SIZE = 624;
    private static final int MIDDLE = 397;
    private static final SecureRandom SYSTEM = new SecureRandom();

    private final int[] state = new int[SIZE];
    private final boolean system;
    private int index = SIZE;

    private PythonRandom(boolean system) {
        this.system = system;
    }

    /** Unpredictable. */
    static PythonRandom system() {
        return new PythonRandom(true);
    }

    /** A fault for a seed that is no number, text or None. */
    static PythonRandom seeded(Value seed) {
        if (seed instanceof Value.None) {
            return system();
        }
        PythonRandom random = new PythonRandom(false);
        random.seed(number(seed));
        return random;
    }

    private static BigInteger number(Value seed) {
        if (Numbers.isInteger(seed)) {
            return Numbers.integer(seed).abs();
        }
        if (seed instanceof Value.Real real) {
            return hash(real.value());
        }
        if (!(seed instanceof Value.Text) && !(seed instanceof Value.Bytes)) {
            throw new Fault("The only supported seed types are: None, int, float, str, bytes, and bytearray.");
        }
        byte[] text = seed instanceof Value.Bytes bytes ? bytes.bytes() : Octets.bytes(seed.str());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-512").digest(text);
            byte[] all = Arrays.copyOf(text, text.length + digest.length);
            System.arraycopy(digest, 0, all, text.length, digest.length);
            return new BigInteger(1, all);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Python's hash of a float, as an unsigned number of 64 bits. */
    static BigInteger hash(double value) {
        if (!Double.isFinite(value)) {
            return unsigned(BigInteger.valueOf(Double.isNaN(value) ? 0 : value > 0 ? 314_159 : -314_159));
        }
        int exponent = Math.getExponent(value);
        long bits = Double.doubleToLongBits(Math.abs(value));
        BigInteger mantissa = BigInteger.valueOf(
                exponent < Double.MIN_EXPONENT ? bits & 0xfffffffffffffL : (bits & 0xfffffffffffffL) | 1L << 52);
        int shift = Math.max(exponent, Double.MIN_EXPONENT) - 52;
        BigInteger prime = BigInteger.ONE.shiftLeft(61).subtract(BigInteger.ONE);
        BigInteger power = BigInteger.TWO.modPow(BigInteger.valueOf(shift), prime);
        BigInteger hash = mantissa.multiply(power).mod(prime);
        BigInteger signed = value < 0 ? hash.negate() : hash;
        return unsigned(signed.equals(BigInteger.ONE.negate()) ? BigInteger.TWO.negate() : signed);
    }

    private static BigInteger unsigned(BigInteger hash) {
        return hash.signum() < 0 ? hash.add(BigInteger.ONE.shiftLeft(64)) : hash;
    }

    private void seed(BigInteger seed) {
        int words = Math.max(1, (seed.bitLength() + 31) / 32);
        int[] key = new int[words];
        for (int i = 0; i < words; i++) {
            key[i] = seed.shiftRight(32 * i).intValue();
        }
        state[0] = 19_650_218;
        for (int i = 1; i < SIZE; i++) {
            state[i] = 1_812_433_253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
        int i = 1;
        int j = 0;
        for (int k = Math.max(SIZE, words); k > 0; k--) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1_664_525)) + key[j] + j;
            i = next(i);
            j = (j + 1) % words;
        }
        for (int k = SIZE - 1; k > 0; k--) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1_566_083_941)) - i;
            i = next(i);
        }
        state[0] = 0x80000000;
    }

    private int next(int i) {
        if (i + 1 < SIZE) {
            return i + 1;
        }
        state[0] = state[SIZE - 1];
        return 1;
    }

    private int word() {
        if (system) {
            return SYSTEM.nextInt();
        }
        if (index >= SIZE) {
            twist();
        }
        int y = state[index++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    private void twist() {
        for (int k = 0; k < SIZE; k++) {
            int y = (state[k] & 0x80000000) | (state[(k + 1) % SIZE] & 0x7fffffff);
            state[k] = state[(k + MIDDLE) % SIZE] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }
        index = 0;
    }

    private BigInteger bits(int count) {
        BigInteger all = BigInteger.ZERO;
        for (int done = 0; done < count; done += 32) {
            int word = word();
            long part = (word & 0xffffffffL) >>> Math.max(0, 32 - (count - done));
            all = all.or(BigInteger.valueOf(part).shiftLeft(done));
        }
        return all;
    }

    /** From 0 to a limit, exclusive, which is positive. */
    BigInteger below(BigInteger limit) {
        int count = limit.bitLength();
        BigInteger number = bits(count);
        while (number.compareTo(limit) >= 0) {
            number = bits(count);
        }
        return number;
    }

    int below(int limit) {
        return below(BigInteger.valueOf(limit)).intValue();
    }

    /** Changes the order in place, as Python's {@code shuffle} does. */
    void shuffle(List<Value> items) {
        for (int i = items.size() - 1; i > 0; i--) {
            java.util.Collections.swap(items, i, below(i + 1));
        }
    }
}
