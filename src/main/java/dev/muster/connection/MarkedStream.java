package dev.muster.connection;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the marks in one stream of bytes and hands on what lies between them. A mark is the session's nonce, a letter,
 * a number, perhaps {@code :status}, and a semicolon; it may arrive in any number of pieces.
 */
final class MarkedStream {
    private static final int LONGEST = 24;

    /** Receives what was found. */
    interface Listener {
        void bytes(byte[] bytes, int offset, int length);

        void mark(char kind, int number, int status);
    }

    private final byte[] nonce;
    private final Listener listener;
    private byte[] buffer = new byte[1024];
    private int filled;

    MarkedStream(String nonce, Listener listener) {
        this.nonce = nonce.getBytes(StandardCharsets.US_ASCII);
        this.listener = listener;
    }

    void accept(byte[] bytes, int offset, int length) {
        if (filled + length > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(filled + length, 2 * buffer.length));
        }
        System.arraycopy(bytes, offset, buffer, filled, length);
        filled += length;
        keepFrom(scan());
    }

    /** Hands on what was held back because it could have been the beginning of a mark. */
    void flush() {
        listener.bytes(buffer, 0, filled);
        filled = 0;
    }

    private int scan() {
        int from = 0;
        while (true) {
            int at = find(from);
            listener.bytes(buffer, from, at - from);
            if (filled - at < nonce.length) {
                return at;
            }
            int end = semicolon(at + nonce.length);
            if (end < 0 && filled - at < nonce.length + LONGEST) {
                return at;
            }
            from = end > 0 && tell(at + nonce.length, end) ? end + 1 : skip(at);
        }
    }

    private int skip(int at) {
        listener.bytes(buffer, at, 1);
        return at + 1;
    }

    /** Where the nonce, or a beginning of it that reaches the end of the buffer, starts; the end if nowhere. */
    private int find(int from) {
        for (int i = from; i < filled; i++) {
            if (buffer[i] == nonce[0] && matches(i)) {
                return i;
            }
        }
        return filled;
    }

    private boolean matches(int at) {
        int length = Math.min(nonce.length, filled - at);
        return Arrays.equals(buffer, at, at + length, nonce, 0, length);
    }

    private int semicolon(int from) {
        for (int i = from; i < Math.min(filled, from + LONGEST); i++) {
            if (buffer[i] == ';') {
                return i;
            }
        }
        return -1;
    }

    private boolean tell(int from, int end) {
        String text = new String(buffer, from, end - from, StandardCharsets.ISO_8859_1);
        int colon = text.indexOf(':');
        String number = text.isEmpty() ? "" : text.substring(1, colon < 0 ? text.length() : colon);
        String status = colon < 0 ? "0" : text.substring(colon + 1);
        if (!isNumber(number) || !isNumber(status)) {
            return false;
        }
        listener.mark(text.charAt(0), Integer.parseInt(number), Integer.parseInt(status));
        return true;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private void keepFrom(int from) {
        System.arraycopy(buffer, from, buffer, 0, filled - from);
        filled -= from;
        if (filled == 0 && buffer.length > 64 << 10) {
            buffer = new byte[1024];
        }
    }
}
