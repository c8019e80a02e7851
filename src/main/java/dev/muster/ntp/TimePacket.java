package dev.muster.ntp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A packet of modes 1 to 5, of which muster sends 3 (client) and reads 4 (server). Stamps are in NTP's own form:
 * seconds since 1900 in the upper, fractions in the lower 32 bits.
 *
 * @param leap 0 to 3; 3 means not synchronised
 * @param reference the reference id: an address, a clock's name, or with stratum 0 a kiss code
 * @param origin in an answer, the transmit stamp of the question: what does not match is not ours
 */
public record TimePacket(
        int leap,
        int version,
        int mode,
        int stratum,
        int poll,
        int precision,
        int rootDelay,
        int rootDispersion,
        int reference,
        long referenceTime,
        long origin,
        long receive,
        long transmit)
        implements NtpPacket {
    public static final int CLIENT = 3;
    public static final int SERVER = 4;
    public static final int LENGTH = 48;
    private static final int UNSYNCHRONISED = 3;

    /** A client's question, with all zero but the stamp by which the answer is known. */
    public static TimePacket client(long transmit) {
        return new TimePacket(0, 4, CLIENT, 0, 0, 0, 0, 0, 0, 0, 0, 0, transmit);
    }

    /** The answer of a synchronised server. */
    public TimePacket answer(int serverStratum, String referenceId, long now) {
        return new TimePacket(
                0,
                version,
                SERVER,
                serverStratum,
                poll,
                -20,
                0x100,
                0x200,
                fourLetters(referenceId),
                now,
                transmit,
                now,
                now);
    }

    /** A kiss of death, or with {@code INIT} the answer of a server that is not synchronised yet. */
    public TimePacket kiss(String code, long now) {
        return new TimePacket(
                UNSYNCHRONISED, version, SERVER, 0, poll, -20, 0, 0, fourLetters(code), 0, transmit, now, now);
    }

    /** The kiss code: with stratum 0 the reference id as letters, otherwise empty. */
    public String kissCode() {
        return mode == SERVER && stratum == 0 ? letters(reference) : "";
    }

    @Override
    public byte[] encode() {
        return ByteBuffer.allocate(LENGTH)
                .put((byte) (leap << 6 | (version & 7) << 3 | mode))
                .put((byte) stratum)
                .put((byte) poll)
                .put((byte) precision)
                .putInt(rootDelay)
                .putInt(rootDispersion)
                .putInt(reference)
                .putLong(referenceTime)
                .putLong(origin)
                .putLong(receive)
                .putLong(transmit)
                .array();
    }

    static Optional<TimePacket> decode(byte[] payload) {
        if (payload.length < LENGTH) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(payload);
        int first = in.get() & 0xff;
        return Optional.of(new TimePacket(
                first >> 6,
                first >> 3 & 7,
                first & MODE_BITS,
                in.get() & 0xff,
                in.get(),
                in.get(),
                in.getInt(),
                in.getInt(),
                in.getInt(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong()));
    }

    private static int fourLetters(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        int out = 0;
        for (int i = 0; i < 4; i++) {
            out = out << 8 | (i < bytes.length ? bytes[i] & 0xff : 0);
        }
        return out;
    }

    /** Letters and digits of the four bytes; anything else ends it. */
    private static String letters(int value) {
        StringBuilder out = new StringBuilder();
        for (int shift = 24; shift >= 0; shift -= 8) {
            char c = (char) (value >> shift & 0xff);
            boolean plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!plain) {
                break;
            }
            out.append(c);
        }
        return out.toString();
    }
}
