package dev.muster.ntp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A mode 7 packet: ntpdc's language, and the amplifier (ntp_request.h). A request is 8 bytes; nothing here can make one
 * that writes.
 *
 * @param sequence of an answer's fragment, 0 to 127
 * @param implementation 3 for xntpd with IPv6, 2 for the older one
 * @param count of items in this fragment, as it says; {@link #items} gives those that are really there
 */
public record PrivatePacket(
        boolean isResponse,
        boolean isMore,
        int version,
        int sequence,
        int implementation,
        int request,
        int error,
        int count,
        int itemSize,
        byte[] data)
        implements NtpPacket {
    public static final int MODE = 7;
    public static final int SYSINFO = 4;
    public static final int ERROR_IMPLEMENTATION = 1;
    public static final int ERROR_UNKNOWN_REQUEST = 2;
    public static final int ERROR_FORMAT = 3;
    public static final int ERROR_NO_DATA = 4;
    public static final int MOST_FRAGMENTS = 128;

    /** How long requests are with the zeros that ntpdc and nmap append, for daemons that call 8 bytes a bad format. */
    static final List<Integer> PADDED_LENGTHS = List.of(192, 48);

    /** Bit of the flags byte of sysinfo that says that clients are recorded. */
    static final int MONITOR_BIT = 0x40;

    static final int SYSINFO_SIZE = 80;
    private static final int SYSINFO_FLAGS = 32;
    private static final int OTHER_FLAGS = 0x8e;
    private static final int HEADER = 8;
    private static final int MOST_DATA = 500;

    public PrivatePacket {
        data = data.clone();
    }

    /** The bytes themselves, not to be written to. */
    @Override
    public byte[] data() {
        return data.clone();
    }

    /** The 8 bytes an attacker sends too: version 2, no authentication. */
    public static PrivatePacket request(int implementation, int request) {
        return new PrivatePacket(false, false, 2, 0, implementation, request, 0, 0, 0, new byte[0]);
    }

    /** The same with zeros up to a length. */
    PrivatePacket padded(int length) {
        return new PrivatePacket(
                isResponse,
                isMore,
                version,
                sequence,
                implementation,
                request,
                error,
                count,
                itemSize,
                java.util.Arrays.copyOf(data, length - HEADER));
    }

    public static PrivatePacket sysinfo() {
        return request(3, SYSINFO);
    }

    /** A daemon's answer, in fragments that no item straddles; at most 128 of them. */
    public List<PrivatePacket> answer(int size, List<byte[]> items) {
        int perPacket = Math.max(1, MOST_DATA / Math.max(1, size));
        List<PrivatePacket> out = new ArrayList<>();
        for (int at = 0; at < items.size() && out.size() < MOST_FRAGMENTS; at += perPacket) {
            List<byte[]> part = items.subList(at, Math.min(items.size(), at + perPacket));
            ByteBuffer body = ByteBuffer.allocate(part.size() * size);
            part.forEach(item -> body.put(item, 0, Math.min(item.length, size)));
            boolean more = at + perPacket < items.size() && out.size() + 1 < MOST_FRAGMENTS;
            out.add(new PrivatePacket(
                    true, more, version, out.size(), implementation, request, 0, part.size(), size, body.array()));
        }
        return out;
    }

    /** A daemon's answer to sysinfo. */
    public List<PrivatePacket> answerSysinfo(boolean isMonitoring) {
        byte[] item = new byte[SYSINFO_SIZE];
        item[SYSINFO_FLAGS] = (byte) (OTHER_FLAGS | (isMonitoring ? MONITOR_BIT : 0));
        return answer(SYSINFO_SIZE, List.of(item));
    }

    /** A daemon's refusal: 8 bytes. */
    public PrivatePacket error(int code) {
        return new PrivatePacket(true, false, version, 0, implementation, request, code, 0, 0, new byte[0]);
    }

    /** The items that are there in full, whatever the counts say. */
    public List<byte[]> items() {
        List<byte[]> out = new ArrayList<>();
        for (int at = 0; itemSize > 0 && out.size() < count && at + itemSize <= data.length; at += itemSize) {
            out.add(java.util.Arrays.copyOfRange(data, at, at + itemSize));
        }
        return out;
    }

    /** Whether sysinfo says that clients are recorded; empty when this is no answer to sysinfo. */
    public Optional<Boolean> monitorFlag() {
        boolean told = isResponse && request == SYSINFO && error == 0 && count > 0 && data.length > SYSINFO_FLAGS;
        return told ? Optional.of((data[SYSINFO_FLAGS] & MONITOR_BIT) != 0) : Optional.empty();
    }

    @Override
    public byte[] encode() {
        return ByteBuffer.allocate(HEADER + data.length)
                .put((byte) ((isResponse ? 0x80 : 0) | (isMore ? 0x40 : 0) | (version & 7) << 3 | MODE))
                .put((byte) (sequence & 0x7f))
                .put((byte) implementation)
                .put((byte) request)
                .putShort((short) (error << 12 | (count & 0xfff)))
                .putShort((short) (itemSize & 0xfff))
                .put(data)
                .array();
    }

    static Optional<PrivatePacket> decode(byte[] payload) {
        if (payload.length < HEADER) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(payload);
        int first = in.get() & 0xff;
        int sequence = in.get() & 0x7f;
        int implementation = in.get() & 0xff;
        int request = in.get() & 0xff;
        int errorAndCount = in.getShort() & 0xffff;
        int itemSize = in.getShort() & 0xfff;
        byte[] data = new byte[in.remaining()];
        in.get(data);
        return Optional.of(new PrivatePacket(
                (first & 0x80) != 0,
                (first & 0x40) != 0,
                first >> 3 & 7,
                sequence,
                implementation,
                request,
                errorAndCount >> 12,
                errorAndCount & 0xfff,
                itemSize,
                data));
    }
}
