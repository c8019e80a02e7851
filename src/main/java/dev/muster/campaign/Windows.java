package dev.muster.campaign;

import dev.muster.source.DidYouMean;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * When hosts may be touched, as people say it: {@code Mo-Fr 22:00-05:00}, {@code Sa,Su}, {@code 01:30-04:00}. A window that
 * goes over midnight belongs to the day it begins on. Times are those of the wall clock of a zone: where summer time
 * begins or ends, an hour that does not exist moves on by as much, and one that exists twice counts both times.
 *
 * @param all none for any time
 */
public record Windows(List<Window> all, ZoneId zone) {
    private static final Pattern FORM =
            Pattern.compile("(?:([A-Za-z][A-Za-z, -]*?)\\s*)?(?:\\s*(\\d\\d?:\\d\\d)\\s*-\\s*(\\d\\d?:\\d\\d))?");
    private static final String WHOLE_DAY = "24:00";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("H:mm", Locale.ROOT);
    /** A week has every day once, and a day more reaches the end of what began last. */
    private static final int DAYS_AHEAD = 8;

    public Windows {
        all = List.copyOf(all);
    }

    /**
     * One of them.
     *
     * @param text as written
     * @param to empty for the end of the day
     */
    record Window(String text, Set<DayOfWeek> days, LocalTime from, Optional<LocalTime> to) {
        private ZonedDateTime begins(LocalDate day, ZoneId zone) {
            return day.atTime(from).atZone(zone).withEarlierOffsetAtOverlap();
        }

        private ZonedDateTime ends(LocalDate day, ZoneId zone) {
            boolean nextDay = to.map(time -> !time.isAfter(from)).orElse(true);
            return day.plusDays(nextDay ? 1 : 0)
                    .atTime(to.orElse(LocalTime.MIDNIGHT))
                    .atZone(zone)
                    .withLaterOffsetAtOverlap();
        }
    }

    /** A stretch of time, its end not included. */
    private record Stretch(Instant begins, Instant ends) {}

    /** Said when somebody's words are none of a window. */
    public static final class BadWindow extends Exception {
        private static final long serialVersionUID = 1;

        private BadWindow(String message) {
            super(message);
        }
    }

    /** Windows as written, each a word of a command line. */
    public static Windows parse(List<String> texts, ZoneId zone) throws BadWindow {
        List<Window> windows = new ArrayList<>();
        for (String text : texts) {
            windows.add(window(text.strip()));
        }
        return new Windows(windows, zone);
    }

    private static Window window(String text) throws BadWindow {
        Matcher matcher = FORM.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw new BadWindow(
                    "a window is days and times such as \"Mo-Fr 22:00-05:00\" or \"Sa,Su\", not \"" + text + "\"");
        }
        Optional<String> days = Optional.ofNullable(matcher.group(1));
        Optional<String> from = Optional.ofNullable(matcher.group(2));
        Optional<String> to = Optional.ofNullable(matcher.group(3)).filter(time -> !time.equals(WHOLE_DAY));
        Set<DayOfWeek> chosen = days.isPresent() ? days(days.get()) : EnumSet.allOf(DayOfWeek.class);
        LocalTime begin = from.isPresent() ? time(from.get()) : LocalTime.MIDNIGHT;
        Optional<LocalTime> end = to.isPresent() ? Optional.of(time(to.get())) : Optional.empty();
        if (end.filter(begin::equals).isPresent()) {
            throw new BadWindow("\"" + text + "\" begins and ends at the same time; a whole day is 00:00-24:00");
        }
        return new Window(text, chosen, begin, end);
    }

    private static LocalTime time(String text) throws BadWindow {
        try {
            return LocalTime.parse(text, TIME);
        } catch (DateTimeParseException e) {
            throw new BadWindow("\"" + text + "\" is no time of the day");
        }
    }

    private static Set<DayOfWeek> days(String text) throws BadWindow {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : text.strip().split("\\s*,\\s*", -1)) {
            String[] ends = part.split("\\s*-\\s*", -1);
            if (ends.length > 2) {
                throw new BadWindow("\"" + part + "\" is no day and no row of days such as Mo-Fr");
            }
            DayOfWeek last = day(ends[ends.length - 1]);
            DayOfWeek at = day(ends[0]);
            days.add(at);
            while (at != last) {
                at = at.plus(1);
                days.add(at);
            }
        }
        return days;
    }

    private static DayOfWeek day(String word) throws BadWindow {
        String wanted = word.strip().toUpperCase(Locale.ROOT);
        List<DayOfWeek> fitting = Stream.of(DayOfWeek.values())
                .filter(day -> wanted.length() > 1 && day.name().startsWith(wanted))
                .toList();
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        List<String> known =
                Stream.of(DayOfWeek.values()).map(Windows::shortName).toList();
        throw new BadWindow("\"" + word + "\" is no day of the week"
                + DidYouMean.hint(word, known)
                        .map(hint -> "; " + hint)
                        .orElse("; days are " + String.join(" ", known)));
    }

    private static String shortName(DayOfWeek day) {
        return day.name().charAt(0) + day.name().substring(1, 2).toLowerCase(Locale.ROOT);
    }

    /** Whether hosts may be touched. */
    public boolean isOpen(Instant at) {
        return all.isEmpty() || stretches(at).anyMatch(s -> !at.isBefore(s.begins()) && at.isBefore(s.ends()));
    }

    /** The first moment from {@code at} on when they may be; {@code at} itself when that is now. */
    public Instant opens(Instant at) {
        return isOpen(at)
                ? at
                : stretches(at)
                        .map(Stretch::begins)
                        .filter(begin -> begin.isAfter(at))
                        .min(Comparator.naturalOrder())
                        .orElse(at.plus(DAYS_AHEAD, ChronoUnit.DAYS));
    }

    private Stream<Stretch> stretches(Instant at) {
        LocalDate today = at.atZone(zone).toLocalDate();
        return all.stream()
                .flatMap(window -> Stream.iterate(today.minusDays(1), day -> day.plusDays(1))
                        .limit(DAYS_AHEAD + 1L)
                        .filter(day -> window.days().contains(day.getDayOfWeek()))
                        .map(day -> new Stretch(
                                window.begins(day, zone).toInstant(),
                                window.ends(day, zone).toInstant())));
    }

    /** As written, for those who read and for the ledger. */
    public List<String> texts() {
        return all.stream().map(Window::text).toList();
    }

    @Override
    public String toString() {
        return all.isEmpty()
                ? "at any time"
                : all.stream().map(Window::text).collect(Collectors.joining(", ")) + " (" + zone + ")";
    }
}
