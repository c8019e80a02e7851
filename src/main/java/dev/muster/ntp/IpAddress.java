package dev.muster.ntp;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/** An IPv4 or IPv6 address as a number: no look-up can hide behind it. Also used for masks. */
public record IpAddress(AddressFamily family, BigInteger value) implements Comparable<IpAddress> {
    private static final int GROUPS = 8;

    /** An address as numbers and dots or colons; a zone ({@code %eth0}) is dropped. Empty for anything else. */
    public static Optional<IpAddress> parse(String text) {
        int zone = text.indexOf('%');
        String plain = zone < 0 ? text : text.substring(0, zone);
        return plain.indexOf(':') < 0 ? four(plain) : six(plain);
    }

    /**
     * The same as a system's inet_pton reads it: no octet may begin with a 0, and a zone only stands behind an
     * address of one link, or is a number.
     */
    static Optional<IpAddress> numeric(String text) {
        int zone = text.indexOf('%');
        if (zone >= 0) {
            return six(text.substring(0, zone))
                    .filter(a -> a.isLinkLocal() || text.substring(zone + 1).matches("[0-9]+"));
        }
        return parse(text).filter(a -> a.family == AddressFamily.IPV6 || !text.matches("(.*\\.)?0[0-9].*"));
    }

    /**
     * What a system's resolver makes of a word that is no name: beside the usual forms, {@code 10.1},
     * {@code 167772161}, {@code 0x0a000001} and octal {@code 012.0.0.1}, as inet_aton has it.
     */
    static Optional<IpAddress> resolved(String text) {
        return numeric(text).or(() -> loose(text));
    }

    /** Without the brackets that newer daemons allow around an IPv6 address. */
    static String withoutBrackets(String text) {
        int close = text.indexOf(']');
        return text.startsWith("[") && text.indexOf(':') > 0
                ? text.substring(1, close < 0 ? text.length() : close)
                : text;
    }

    private static Optional<IpAddress> loose(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length > AddressFamily.IPV4.addressBytes()) {
            return Optional.empty();
        }
        long value = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean isLast = i == parts.length - 1;
            int bits = isLast ? 8 * (AddressFamily.IPV4.addressBytes() - i) : 8;
            long part = looseNumber(parts[i]);
            if (part < 0 || part >>> bits != 0) {
                return Optional.empty();
            }
            value = value << bits | part;
        }
        return Optional.of(new IpAddress(AddressFamily.IPV4, BigInteger.valueOf(value)));
    }

    private static long looseNumber(String digits) {
        if (digits.matches("0[xX][0-9a-fA-F]{1,8}")) {
            return Long.parseLong(digits.substring(2), 16);
        }
        if (digits.matches("0[0-7]{0,11}")) {
            return Long.parseLong(digits, 8);
        }
        return digits.matches("[1-9][0-9]{0,9}") ? Long.parseLong(digits) : -1;
    }

    /** For addresses that are known to be right, in code. */
    public static IpAddress of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not an address: " + text));
    }

    /** From 4 or 16 bytes. */
    public static IpAddress of(byte[] bytes) {
        AddressFamily family =
                bytes.length == AddressFamily.IPV4.addressBytes() ? AddressFamily.IPV4 : AddressFamily.IPV6;
        return new IpAddress(family, new BigInteger(1, bytes));
    }

    /** The mask of a prefix length; empty when the length does not fit. */
    public static Optional<IpAddress> mask(AddressFamily family, int length) {
        int bits = family.addressBytes() * 8;
        if (length < 0 || length > bits) {
            return Optional.empty();
        }
        BigInteger ones = BigInteger.ONE.shiftLeft(length).subtract(BigInteger.ONE);
        return Optional.of(new IpAddress(family, ones.shiftLeft(bits - length)));
    }

    /** The mask that covers one address only. */
    public static IpAddress hostMask(AddressFamily family) {
        return mask(family, family.addressBytes() * 8).orElseThrow();
    }

    public static IpAddress zero(AddressFamily family) {
        return new IpAddress(family, BigInteger.ZERO);
    }

    public IpAddress and(IpAddress mask) {
        return new IpAddress(family, value.and(mask.value));
    }

    public boolean isZero() {
        return value.signum() == 0;
    }

    /** 127.0.0.0/8 or ::1. */
    public boolean isLoopback() {
        return family == AddressFamily.IPV4 ? value.shiftRight(24).intValue() == 127 : value.equals(BigInteger.ONE);
    }

    /** fe80::/10, whose addresses mean something only together with an interface. */
    public boolean isLinkLocal() {
        return family == AddressFamily.IPV6 && value.shiftRight(118).intValue() == 0xfe80 >> 6;
    }

    /** 224.0.0.0/4 or ff00::/8. */
    public boolean isMulticast() {
        return family == AddressFamily.IPV4
                ? value.shiftRight(28).intValue() == 0xe
                : value.shiftRight(120).intValue() == 0xff;
    }

    /** Length of the prefix when this is read as a mask; empty when its ones are not in one piece. */
    public Optional<Integer> prefixLength() {
        int ones = value.bitCount();
        return mask(family, ones).filter(this::equals).map(m -> ones);
    }

    public byte[] bytes() {
        byte[] raw = value.toByteArray();
        byte[] out = new byte[family.addressBytes()];
        int count = Math.min(raw.length, out.length);
        System.arraycopy(raw, raw.length - count, out, out.length - count, count);
        return out;
    }

    @Override
    public int compareTo(IpAddress other) {
        int byFamily = family.compareTo(other.family);
        return byFamily != 0 ? byFamily : value.compareTo(other.value);
    }

    /** In the usual short form. */
    @Override
    public String toString() {
        byte[] bytes = bytes();
        if (family == AddressFamily.IPV4) {
            return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + "." + (bytes[3] & 0xff);
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        return compressed(groups);
    }

    private static String compressed(int[] groups) {
        int start = -1;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                out.append("::");
                i += length - 1;
            } else {
                out.append(out.length() == 0 || out.charAt(out.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return out.toString();
    }

    private static Optional<IpAddress> four(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != AddressFamily.IPV4.addressBytes()) {
            return Optional.empty();
        }
        long value = 0;
        for (String part : parts) {
            int octet = number(part, 10, 3);
            if (octet < 0 || octet > 255) {
                return Optional.empty();
            }
            value = value << 8 | octet;
        }
        return Optional.of(new IpAddress(AddressFamily.IPV4, BigInteger.valueOf(value)));
    }

    private static Optional<IpAddress> six(String text) {
        int gap = text.indexOf("::");
        if (gap != text.lastIndexOf("::")) {
            return Optional.empty();
        }
        Optional<int[]> head = groups(gap < 0 ? text : text.substring(0, gap));
        Optional<int[]> tail = groups(gap < 0 ? "" : text.substring(gap + 2));
        if (head.isEmpty() || tail.isEmpty()) {
            return Optional.empty();
        }
        int count = head.get().length + tail.get().length;
        if (gap < 0 ? count != GROUPS : count >= GROUPS) {
            return Optional.empty();
        }
        int[] all = Arrays.copyOf(head.get(), GROUPS);
        System.arraycopy(tail.get(), 0, all, GROUPS - tail.get().length, tail.get().length);
        BigInteger value = BigInteger.ZERO;
        for (int group : all) {
            value = value.shiftLeft(16).or(BigInteger.valueOf(group));
        }
        return Optional.of(new IpAddress(AddressFamily.IPV6, value));
    }

    /** Groups of one side of the gap; the last may be an IPv4 address. */
    private static Optional<int[]> groups(String side) {
        if (side.isEmpty()) {
            return Optional.of(new int[0]);
        }
        String[] parts = side.split(":", -1);
        int[] out = new int[GROUPS + 2];
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            if (count >= GROUPS) {
                return Optional.empty();
            }
            if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                Optional<IpAddress> embedded = four(parts[i]);
                if (embedded.isEmpty()) {
                    return Optional.empty();
                }
                out[count++] = embedded.get().value.shiftRight(16).intValue();
                out[count++] = embedded.get().value.intValue() & 0xffff;
            } else {
                out[count] = number(parts[i], 16, 4);
                if (out[count++] < 0) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(Arrays.copyOf(out, count));
    }

    /** A number of 1 to {@code most} ASCII digits, -1 otherwise. */
    private static int number(String digits, int radix, int most) {
        if (digits.isEmpty() || digits.length() > most) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }
}
