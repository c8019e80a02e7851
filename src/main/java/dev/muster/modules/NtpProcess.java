package dev.muster.modules;

import java.util.Comparator;
import java.util.Optional;

/** The process of the time daemon, if one runs: how it was called and since when it runs. */
final class NtpProcess {
    private final NtpSurveyText survey;
    private final Optional<NtpSurveyText> process;

    NtpProcess(NtpSurveyText survey) {
        this.survey = survey;
        this.process = survey.groups("process").stream().max(Comparator.comparingInt(NtpProcess::importance));
    }

    /** Of several processes the one that serves: openntpd's and chrony's helpers carry less. */
    private static int importance(NtpSurveyText process) {
        String stat = process.first("stat").orElse("");
        return stat.contains("(ntpd)") || stat.contains("(xntpd)") ? 3 : stat.contains("(chronyd)") ? 2 : 1;
    }

    /** Whether the kernel shows it or, where the kernel tells nothing, {@code ps}. */
    boolean isRunning() {
        return isSeen() || !survey.first("ps").orElse("").isBlank();
    }

    /** Whether the kernel tells of it: only then is it known how it was called. */
    boolean isSeen() {
        return process.isPresent();
    }

    /** Whether the program on disk is another one than the one that runs: what the disk says of it is not its version. */
    boolean isReplaced() {
        return exe().endsWith(" (deleted)");
    }

    String stat() {
        return said("stat");
    }

    /** The program, as the kernel names it. */
    String exe() {
        return said("exe");
    }

    /** The words it was called with, or the line of {@code ps}. */
    String args() {
        return process.flatMap(p -> p.first("args")).orElse(survey.first("ps").orElse(""));
    }

    String pid() {
        return said("process");
    }

    String commandLine() {
        return said("args").strip().replace('\n', ' ');
    }

    /** The value of an option it was called with; empty without one. */
    String option(String letter, String word) {
        return argument(said("args"), letter, word);
    }

    /** The value of an option among words, one per line; the last one counts. */
    static String argument(String words, String letter, String word) {
        String found = "";
        String before = "";
        for (String each : words.lines().toList()) {
            if (before.equals(letter) || before.equals(word)) {
                found = each;
            } else if (each.startsWith(word + "=")) {
                found = each.substring(word.length() + 1);
            } else if (each.startsWith(letter) && each.length() > 2 && !each.startsWith("--")) {
                found = each.substring(2);
            }
            before = each;
        }
        return found;
    }

    /** When it started, in seconds since 1970. */
    Optional<Long> startedAt() {
        long tick = survey.number("tick").filter(t -> t > 0).orElse(100L);
        Optional<Long> ticks = process.flatMap(p -> p.first("stat")).flatMap(NtpProcess::startTicks);
        return survey.number("boot").flatMap(b -> ticks.map(t -> b + t / tick));
    }

    /** The 22nd field of /proc/PID/stat; the second may hold blanks and parentheses. */
    private static Optional<Long> startTicks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split("\\s+");
        return fields.length > 19 ? NtpSurveyText.digits(fields[19]) : Optional.empty();
    }

    private String said(String name) {
        return process.flatMap(p -> p.first(name)).orElse("");
    }
}
