package dev.muster.ntp;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One client in the answer to monlist. Entries of mode 7 on daemons up to 4.2.4 are victims of past attacks: evidence
 * that a restart destroys.
 *
 * @param average seconds between packets
 * @param age seconds since the last packet
 * @param local address the packets came in on; not in every form
 */
public record MonlistEntry(
        IpAddress address, IpAddress local, int port, int mode, int version, long count, long average, long age) {
    private static final int ADDRESS_6 = 16;

    /** An entry as a test or the simulated daemon needs it. */
    public static MonlistEntry of(IpAddress address, IpAddress local, int port, int mode) {
        return new MonlistEntry(address, local, port, mode, 4, 1, 1, 1);
    }

    /** The item in one of the four forms. Forms of implementation 2 cannot hold an IPv6 address. */
    public byte[] encode(MonlistForm form) {
        boolean six = address.family() == AddressFamily.IPV6;
        ByteBuffer out = ByteBuffer.allocate(form.itemSize());
        out.putInt((int) average).putInt((int) age).putInt(0).putInt((int) count);
        out.put(six ? new byte[4] : address.bytes());
        if (form.isLong()) {
            out.put(local.family() == AddressFamily.IPV6 ? new byte[4] : local.bytes())
                    .putInt(1);
        }
        out.putShort((short) port).put((byte) mode).put((byte) version);
        if (form.listsIpv6()) {
            out.putInt(six ? 1 : 0).putInt(0).put(six ? address.bytes() : new byte[ADDRESS_6]);
            if (form.isLong()) {
                out.put(six ? local.bytes() : new byte[ADDRESS_6]);
            }
        }
        return out.array();
    }

    /** The entry of an item; empty when the item has not the length its form has. */
    public static Optional<MonlistEntry> decode(MonlistForm form, byte[] item) {
        if (item.length != form.itemSize()) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(item);
        long average = in.getInt() & 0xffffffffL;
        long age = in.getInt() & 0xffffffffL;
        in.getInt();
        long count = in.getInt() & 0xffffffffL;
        IpAddress address = address(in, AddressFamily.IPV4);
        IpAddress local = IpAddress.zero(AddressFamily.IPV4);
        if (form.isLong()) {
            local = address(in, AddressFamily.IPV4);
            in.getInt();
        }
        int port = in.getShort() & 0xffff;
        int mode = in.get() & 0xff;
        int version = in.get() & 0xff;
        // Without the flag the bytes behind it are left over from earlier answers.
        if (form.listsIpv6() && in.getInt() != 0) {
            in.getInt();
            address = address(in, AddressFamily.IPV6);
            local = form.isLong() ? address(in, AddressFamily.IPV6) : IpAddress.zero(AddressFamily.IPV6);
        }
        return Optional.of(new MonlistEntry(address, local, port, mode, version, count, average, age));
    }

    private static IpAddress address(ByteBuffer in, AddressFamily family) {
        byte[] bytes = new byte[family.addressBytes()];
        in.get(bytes);
        return IpAddress.of(bytes);
    }
}
