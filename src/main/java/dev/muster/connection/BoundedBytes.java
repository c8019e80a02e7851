package dev.muster.connection;

import java.io.ByteArrayOutputStream;

/** Bytes up to a limit; what is more is counted as cut and forgotten. */
final class BoundedBytes {
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(256);
    private boolean cut;

    BoundedBytes(int limit) {
        this.limit = limit;
    }

    void add(byte[] bytes, int offset, int length) {
        int room = Math.min(length, limit - kept.size());
        kept.write(bytes, offset, room);
        cut |= room < length;
    }

    byte[] bytes() {
        return kept.toByteArray();
    }

    boolean cut() {
        return cut;
    }
}
