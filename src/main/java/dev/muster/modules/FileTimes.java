package dev.muster.modules;

import dev.muster.module.ModuleException;
import dev.muster.module.Observation;
import dev.muster.module.Step;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The times of access and modification that a file should have. A time is one of the host's own zone, so the host says
 * which second it is.
 */
record FileTimes(Wanted access, Wanted modification) {
    static final FileTimes LEFT = new FileTimes(Wanted.PRESERVE, Wanted.PRESERVE);

    /** Arguments: times as date understands them, empty for none. A host whose date cannot read them says nothing. */
    private static final ReadScript SECONDS_OF = new ReadScript("seconds-of", """
            for time do
              if [ -n "$time" ]; then date -d "$time" +%s 2>/dev/null || echo; else echo; fi
            done
            """);

    /** Arguments: path, whether a link is meant itself (0/1), time of access, of modification: now, preserve or as touch -t takes it. */
    private static final Script TOUCH = new Script("touch", """
            case $1 in /*) p=$1 ;; *) p=./$1 ;; esac
            own=; [ "$2" = 0 ] || own=-h
            case $3 in preserve) ;; now) touch $own -c -a "$p" ;; *) touch $own -c -a -t "$3" "$p" ;; esac
            case $4 in preserve) ;; now) touch $own -c -m "$p" ;; *) touch $own -c -m -t "$4" "$p" ;; esac
            """);

    /**
     * One time.
     *
     * @param word {@code now}, {@code preserve} or as {@code touch -t} takes it
     * @param second since 1970, where the host could tell
     */
    record Wanted(String word, Optional<Long> second) {
        static final Wanted PRESERVE = new Wanted("preserve", Optional.empty());

        boolean differs(Optional<Long> is) {
            return !word.equals("preserve") && (second.isEmpty() || !second.equals(is));
        }
    }

    /** Resolves what a task says; {@code orElse} is meant where it says nothing. */
    static Observation<FileTimes> observe(FileModule.Parameters p, String orElse) {
        Optional<LocalDateTime> access = time(p.accessTime(), p.accessTimeFormat());
        Optional<LocalDateTime> modification = time(p.modificationTime(), p.modificationTimeFormat());
        String accessWord = p.accessTime().orElse(orElse);
        String modificationWord = p.modificationTime().orElse(orElse);
        if (access.isEmpty() && modification.isEmpty()) {
            return Observation.known(new FileTimes(
                    new Wanted(accessWord, Optional.empty()), new Wanted(modificationWord, Optional.empty())));
        }
        Query query = Query.of(SECONDS_OF, readable(access), readable(modification));
        return Observation.of(query, output -> {
            List<Optional<Long>> seconds = seconds(output);
            return new FileTimes(
                    new Wanted(access.map(FileTimes::forTouch).orElse(accessWord), seconds.get(0)),
                    new Wanted(modification.map(FileTimes::forTouch).orElse(modificationWord), seconds.get(1)));
        });
    }

    private static List<Optional<Long>> seconds(Output output) {
        List<String> lines = output.stdout().lines().toList();
        return List.of(second(lines, 0), second(lines, 1));
    }

    private static Optional<Long> second(List<String> lines, int index) {
        return index < lines.size() && lines.get(index).matches("-?\\d+")
                ? Optional.of(Long.parseLong(lines.get(index)))
                : Optional.empty();
    }

    /** The time a task gives; empty for the words and for none. */
    private static Optional<LocalDateTime> time(Optional<String> given, String format) {
        return given.filter(text -> !text.equals("now") && !text.equals("preserve"))
                .map(text -> parsed(text, format));
    }

    private static LocalDateTime parsed(String text, String format) {
        try {
            return LocalDateTime.parse(text, formatter(format));
        } catch (DateTimeException e) {
            throw new ModuleException("Error while obtaining timestamp for time " + text + " using format " + format);
        }
    }

    /** A format as strptime takes it. */
    private static DateTimeFormatter formatter(String format) {
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
        int i = 0;
        while (i < format.length()) {
            boolean directive = format.charAt(i) == '%' && i + 1 < format.length();
            if (directive) {
                append(builder, format.charAt(i + 1), format);
            } else {
                builder.appendLiteral(format.charAt(i));
            }
            i += directive ? 2 : 1;
        }
        return builder.parseDefaulting(ChronoField.MONTH_OF_YEAR, 1)
                .parseDefaulting(ChronoField.DAY_OF_MONTH, 1)
                .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
                .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
                .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
                .toFormatter(Locale.ROOT);
    }

    private static void append(DateTimeFormatterBuilder builder, char directive, String format) {
        switch (directive) {
            case 'Y' -> builder.appendValue(ChronoField.YEAR, 4);
            case 'y' -> builder.appendValueReduced(ChronoField.YEAR, 2, 2, 1969);
            case 'm' -> builder.appendValue(ChronoField.MONTH_OF_YEAR, 2);
            case 'd' -> builder.appendValue(ChronoField.DAY_OF_MONTH, 2);
            case 'H' -> builder.appendValue(ChronoField.HOUR_OF_DAY, 2);
            case 'I' -> builder.appendValue(ChronoField.CLOCK_HOUR_OF_AMPM, 2);
            case 'M' -> builder.appendValue(ChronoField.MINUTE_OF_HOUR, 2);
            case 'S' -> builder.appendValue(ChronoField.SECOND_OF_MINUTE, 2);
            case 'p' -> builder.appendPattern("a");
            case 'b' -> builder.appendPattern("MMM");
            case 'B' -> builder.appendPattern("MMMM");
            case 'a' -> builder.appendPattern("EEE");
            case 'A' -> builder.appendPattern("EEEE");
            case '%' -> builder.appendLiteral('%');
            default -> throw new ModuleException("'" + directive + "' is a bad directive in format '" + format + "'");
        }
    }

    private static String readable(Optional<LocalDateTime> time) {
        return time.map(t -> t.format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT)))
                .orElse("");
    }

    private static String forTouch(LocalDateTime time) {
        return time.format(DateTimeFormatter.ofPattern("uuuuMMddHHmm.ss", Locale.ROOT));
    }

    /** Whether a file has other times; one of {@code now} always does. */
    boolean differ(FileEntry entry) {
        return access.differs(entry.times().accessed())
                || modification.differs(entry.times().modified());
    }

    /** Whether the same task finds nothing to do afterwards. */
    boolean last() {
        return lasts(access) && lasts(modification);
    }

    private static boolean lasts(Wanted time) {
        return time.word().equals("preserve") || time.second().isPresent();
    }

    boolean isLeft() {
        return equals(LEFT);
    }

    Step step(RemotePath path, boolean linkItself) {
        return new Step.RunScript(
                Command.of(TOUCH, path.text(), linkItself ? "1" : "0", access.word(), modification.word()));
    }
}
