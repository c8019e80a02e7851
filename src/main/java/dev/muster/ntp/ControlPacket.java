package dev.muster.ntp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A mode 6 packet: ntpq's language (RFC 1305 appendix B, RFC 9327). The first byte also carries the leap bits of the
 * answering daemon, so it is never compared whole. Only reads can be made here, never a set-trap and no write.
 *
 * @param status in an error the code is its upper byte
 * @param offset of {@code data} in the whole answer, which comes in fragments
 * @param data copied in and never changed
 */
public record ControlPacket(
        int leap,
        int version,
        boolean isResponse,
        boolean isError,
        boolean isMore,
        int opcode,
        int sequence,
        int status,
        int association,
        int offset,
        byte[] data)
        implements NtpPacket {
    public static final int MODE = 6;
    public static final int READ_STATUS = 1;
    public static final int READ_VARIABLES = 2;
    public static final int READ_MRU = 10;
    public static final int REQUEST_NONCE = 12;
    public static final int ERROR_PERMISSION = 1;
    public static final int ERROR_BAD_OPCODE = 3;

    private static final int HEADER = 12;
    static final int MOST_DATA = 468;

    public ControlPacket {
        data = data.clone();
    }

    /** The bytes themselves, not to be written to. */
    @Override
    public byte[] data() {
        return data.clone();
    }

    int dataLength() {
        return data.length;
    }

    private static ControlPacket request(int opcode, int sequence, byte[] data) {
        return new ControlPacket(0, 2, false, false, false, opcode, sequence, 0, 0, 0, data);
    }

    public static ControlPacket readVariables(int sequence) {
        return request(READ_VARIABLES, sequence, new byte[0]);
    }

    public static ControlPacket readStatus(int sequence) {
        return request(READ_STATUS, sequence, new byte[0]);
    }

    public static ControlPacket requestNonce(int sequence) {
        return request(REQUEST_NONCE, sequence, new byte[0]);
    }

    /** The list of clients as 4.2.7 and later give it: only to who shows a nonce they were sent. */
    public static ControlPacket readMru(int sequence, String nonce) {
        return request(READ_MRU, sequence, ("nonce=" + nonce + ", frags=32").getBytes(StandardCharsets.US_ASCII));
    }

    /** A daemon's answer in as many fragments as it takes. */
    public List<ControlPacket> answer(int daemonLeap, int newStatus, String text) {
        byte[] all = text.getBytes(StandardCharsets.ISO_8859_1);
        List<ControlPacket> out = new ArrayList<>();
        int at = 0;
        do {
            int end = Math.min(all.length, at + MOST_DATA);
            byte[] part = java.util.Arrays.copyOfRange(all, at, end);
            out.add(new ControlPacket(
                    daemonLeap,
                    version,
                    true,
                    false,
                    end < all.length,
                    opcode,
                    sequence,
                    newStatus,
                    association,
                    at,
                    part));
            at = end;
        } while (at < all.length);
        return out;
    }

    /** A daemon's refusal. */
    public ControlPacket error(int daemonLeap, int code) {
        return new ControlPacket(
                daemonLeap, version, true, true, false, opcode, sequence, code << 8, association, 0, new byte[0]);
    }

    public int errorCode() {
        return isError ? status >> 8 : 0;
    }

    /** The data as Latin-1, since a daemon promises no encoding. */
    public String text() {
        return new String(data, StandardCharsets.ISO_8859_1);
    }

    @Override
    public byte[] encode() {
        int padded = (data.length + 3) / 4 * 4;
        return ByteBuffer.allocate(HEADER + padded)
                .put((byte) (leap << 6 | (version & 7) << 3 | MODE))
                .put((byte) ((isResponse ? 0x80 : 0) | (isError ? 0x40 : 0) | (isMore ? 0x20 : 0) | (opcode & 0x1f)))
                .putShort((short) sequence)
                .putShort((short) status)
                .putShort((short) association)
                .putShort((short) offset)
                .putShort((short) data.length)
                .put(data)
                .array();
    }

    static Optional<ControlPacket> decode(byte[] payload) {
        if (payload.length < HEADER) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(payload);
        int first = in.get() & 0xff;
        int second = in.get() & 0xff;
        int sequence = in.getShort() & 0xffff;
        int status = in.getShort() & 0xffff;
        int association = in.getShort() & 0xffff;
        int offset = in.getShort() & 0xffff;
        // The count may lie: what is not there cannot be read.
        int count = Math.min(in.getShort() & 0xffff, in.remaining());
        byte[] data = new byte[count];
        in.get(data);
        return Optional.of(new ControlPacket(
                first >> 6,
                first >> 3 & 7,
                (second & 0x80) != 0,
                (second & 0x40) != 0,
                (second & 0x20) != 0,
                second & 0x1f,
                sequence,
                status,
                association,
                offset,
                data));
    }
}
