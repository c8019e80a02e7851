package dev.muster.playbook;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of {@code confirm}: how long a change may stand before a login of its own confirms it. After that the host
 * takes it back by itself.
 */
public final class ConfirmTime {
    /** What changes of packet filter, sshd and network get that set nothing. */
    public static final Duration USUAL = Duration.ofSeconds(60);

    static final String TIMES = "a time from 5 s to a day such as 60s, 2m or a number of seconds";
    public static final String EXAMPLES = TIMES + ", or false for none";

    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Pattern FORM = Pattern.compile("([0-9]{1,6})\\s*(s|m|h)?");
    private static final Pattern OFF = Pattern.compile("(?i)false|no|off|n|0|0s");
    private static final Pattern ON = Pattern.compile("(?i)true|yes|on|y");

    private ConfirmTime() {}

    /** Zero for none; empty for what is no such time. */
    public static Optional<Duration> parse(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (OFF.matcher(word).matches()) {
            return Optional.of(Duration.ZERO);
        }
        if (ON.matcher(word).matches()) {
            return Optional.of(USUAL);
        }
        Matcher found = FORM.matcher(word);
        if (!found.matches()) {
            return Optional.empty();
        }
        Duration unit = switch (Optional.ofNullable(found.group(2)).orElse("s")) {
            case "h" -> Duration.ofHours(1);
            case "m" -> Duration.ofMinutes(1);
            default -> Duration.ofSeconds(1);
        };
        Duration time = unit.multipliedBy(Long.parseLong(found.group(1)));
        return Optional.of(time).filter(t -> t.compareTo(SHORTEST) >= 0 && t.compareTo(LONGEST) <= 0);
    }
}
