package dev.muster.template;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** Python's ways of writing a time: {@code str()}, {@code repr()} and {@code strftime} in the C locale. */
final class TimeFormat {
    private TimeFormat() {}

    static String iso(Value.Moment moment, char between) {
        LocalDateTime t = moment.value();
        StringBuilder out = new StringBuilder(String.format(
                "%04d-%02d-%02d%c%02d:%02d:%02d",
                t.getYear(), t.getMonthValue(), t.getDayOfMonth(), between, t.getHour(), t.getMinute(), t.getSecond()));
        if (t.get(ChronoField.MICRO_OF_SECOND) != 0) {
            out.append(String.format(".%06d", t.get(ChronoField.MICRO_OF_SECOND)));
        }
        ZoneOffset offset = moment.offset();
        if (offset != null) {
            out.append(offset.equals(ZoneOffset.UTC) ? "+00:00" : offset.getId());
        }
        return out.toString();
    }

    static String repr(Value.Moment moment) {
        LocalDateTime t = moment.value();
        StringBuilder out = new StringBuilder("datetime.datetime(");
        out.append(t.getYear())
                .append(", ")
                .append(t.getMonthValue())
                .append(", ")
                .append(t.getDayOfMonth());
        out.append(", ").append(t.getHour()).append(", ").append(t.getMinute());
        int micros = t.get(ChronoField.MICRO_OF_SECOND);
        if (t.getSecond() != 0 || micros != 0) {
            out.append(", ").append(t.getSecond());
        }
        if (micros != 0) {
            out.append(", ").append(micros);
        }
        ZoneOffset offset = moment.offset();
        if (offset != null) {
            out.append(", tzinfo=datetime.timezone")
                    .append(
                            offset.equals(ZoneOffset.UTC)
                                    ? ".utc"
                                    : "(datetime.timedelta(seconds=" + offset.getTotalSeconds() + "))");
        }
        return out.append(')').toString();
    }

    /** {@code strftime}: a letter nobody knows stays as it is. */
    static String strftime(String format, ZonedDateTime t) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                out.append(c);
                continue;
            }
            char letter = format.charAt(++i);
            boolean unpadded = letter == '-' && i + 1 < format.length();
            if (unpadded) {
                letter = format.charAt(++i);
            }
            String part = part(letter, t);
            out.append(unpadded ? part.replaceFirst("^[0 ]+(?=.)", "") : part);
        }
        return out.toString();
    }

    private static String part(char letter, ZonedDateTime t) {
        return switch (letter) {
            case 'Y' -> Integer.toString(t.getYear());
            case 'C' -> two(t.getYear() / 100);
            case 'y' -> two(t.getYear() % 100);
            case 'm' -> two(t.getMonthValue());
            case 'd' -> two(t.getDayOfMonth());
            case 'e' -> String.format("%2d", t.getDayOfMonth());
            case 'H' -> two(t.getHour());
            case 'I' -> two(t.get(ChronoField.CLOCK_HOUR_OF_AMPM));
            case 'M' -> two(t.getMinute());
            case 'S' -> two(t.getSecond());
            case 'f' -> String.format("%06d", t.get(ChronoField.MICRO_OF_SECOND));
            case 'p' -> t.getHour() < 12 ? "AM" : "PM";
            case 'j' -> String.format("%03d", t.getDayOfYear());
            case 'a' -> t.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'A' -> t.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'b', 'h' -> t.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'B' -> t.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'u' -> Integer.toString(t.getDayOfWeek().getValue());
            case 'w' -> Integer.toString(t.getDayOfWeek().getValue() % 7);
            case 'U' -> two((t.getDayOfYear() + 6 - t.getDayOfWeek().getValue() % 7) / 7);
            case 'W' -> two((t.getDayOfYear() + 6 - (t.getDayOfWeek().getValue() + 6) % 7) / 7);
            case 'V' -> two(t.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'G' -> Integer.toString(t.get(IsoFields.WEEK_BASED_YEAR));
            case 's' -> Long.toString(t.toEpochSecond());
            case 'z' ->
                t.getOffset().getTotalSeconds() == 0
                        ? "+0000"
                        : t.getOffset().getId().replace(":", "");
            case 'Z' ->
                t.getZone() instanceof ZoneOffset offset && offset.getTotalSeconds() == 0
                        ? "UTC"
                        : t.getZone().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'T' -> strftime("%H:%M:%S", t);
            case 'R' -> strftime("%H:%M", t);
            case 'D', 'x' -> strftime("%m/%d/%y", t);
            case 'F' -> strftime("%Y-%m-%d", t);
            case 'X' -> strftime("%H:%M:%S", t);
            case 'c' -> strftime("%a %b %e %H:%M:%S %Y", t);
            case 'r' -> strftime("%I:%M:%S %p", t);
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            default -> "%" + letter;
        };
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
