package dev.muster.template;

/** BLAKE2b with 512 and BLAKE2s with 256 bits, without a key: RFC 7693. */
final class Blake2 {
    private static final int[][] SIGMA = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
        {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
        {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
        {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
        {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
        {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
        {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
        {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
        {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}
    };
    private static final long[] START = {
        0x6a09e667f3bcc908L,
        0xbb67ae8584caa73bL,
        0x3c6ef372fe94f82bL,
        0xa54ff53a5f1d36f1L,
        0x510e527fade682d1L,
        0x9b05688c2b3e6c1fL,
        0x1f83d9abfb41bd6bL,
        0x5be0cd19137e2179L
    };
    private static final int[][] MIXED = {
        {0, 4, 8, 12},
        {1, 5, 9, 13},
        {2, 6, 10, 14},
        {3, 7, 11, 15},
        {0, 5, 10, 15},
        {1, 6, 11, 12},
        {2, 7, 8, 13},
        {3, 4, 9, 14}
    };

    private final boolean wide;
    private final long[] h = START.clone();

    private Blake2(boolean wide) {
        this.wide = wide;
        for (int i = 0; i < 8; i++) {
            h[i] = wide ? h[i] : h[i] >>> 32;
        }
        h[0] ^= 0x01010000L ^ (wide ? 64 : 32);
    }

    static byte[] digest(byte[] message, boolean wide) {
        return new Blake2(wide).digest(message);
    }

    private byte[] digest(byte[] message) {
        int size = wide ? 128 : 64;
        int done = 0;
        while (message.length - done > size) {
            compress(message, done, size, done + size, false);
            done += size;
        }
        compress(message, done, message.length - done, message.length, true);
        int bytes = wide ? 8 : 4;
        byte[] out = new byte[8 * bytes];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) (h[i / bytes] >>> 8 * (i % bytes));
        }
        return out;
    }

    private void compress(byte[] message, int from, int length, long counted, boolean last) {
        int bytes = wide ? 8 : 4;
        long[] m = new long[16];
        for (int i = 0; i < length; i++) {
            m[i / bytes] |= (message[from + i] & 0xffL) << 8 * (i % bytes);
        }
        long[] v = new long[16];
        System.arraycopy(h, 0, v, 0, 8);
        for (int i = 0; i < 8; i++) {
            v[8 + i] = wide ? START[i] : START[i] >>> 32;
        }
        v[12] ^= counted;
        v[14] = last ? cut(~v[14]) : v[14];
        for (int round = 0; round < (wide ? 12 : 10); round++) {
            int[] order = SIGMA[round % 10];
            for (int i = 0; i < 8; i++) {
                mix(v, MIXED[i], m[order[2 * i]], m[order[2 * i + 1]]);
            }
        }
        for (int i = 0; i < 8; i++) {
            h[i] ^= v[i] ^ v[i + 8];
        }
    }

    private long cut(long word) {
        return wide ? word : word & 0xffffffffL;
    }

    private void mix(long[] v, int[] at, long x, long y) {
        int[] turns = wide ? new int[] {32, 24, 16, 63} : new int[] {16, 12, 8, 7};
        v[at[0]] = cut(v[at[0]] + v[at[1]] + x);
        v[at[3]] = turned(v[at[3]] ^ v[at[0]], turns[0]);
        v[at[2]] = cut(v[at[2]] + v[at[3]]);
        v[at[1]] = turned(v[at[1]] ^ v[at[2]], turns[1]);
        v[at[0]] = cut(v[at[0]] + v[at[1]] + y);
        v[at[3]] = turned(v[at[3]] ^ v[at[0]], turns[2]);
        v[at[2]] = cut(v[at[2]] + v[at[3]]);
        v[at[1]] = turned(v[at[1]] ^ v[at[2]], turns[3]);
    }

    private long turned(long word, int by) {
        return wide ? Long.rotateRight(word, by) : Integer.rotateRight((int) word, by) & 0xffffffffL;
    }
}
