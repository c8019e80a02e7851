package dev.muster.ntp;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of ntp.conf with its end, and what it is about.
 *
 * @param text without line end
 * @param end line feed, carriage return and line feed, or nothing on a last line
 */
public record ConfLine(String text, String end, Directive directive) {
    private static final Pattern FLAGS = Pattern.compile(
            "^(\\s*restrict\\s+(?:-[46]\\s+)?\\S+(?:\\s+mask\\s+[^\\s#]+)?)([^#]*?)(\\s*(?:#.*)?)$", Pattern.DOTALL);

    static ConfLine of(String text, String end) {
        return new ConfLine(text, end, Directive.of(text));
    }

    ConfLine withEnd(String newEnd) {
        return new ConfLine(text, newEnd, directive);
    }

    /** The restrict line with other flags, its indentation, spelling and comment kept. */
    Optional<ConfLine> withFlags(List<String> flags) {
        Matcher match = FLAGS.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        String words = flags.isEmpty() ? "" : " " + String.join(" ", flags);
        return Optional.of(of(match.group(1) + words + match.group(3), end));
    }

    /** The same with a comment mark behind it, so that up to 4.2.4 the carriage return is no part of the last word. */
    ConfLine guardedAgainstCarriageReturn() {
        boolean spoils = end.equals("\r\n") && text.indexOf('#') < 0 && !(directive instanceof Directive.Blank);
        return spoils ? of(text + " #", end) : this;
    }
}
