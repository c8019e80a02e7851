package dev.muster.template;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Python's {@code datetime.strptime}: what the text does not say is midnight of the first day of 1900. */
final class TimeParser {
    private static final String[] MONTHS = {
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december"
    };

    private final String text;
    private final String format;
    private int at;
    private int year = 1900;
    private int month = 1;
    private int day = 1;
    private int dayOfYear;
    private int hour;
    private int minute;
    private int second;
    private int micros;
    private int half = -1;
    private @Nullable ZoneOffset offset;

    private TimeParser(String text, String format) {
        this.text = text;
        this.format = format;
    }

    static Value.Moment parse(String text, String format) {
        TimeParser parser = new TimeParser(text, format);
        parser.read(format);
        if (parser.at < text.length()) {
            throw new Fault("unconverted data remains: " + text.substring(parser.at));
        }
        return parser.moment();
    }

    private Value.Moment moment() {
        try {
            int used = half < 0 ? hour : hour % 12 + 12 * half;
            LocalDate date = dayOfYear > 0 && month == 1 && day == 1
                    ? LocalDate.ofYearDay(year, dayOfYear)
                    : LocalDate.of(year, month, day);
            LocalDateTime time = date.atTime(used, minute, second, micros * 1000);
            return new Value.Moment(time, offset);
        } catch (DateTimeException e) {
            throw new Fault(String.valueOf(e.getMessage()));
        }
    }

    private void read(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (TextSplit.isSpace(c)) {
                int before = at;
                blanks();
                if (at == before) {
                    throw mismatch();
                }
                while (i + 1 < pattern.length() && TextSplit.isSpace(pattern.charAt(i + 1))) {
                    i++;
                }
            } else if (c != '%') {
                literal(c);
            } else if (++i == pattern.length()) {
                throw new Fault("stray % in format " + PythonText.quoted(format));
            } else {
                field(pattern.charAt(i));
            }
        }
    }

    private void blanks() {
        while (at < text.length() && TextSplit.isSpace(text.charAt(at))) {
            at++;
        }
    }

    private void literal(char c) {
        if (at >= text.length() || Character.toLowerCase(text.charAt(at)) != Character.toLowerCase(c)) {
            throw mismatch();
        }
        at++;
    }

    private void field(char letter) {
        switch (letter) {
            case 'Y' -> year = number(4, 4, 0, 9999);
            case 'y' -> {
                int two = number(2, 2, 0, 99);
                year = two + (two < 69 ? 2000 : 1900);
            }
            case 'm' -> month = number(1, 2, 1, 12);
            case 'd' -> {
                if (at < text.length() && text.charAt(at) == ' ') {
                    at++;
                    day = number(1, 1, 1, 9);
                } else {
                    day = number(1, 2, 1, 31);
                }
            }
            case 'H' -> hour = number(1, 2, 0, 23);
            case 'I' -> {
                hour = number(1, 2, 1, 12);
                half = Math.max(half, 0);
            }
            case 'M' -> minute = number(1, 2, 0, 59);
            case 'S' -> second = Math.min(59, number(1, 2, 0, 61));
            case 'f' -> fraction();
            case 'j' -> dayOfYear = number(1, 3, 1, 366);
            case 'w' -> number(1, 1, 0, 6);
            case 'U', 'W' -> number(1, 2, 0, 53);
            case 'p' -> half = name("am", "pm");
            case 'b', 'h' -> month = shortName(MONTHS) + 1;
            case 'B' -> month = name(MONTHS) + 1;
            case 'a' -> shortName(days());
            case 'A' -> name(days());
            case 'z' -> offset = zone();
            case 'Z' -> name("utc", "gmt");
            case 'x', 'D' -> read("%m/%d/%y");
            case 'X', 'T' -> read("%H:%M:%S");
            case 'R' -> read("%H:%M");
            case 'c' -> read("%a %b %d %H:%M:%S %Y");
            case '%' -> literal('%');
            default -> throw new Fault("'" + letter + "' is a bad directive in format " + PythonText.quoted(format));
        }
    }

    private static String[] days() {
        String[] names = new String[7];
        for (DayOfWeek day : DayOfWeek.values()) {
            names[day.ordinal()] = day.name().toLowerCase(Locale.ROOT);
        }
        return names;
    }

    /** The longest number that is not too big, as the regular expressions of Python's parser find it. */
    private int number(int least, int most, int low, int high) {
        for (int length = Math.min(most, text.length() - at); length >= least; length--) {
            String digits = text.substring(at, at + length);
            if (digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                int number = Integer.parseInt(digits);
                if (number >= low && number <= high) {
                    at += length;
                    return number;
                }
            }
        }
        throw mismatch();
    }

    private void fraction() {
        int start = at;
        while (at < text.length() && at - start < 6 && Character.isDigit(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw mismatch();
        }
        micros = Integer.parseInt(text.substring(start, at) + "0".repeat(6 - (at - start)));
    }

    private int name(String... names) {
        for (int i = 0; i < names.length; i++) {
            if (text.regionMatches(true, at, names[i], 0, names[i].length())) {
                at += names[i].length();
                return i;
            }
        }
        throw mismatch();
    }

    private int shortName(String... names) {
        String[] three = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            three[i] = names[i].substring(0, 3);
        }
        return name(three);
    }

    private ZoneOffset zone() {
        if (at < text.length() && text.charAt(at) == 'Z') {
            at++;
            return ZoneOffset.UTC;
        }
        java.util.regex.Matcher matcher = java.util.regex.Pattern.compile("[+-]\\d{2}:?[0-5]\\d(:?[0-5]\\d)?")
                .matcher(text)
                .region(at, text.length());
        if (!matcher.lookingAt()) {
            throw mismatch();
        }
        at = matcher.end();
        return ZoneOffset.of(
                matcher.group().length() == 5
                        ? matcher.group()
                        : matcher.group().replace(":", ""));
    }

    private Fault mismatch() {
        return new Fault(
                "time data " + PythonText.quoted(text) + " does not match format " + PythonText.quoted(format));
    }
}
