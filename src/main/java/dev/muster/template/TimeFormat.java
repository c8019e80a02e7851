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
                Locale.ROOT,
                "%04d-%02d-%02d%c%02d:%02d:%02d",
                t.getYear(),
                t.getMonthValue(),
                t.getDayOfMonth(),
                between,
                t.getHour(),
                t.getMinute(),
                t.getSecond()));
        if (t.get(ChronoField.MICRO_OF_SECOND) != 0) {
            out.append(String.format(Locale.ROOT, ".%06d", t.get(ChronoField.MICRO_OF_SECOND)));
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

    /** {@code 3 days, 4:05:06}: hours, minutes and seconds are never negative. */
    static String span(java.time.Duration value) {
        long days = Math.floorDiv(value.getSeconds(), 86_400L);
        long rest = Math.floorMod(value.getSeconds(), 86_400L);
        String time = String.format(Locale.ROOT, "%d:%02d:%02d", rest / 3600, rest / 60 % 60, rest % 60);
        String micros = value.getNano() == 0 ? "" : String.format(Locale.ROOT, ".%06d", value.getNano() / 1000);
        return (days == 0 ? "" : days + (Math.abs(days) == 1 ? " day, " : " days, ")) + time + micros;
    }

    static String spanRepr(java.time.Duration value) {
        java.util.List<String> parts = new java.util.ArrayList<>();
        part(parts, "days", Math.floorDiv(value.getSeconds(), 86_400L));
        part(parts, "seconds", Math.floorMod(value.getSeconds(), 86_400L));
        part(parts, "microseconds", value.getNano() / 1000);
        return "datetime.timedelta(" + (parts.isEmpty() ? "0" : String.join(", ", parts)) + ")";
    }

    private static void part(java.util.List<String> parts, String name, long value) {
        if (value != 0) {
            parts.add(name + "=" + value);
        }
    }

    /** C's {@code strftime} with glibc's flags; a letter nobody knows stays as it is. */
    static String strftime(String format, ZonedDateTime t) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            int end = i + 1;
            while (end < format.length() && "-_0^#".indexOf(format.charAt(end)) >= 0) {
                end++;
            }
            String flags = format.substring(i + 1, end);
            int digits = end;
            while (end < format.length() && Character.isDigit(format.charAt(end))) {
                end++;
            }
            String width = format.substring(digits, end);
            if (end + 1 < format.length() && (format.charAt(end) == 'E' || format.charAt(end) == 'O')) {
                end++;
            }
            String known = end < format.length() ? part(format.charAt(end), t) : "";
            boolean unknown = end >= format.length() || known.equals("%" + format.charAt(end));
            out.append(
                    unknown
                            ? format.substring(i, Math.min(end + 1, format.length()))
                            : flagged(known, flags, width, format.charAt(end)));
            i = end;
        }
        return out.toString();
    }

    private static String flagged(String part, String flags, String width, char letter) {
        boolean number = part.strip().matches("-?\\d+");
        String text = part;
        if (flags.indexOf('^') >= 0) {
            text = text.toUpperCase(Locale.ROOT);
        } else if (flags.indexOf('#') >= 0) {
            text = letter == 'Z' || letter == 'p' ? text.toLowerCase(Locale.ROOT) : text.toUpperCase(Locale.ROOT);
        }
        if (number && flags.indexOf('-') >= 0) {
            text = text.replaceFirst("^[0 ]+(?=.)", "");
        } else if (number && flags.indexOf('_') >= 0) {
            int size = text.length();
            text = text.replaceFirst("^0+(?=.)", "");
            text = " ".repeat(size - text.length()) + text;
        } else if (number && flags.indexOf('0') >= 0) {
            text = text.replace(' ', '0');
        }
        int missing = width.isEmpty() ? 0 : Math.min(1000, Integer.parseInt(width)) - text.length();
        String fill = number && flags.indexOf('_') < 0 ? "0" : " ";
        return fill.repeat(Math.max(0, missing)) + text;
    }

    private static String part(char letter, ZonedDateTime t) {
        return switch (letter) {
            case 'Y' -> Integer.toString(t.getYear());
            case 'C' -> two(t.getYear() / 100);
            case 'y' -> two(t.getYear() % 100);
            case 'm' -> two(t.getMonthValue());
            case 'd' -> two(t.getDayOfMonth());
            case 'e' -> String.format(Locale.ROOT, "%2d", t.getDayOfMonth());
            case 'H' -> two(t.getHour());
            case 'k' -> String.format(Locale.ROOT, "%2d", t.getHour());
            case 'l' -> String.format(Locale.ROOT, "%2d", t.get(ChronoField.CLOCK_HOUR_OF_AMPM));
            case 'P' -> t.getHour() < 12 ? "am" : "pm";
            case 'g' -> two(t.get(IsoFields.WEEK_BASED_YEAR) % 100);
            case 'I' -> two(t.get(ChronoField.CLOCK_HOUR_OF_AMPM));
            case 'M' -> two(t.getMinute());
            case 'S' -> two(t.getSecond());
            case 'f' -> String.format(Locale.ROOT, "%06d", t.get(ChronoField.MICRO_OF_SECOND));
            case 'p' -> t.getHour() < 12 ? "AM" : "PM";
            case 'j' -> String.format(Locale.ROOT, "%03d", t.getDayOfYear());
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
