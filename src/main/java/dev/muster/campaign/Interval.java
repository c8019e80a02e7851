package dev.muster.campaign;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A length of time as people write it: {@code 15m}, {@code 1h30m}, {@code 2d}; a number alone is seconds. */
public final class Interval {
    private static final Pattern FORM =
            Pattern.compile("(?:(\\d{1,4})d)?(?:(\\d{1,5})h)?(?:(\\d{1,6})m)?(?:(\\d{1,8})s?)?");

    private Interval() {}

    /** The length; empty for anything else, and for none at all. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Duration length = Duration.ofDays(part(matcher, 1))
                .plusHours(part(matcher, 2))
                .plusMinutes(part(matcher, 3))
                .plusSeconds(part(matcher, 4));
        return length.isZero() ? Optional.empty() : Optional.of(length);
    }

    private static long part(Matcher matcher, int group) {
        return Optional.ofNullable(matcher.group(group)).map(Long::parseLong).orElse(0L);
    }

    /** In the same words: {@code 1h30m}. */
    public static String words(Duration length) {
        StringBuilder out = new StringBuilder();
        append(out, length.toDays(), 'd');
        append(out, length.toHoursPart(), 'h');
        append(out, length.toMinutesPart(), 'm');
        append(out, length.toSecondsPart(), 's');
        return out.isEmpty() ? "0s" : out.toString();
    }

    private static void append(StringBuilder out, long number, char unit) {
        if (number > 0) {
            out.append(number).append(unit);
        }
    }
}
