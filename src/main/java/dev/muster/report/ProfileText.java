package dev.muster.report;

import dev.muster.ledger.RunProfile.HostCost;
import dev.muster.report.ProfileSummary.Straggler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A profile as lines for a terminal: columns that stay where they are whatever stands in them, every number with its unit. */
public final class ProfileText {
    private static final int NAME = 34;
    private static final String ROW = "%-" + NAME + "s %6s %8s %9s %9s %9s %9s %10s";
    private static final String SLOW = "%-" + NAME + "s %9s %8s  %s";
    private static final int MOST_TASKS = 20;

    private ProfileText() {}

    /** The lines, none of which is wider than some hundred columns. */
    public static List<String> of(ProfileSummary told) {
        List<String> lines = new ArrayList<>();
        lines.add(controller(told));
        lines.add(line(told));
        lines.add("");
        lines.add(row(ROW, "where the time of hosts went", "hosts", "", "p50", "p90", "p99", "max", "total"));
        for (Map.Entry<Phase, Spread> phase : told.phases().entrySet()) {
            lines.add(spread("  " + phase.getKey().words(), "", phase.getValue()));
        }
        lines.add("");
        lines.add(row(ROW, "tasks", "hosts", "changed", "p50", "p90", "p99", "max", "total"));
        told.tasks().stream()
                .limit(MOST_TASKS)
                .map(task -> spread(
                        "  " + PlainText.line(task.task().title()), Integer.toString(task.changed()), task.spread()))
                .forEach(lines::add);
        if (told.tasks().size() > MOST_TASKS) {
            lines.add("  and " + (told.tasks().size() - MOST_TASKS) + " tasks that took less");
        }
        lines.add("");
        lines.add(row(SLOW, "slowest hosts", "work", "x median", "most of it, and the longest task"));
        told.slowest().stream().map(ProfileText::straggler).forEach(lines::add);
        return lines.stream().map(String::stripTrailing).toList();
    }

    private static String controller(ProfileSummary told) {
        return "run " + time(told.profile().took())
                + ", controller CPU "
                + told.profile().cpu().map(ProfileText::time).orElse("not known")
                + " with its start-up, peak memory "
                + told.profile().peakMemory().map(ProfileText::bytes).orElse("not known");
    }

    private static String line(ProfileSummary told) {
        long hosts = told.profile().hosts().stream()
                .filter(cost -> cost.line().roundTrips() > 0)
                .count();
        return counted(told.roundTrips(), "round trip")
                + (hosts == 0 ? "" : String.format(Locale.ROOT, " (%.1f a host)", (double) told.roundTrips() / hosts))
                + ", " + bytes(told.sent()) + " out, " + bytes(told.received()) + " in, "
                + counted(told.logins(), "login") + (told.failures() > 0 ? " (" + told.failures() + " failed)" : "")
                + ", " + counted(told.channels(), "shell") + ", "
                + (told.retries() == 1 ? "1 retry" : told.retries() + " retries");
    }

    private static String counted(long number, String one) {
        return number + " " + one + (number == 1 ? "" : "s");
    }

    private static String spread(String name, String changed, Spread spread) {
        return row(
                ROW,
                cut(name),
                Integer.toString(spread.count()),
                changed,
                time(spread.p50()),
                time(spread.p90()),
                time(spread.p99()),
                time(spread.max()),
                time(spread.total()));
    }

    private static String straggler(Straggler slow) {
        HostCost cost = slow.cost();
        Duration most = slow.most().of(cost);
        return row(
                SLOW,
                cut("  " + PlainText.line(cost.host())),
                time(cost.work()),
                slow.medians() == 0 ? "" : String.format(Locale.ROOT, "%.1f", slow.medians()),
                slow.most().words() + " " + time(most)
                        + slow.task()
                                .map(end -> "; " + PlainText.line(end.task().title()) + " " + time(end.took()))
                                .orElse(""));
    }

    private static String row(String format, Object... cells) {
        return String.format(Locale.ROOT, format, cells);
    }

    private static String cut(String text) {
        return text.length() <= NAME ? text : text.substring(0, NAME - 1) + "…";
    }

    /** {@code 0.4 ms}, {@code 12 ms}, {@code 1.25 s}, {@code 48.3 s}, {@code 2:05 min}, {@code 1:00:07 h}. */
    static String time(Duration time) {
        double millis = time.toNanos() / 1e6;
        if (millis < 9.95) {
            return String.format(Locale.ROOT, "%.1f ms", millis);
        }
        if (millis < 999.5) {
            return String.format(Locale.ROOT, "%.0f ms", millis);
        }
        if (millis < 59_950) {
            return String.format(Locale.ROOT, millis < 9_995 ? "%.2f s" : "%.1f s", millis / 1e3);
        }
        long seconds = Math.round(millis / 1e3);
        return seconds < 3_600
                ? String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d h", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    }

    /** {@code 812 B}, {@code 1.2 kB}, {@code 96 MB}: decimal ones. */
    static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        double size = bytes;
        String unit = "";
        for (String next : List.of("kB", "MB", "GB", "TB")) {
            size /= 1_000;
            unit = next;
            if (size < 999.5) {
                break;
            }
        }
        return String.format(Locale.ROOT, size < 9.95 ? "%.1f %s" : "%.0f %s", size, unit);
    }
}
