package dev.muster.modules;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is bound to UDP 123 and 323, by the kernel's tables or by netstat. The tables write an address as words in the
 * machine's own byte order.
 */
final class NtpSockets {
    private static final int MOST = 2_000;
    private static final Pattern ROW =
            Pattern.compile("^\\s*[0-9]+:\\s+([0-9A-Fa-f]{8}|[0-9A-Fa-f]{32}):([0-9A-Fa-f]{4})\\s.*");
    private static final Pattern BIG_ENDIAN = Pattern.compile("s390x?|ppc(64)?|sparc(64)?|mips(64)?|parisc(64)?|m68k");
    private static final Pattern NETSTAT =
            Pattern.compile("^(?:udp(4|6|46)?\\s+\\d+\\s+\\d+\\s+)?(\\S+)[.:](123|323)\\s.*");

    /** One socket; {@code address} is 0.0.0.0 or :: where it is bound to all. */
    record Bound(int port, AddressFamily family, IpAddress address) {
        /** {@code 127.0.0.1:123}, {@code [::]:123}. */
        String words() {
            return (family == AddressFamily.IPV6 ? "[" + address + "]" : address.toString()) + ":" + port;
        }
    }

    private final NtpSurveyText survey;

    NtpSockets(NtpSurveyText survey) {
        this.survey = survey;
    }

    /** Whether the host could tell at all. */
    boolean isKnown() {
        return survey.first("udp").isPresent()
                || survey.first("udp6").isPresent()
                || survey.first("netstat").isPresent();
    }

    /** Whether anything is bound to UDP 123; empty when that could not be read. */
    Optional<Boolean> isBound() {
        return isKnown() ? Optional.of(bound().stream().anyMatch(b -> b.port() == 123)) : Optional.empty();
    }

    List<Bound> bound() {
        List<Bound> bound = new ArrayList<>();
        for (String table : List.of("udp", "udp6")) {
            survey.first(table)
                    .orElse("")
                    .lines()
                    .limit(MOST)
                    .forEach(line -> row(line).ifPresent(bound::add));
        }
        survey.first("netstat")
                .orElse("")
                .lines()
                .limit(MOST)
                .forEach(line -> netstat(line).ifPresent(bound::add));
        return bound.stream()
                .filter(b -> b.port() == 123 || b.port() == 323)
                .distinct()
                .toList();
    }

    private Optional<Bound> row(String line) {
        Matcher match = ROW.matcher(line);
        if (!match.matches()) {
            return Optional.empty();
        }
        boolean isBig = BIG_ENDIAN
                .matcher(survey.first("machine").orElse("").strip().toLowerCase(Locale.ROOT))
                .matches();
        IpAddress address = IpAddress.of(bytes(match.group(1), isBig));
        return Optional.of(new Bound(Integer.parseInt(match.group(2), 16), address.family(), address));
    }

    /** Bytes of words in hexadecimal, in network order whichever the machine's is. */
    static byte[] bytes(String hex, boolean isBig) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            int at = isBig ? i : (i & ~3) + 3 - (i & 3);
            bytes[at] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    /** A line such as {@code udp4 0 0 *.123 *.*} of BSD or {@code *.123 Idle} of Solaris. */
    private static Optional<Bound> netstat(String line) {
        Matcher match = NETSTAT.matcher(line.strip() + " ");
        if (!match.matches()) {
            return Optional.empty();
        }
        boolean isSix = match.group(1) != null && !match.group(1).equals("4")
                || match.group(2).contains(":");
        AddressFamily family = isSix ? AddressFamily.IPV6 : AddressFamily.IPV4;
        Optional<IpAddress> address =
                match.group(2).equals("*") ? Optional.of(IpAddress.zero(family)) : IpAddress.parse(match.group(2));
        return address.map(a -> new Bound(Integer.parseInt(match.group(3)), a.family(), a));
    }
}
