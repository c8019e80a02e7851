package dev.muster.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.regex.Pattern;

/** A hardware address of 48 bits, in the forms that the filter {@code hwaddr} reads and writes. */
record MacAddress(long bits) {
    private static final Pattern PARTS =
            Pattern.compile("([0-9A-Fa-f]{1,2}([:-])(?:[0-9A-Fa-f]{1,2}\\2){4}[0-9A-Fa-f]{1,2})"
                    + "|([0-9A-Fa-f]{1,4}([:.-])[0-9A-Fa-f]{1,4}\\4[0-9A-Fa-f]{1,4})"
                    + "|([0-9A-Fa-f]{5,6}([:-])[0-9A-Fa-f]{5,6})|[0-9A-Fa-f]{11,12}");

    static Optional<MacAddress> parse(String text) {
        if (!PARTS.matcher(text).matches()) {
            return text.matches("[0-9]{1,15}")
                    ? Optional.of(new MacAddress(Long.parseLong(text))).filter(mac -> mac.bits >> 48 == 0)
                    : Optional.empty();
        }
        String[] words = text.split("[:.-]");
        int digits = 12 / words.length;
        long bits = 0;
        for (String word : words) {
            bits = (bits << (4 * digits)) | Long.parseLong(word, 16);
        }
        return Optional.of(new MacAddress(bits));
    }

    /** What the filter says: the value itself, another form of it, or a fault where it is none. */
    static Value answer(Value value, String query, String alias) {
        Optional<MacAddress> read = parse(value.str());
        if (read.isEmpty()) {
            if (!query.isEmpty() && !query.equals("bool")) {
                throw new Fault(alias + ": not a hardware address: " + value.str());
            }
            return Value.none();
        }
        MacAddress mac = read.get();
        return switch (query) {
            case "" -> value;
            case "bool" -> Value.of(true);
            case "int" -> Value.of(mac.bits);
            case "bare" -> Value.of(String.format(Locale.ROOT, "%012X", mac.bits));
            case "cisco" -> mac.written(3, ".", word -> String.format(Locale.ROOT, "%04x", word));
            case "eui48", "win" -> mac.written(6, "-", word -> String.format(Locale.ROOT, "%02X", word));
            case "linux" -> mac.written(6, ":", word -> String.format(Locale.ROOT, "%02x", word));
            case "unix" -> mac.written(6, ":", Long::toHexString);
            case "pgsql", "postgresql", "psql" -> mac.written(2, ":", word -> String.format(Locale.ROOT, "%06x", word));
            default -> throw new Fault(alias + ": unknown filter type: " + query);
        };
    }

    private Value written(int count, String between, LongFunction<String> form) {
        int width = 48 / count;
        List<String> words = new ArrayList<>();
        for (int shift = 48 - width; shift >= 0; shift -= width) {
            words.add(form.apply((bits >> shift) & ((1L << width) - 1)));
        }
        return Value.of(String.join(between, words));
    }

    /** The lower half of an address of IPv6 made from it. */
    BigInteger interfaceId() {
        long half = (((bits >> 24) << 40) | (0xfffeL << 24) | (bits & 0xffffff)) ^ (1L << 57);
        return new BigInteger(Long.toUnsignedString(half));
    }
}
