package dev.muster.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An address of IPv4 or IPv6, as Python's netaddr reads and writes it: the network filters of Ansible's collections are
 * its.
 *
 * @param version 4 or 6
 */
record IpAddress(int version, BigInteger value) {
    private static final BigInteger MOST_V4 = BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE);

    /** A number alone is of IPv4 if it can be. */
    static IpAddress of(BigInteger number) {
        IpAddress address = new IpAddress(number.compareTo(MOST_V4) <= 0 ? 4 : 6, number);
        if (number.signum() < 0 || number.bitLength() > address.width()) {
            throw new Fault("failed to detect a valid IP address from " + number);
        }
        return address;
    }

    /** Four numbers; nothing else is read. */
    static Optional<IpAddress> parse4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        long value = 0;
        for (String part : parts) {
            if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
                return Optional.empty();
            }
            value = (value << 8) | Integer.parseInt(part);
        }
        return Optional.of(new IpAddress(4, BigInteger.valueOf(value)));
    }

    /** With parts left out behind, or with zeros before, as netaddr takes them in networks. */
    static Optional<IpAddress> parsePartial4(String text) {
        List<String> parts = new ArrayList<>();
        for (String part : text.split("\\.", -1)) {
            if (!part.strip().matches("\\+?[0-9]{1,9}")) {
                return Optional.empty();
            }
            parts.add(String.valueOf(Integer.parseInt(part.strip())));
        }
        while (parts.size() < 4) {
            parts.add("0");
        }
        return parse4(String.join(".", parts));
    }

    /** As inet_aton reads it, where the last of up to four numbers fills what is left, or as an address of IPv6. */
    static Optional<IpAddress> parseLoosely(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length > 4 || !text.matches("[0-9A-Fa-fx.]+")) {
            return parse6(text);
        }
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < parts.length; i++) {
            int bits = i < parts.length - 1 ? 8 : 8 * (5 - parts.length);
            Optional<BigInteger> number = number(parts[i]).filter(read -> read.bitLength() <= bits);
            if (number.isEmpty()) {
                return Optional.empty();
            }
            value = value.shiftLeft(bits).or(number.get());
        }
        return Optional.of(new IpAddress(4, value));
    }

    private static Optional<BigInteger> number(String text) {
        if (text.matches("0x[0-9A-Fa-f]+")) {
            return Optional.of(new BigInteger(text.substring(2), 16));
        }
        if (text.matches("0[0-7]*")) {
            return Optional.of(new BigInteger(text, 8));
        }
        return text.matches("[1-9][0-9]*") ? Optional.of(new BigInteger(text)) : Optional.empty();
    }

    static Optional<IpAddress> parse6(String text) {
        String plain = text;
        int dot = text.indexOf('.');
        if (dot >= 0) {
            int colon = text.lastIndexOf(':');
            Optional<IpAddress> tail = parse4(text.substring(colon + 1));
            if (colon < 0 || tail.isEmpty()) {
                return Optional.empty();
            }
            long low = tail.get().value().longValueExact();
            plain = text.substring(0, colon + 1) + Long.toHexString(low >> 16) + ":" + Long.toHexString(low & 0xffff);
        }
        int gap = plain.indexOf("::");
        if (gap >= 0 && plain.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        List<String> front = words(gap >= 0 ? plain.substring(0, gap) : plain);
        List<String> back = gap >= 0 ? words(plain.substring(gap + 2)) : List.of();
        int known = front.size() + back.size();
        if (gap >= 0 ? known > 7 : known != 8) {
            return Optional.empty();
        }
        List<String> all = new ArrayList<>(front);
        while (all.size() + back.size() < 8) {
            all.add("0");
        }
        all.addAll(back);
        BigInteger value = BigInteger.ZERO;
        for (String word : all) {
            if (!word.matches("[0-9A-Fa-f]{1,4}")) {
                return Optional.empty();
            }
            value = value.shiftLeft(16).or(new BigInteger(word, 16));
        }
        return Optional.of(new IpAddress(6, value));
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(":", -1));
    }

    int width() {
        return version == 4 ? 32 : 128;
    }

    /** The same so many addresses further on. */
    IpAddress plus(BigInteger more) {
        BigInteger sum = value.add(more);
        if (sum.signum() < 0 || sum.bitLength() > width()) {
            throw new Fault("result outside valid IP address boundary!");
        }
        return new IpAddress(version, sum);
    }

    boolean isLoopback() {
        return version == 4 ? value.shiftRight(24).intValue() == 127 : value.equals(BigInteger.ONE);
    }

    /** Ones that begin at the left, or none at all. */
    boolean isNetmask() {
        return isHostmask(value.xor(BigInteger.ONE.shiftLeft(width()).subtract(BigInteger.ONE)));
    }

    /** Ones that end at the right, or none at all. */
    boolean isHostmask() {
        return isHostmask(value);
    }

    private static boolean isHostmask(BigInteger value) {
        return value.add(BigInteger.ONE).bitCount() == 1;
    }

    String reverseName() {
        StringBuilder name = new StringBuilder();
        int bits = version == 4 ? 8 : 4;
        for (int shift = 0; shift < width(); shift += bits) {
            int part = value.shiftRight(shift).intValue() & ((1 << bits) - 1);
            name.append(version == 4 ? String.valueOf(part) : Integer.toHexString(part))
                    .append('.');
        }
        return name.append(version == 4 ? "in-addr.arpa." : "ip6.arpa.").toString();
    }

    @Override
    public String toString() {
        return version == 4 ? dotted(value.longValueExact()) : colons();
    }

    private static String dotted(long value) {
        return (value >> 24) + "." + ((value >> 16) & 255) + "." + ((value >> 8) & 255) + "." + (value & 255);
    }

    /** The longest run of at least two zeros is left out; the tail is dotted as inet_ntop has it. */
    private String colons() {
        int[] words = new int[8];
        for (int i = 0; i < 8; i++) {
            words[i] = value.shiftRight(112 - 16 * i).intValue() & 0xffff;
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && words[end] == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
            i = Math.max(i, end - 1);
        }
        boolean isDotted = start == 0 && (length == 6 || (length == 5 && words[5] == 0xffff));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else if (isDotted && i == 6) {
                String low = dotted(value.longValue() & 0xffffffffL);
                return text.append(text.toString().endsWith(":") ? "" : ":")
                        .append(low)
                        .toString();
            } else {
                text.append(text.length() == 0 || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(words[i]));
            }
        }
        return text.toString();
    }
}
