package dev.muster.modules;

import dev.muster.ntp.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whom the daemon has heard, as {@code ntpdc -c monlist} or {@code ntpq -c mrulist} print it: what a restart forgets.
 *
 * <p>Up to 4.2.4 the list holds every packet, so victims of reflection (their addresses were forged as senders) stand
 * there with mode 7. From 4.2.6 on only packets of modes 1 to 5 are recorded: such a list cannot show them.
 */
final class NtpRecord {
    private static final int MOST = 5_000;
    private static final int QUERIES = 30;
    private static final int QUERY_SECONDS = 10;
    private static final int FLOOD = 1_000;

    private NtpRecord() {}

    /**
     * One sender.
     *
     * @param interval average seconds between its packets
     * @param last seconds since its last packet
     */
    record Sender(IpAddress address, int port, long count, int mode, int version, long interval, long last) {
        /**
         * Whether it looks like somebody in whose name queries were forged: far more of them than a tool or a probe
         * sends. Or like a flood of time requests.
         */
        boolean looksLikeVictim() {
            boolean queries = mode == 6 || mode == 7;
            return !address.isLoopback()
                    && (queries && count >= QUERIES && interval <= QUERY_SECONDS || count >= FLOOD && interval <= 1);
        }
    }

    /** Lines behind the rule of equals signs; those of another form say nothing. */
    static List<Sender> of(NtpSurveyText survey) {
        List<Sender> found = new ArrayList<>();
        survey.first("monlist").ifPresent(text -> monlist(text, found));
        if (found.isEmpty()) {
            survey.first("mrulist").ifPresent(text -> mrulist(text, found));
        }
        return List.copyOf(found);
    }

    /** Whether a tool printed such a list at all, if only an empty one. */
    static boolean isKnown(NtpSurveyText survey) {
        return survey.first("monlist").orElse("").contains("=====")
                || survey.first("mrulist").orElse("").contains("=====");
    }

    /** Address, port, own address, count, mode, version, flags, interval, last. */
    private static void monlist(String text, List<Sender> to) {
        for (String line : behindRule(text)) {
            String[] c = line.strip().split("\\s+");
            if (c.length >= 9) {
                sender(c[0], c[1], c[3], c[4], c[5], c[7], c[8]).ifPresent(to::add);
            }
        }
    }

    /** The header says where a column stands; ntpsec has two more. The address is the last one, behind the port. */
    private static void mrulist(String text, List<Sender> to) {
        List<String> header = text.lines()
                .limit(MOST)
                .filter(l -> l.contains("lstint") && l.contains("rport"))
                .map(l -> List.of(l.strip().split("\\s+")))
                .findFirst()
                .orElse(List.of());
        int port = header.indexOf("rport");
        List<Integer> at = Stream.of("rport", "count", "m", "v", "avgint", "lstint")
                .map(header::indexOf)
                .toList();
        if (at.stream().anyMatch(column -> column < 0 || column > port)) {
            return;
        }
        for (String line : behindRule(text)) {
            String[] c = line.strip().split("\\s+");
            if (c.length > port + 1) {
                String[] columns = Stream.concat(
                                Stream.of(c[port + 1]), at.stream().map(column -> c[column]))
                        .toArray(String[]::new);
                sender(columns).ifPresent(to::add);
            }
        }
    }

    private static List<String> behindRule(String text) {
        int rule = text.indexOf("=====");
        return rule < 0
                ? List.of()
                : text.substring(rule).lines().skip(1).limit(MOST).toList();
    }

    private static Optional<Sender> sender(String... columns) {
        Optional<IpAddress> address = IpAddress.parse(columns[0].replaceAll("[\\[\\]]", ""));
        List<Long> numbers = new ArrayList<>();
        for (int i = 1; i < columns.length; i++) {
            Optional<Long> number = NtpSurveyText.digits(columns[i].replaceFirst("\\.[0-9]*$", ""));
            if (number.isEmpty() || number.get() > Integer.MAX_VALUE) {
                return Optional.empty();
            }
            numbers.add(number.get());
        }
        return address.map(a -> new Sender(
                a,
                numbers.get(0).intValue(),
                numbers.get(1),
                numbers.get(2).intValue(),
                numbers.get(3).intValue(),
                numbers.get(4),
                numbers.get(5)));
    }
}
