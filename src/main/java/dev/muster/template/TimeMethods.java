package dev.muster.template;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.util.Set;

/** The methods of Python's datetime, date and timedelta. */
final class TimeMethods {
    static final Set<String> OF_MOMENT = Set.of(
            "strftime",
            "isoformat",
            "timestamp",
            "date",
            "weekday",
            "isoweekday",
            "toordinal",
            "ctime",
            "replace",
            "utcoffset",
            "astimezone");
    static final Set<String> OF_SPAN = Set.of("total_seconds");

    private TimeMethods() {}

    static Value seconds(Duration span, Arguments arguments) {
        arguments.bind("total_seconds", "");
        return Value.of(span.getSeconds() + span.getNano() / 1e9);
    }

    static Value call(Value object, String name, Arguments arguments) {
        Value.Moment moment = object instanceof Value.Date date
                ? new Value.Moment(date.value().atStartOfDay(), null)
                : (Value.Moment) object;
        ZoneOffset offset = moment.offset();
        ZonedDateTime time =
                offset != null ? moment.value().atZone(offset) : moment.value().atZone(ZoneId.systemDefault());
        LocalDate day = moment.value().toLocalDate();
        switch (name) {
            case "strftime":
                return Value.of(
                        TimeFormat.strftime(arguments.bind(name, "format").text(0), time));
            case "isoformat":
                return object instanceof Value.Date
                        ? Value.of(object.str())
                        : Value.of(TimeFormat.iso(
                                moment,
                                arguments.bind(name, "sep?").text(0, "T").charAt(0)));
            case "replace":
                return replaced(moment, arguments);
            default:
                arguments.bind(name, "");
        }
        return switch (name) {
            case "timestamp" -> Value.of(time.toEpochSecond() + time.getNano() / 1e9);
            case "date" -> new Value.Date(day);
            case "weekday" -> Value.of(day.getDayOfWeek().getValue() - 1L);
            case "isoweekday" -> Value.of(day.getDayOfWeek().getValue());
            case "toordinal" -> Value.of(day.toEpochDay() + 719_163);
            case "ctime" -> Value.of(TimeFormat.strftime("%a %b %e %H:%M:%S %Y", time));
            case "utcoffset" ->
                offset == null ? Value.none() : new Value.Span(Duration.ofSeconds(offset.getTotalSeconds()));
            default -> new Value.Moment(time.toLocalDateTime(), time.getOffset());
        };
    }

    private static Value replaced(Value.Moment moment, Arguments arguments) {
        Bound bound = arguments.bind("replace", "year? month? day? hour? minute? second? microsecond?");
        ChronoField[] fields = {
            ChronoField.YEAR,
            ChronoField.MONTH_OF_YEAR,
            ChronoField.DAY_OF_MONTH,
            ChronoField.HOUR_OF_DAY,
            ChronoField.MINUTE_OF_HOUR,
            ChronoField.SECOND_OF_MINUTE,
            ChronoField.MICRO_OF_SECOND
        };
        LocalDateTime time = moment.value();
        try {
            for (int i = 0; i < fields.length; i++) {
                time = bound.given(i) ? time.with(fields[i], bound.integer(i)) : time;
            }
        } catch (java.time.DateTimeException e) {
            throw new Fault(String.valueOf(e.getMessage()));
        }
        return new Value.Moment(time, moment.offset());
    }
}
