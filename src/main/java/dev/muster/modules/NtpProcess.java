package dev.muster.modules;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The process of the time daemon, if one runs: how it was called and since when it runs. */
final class NtpProcess {
    private static final Pattern AGE = Pattern.compile("(?:(?:([0-9]{1,6})-)?([0-9]{1,2}):)?([0-9]{1,6}):([0-9]{1,2})");

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

    /** Whether the kernel shows it or, where the kernel tells nothing, {@code ps}: then it is known how it was called. */
    boolean isRunning() {
        return process.isPresent() || !survey.first("ps").orElse("").isBlank();
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
        return process.flatMap(p -> p.first("process"))
                .orElseGet(() -> psWords().get(0));
    }

    String commandLine() {
        return String.join(" ", words()).strip();
    }

    /** The words it was called with. */
    private List<String> words() {
        return process.map(p -> p.first("args").orElse("").lines().toList())
                .orElseGet(() -> psWords().stream().skip(1).toList());
    }

    /** Number and words of the first process that {@code ps} shows. */
    private List<String> psWords() {
        return NtpArguments.words(
                survey.first("ps").orElse("").lines().findFirst().orElse(""));
    }

    private NtpArguments arguments() {
        return new NtpArguments(isChronyd() ? "chronyd" : "ntpd", words());
    }

    private boolean isChronyd() {
        return stat().contains("(chronyd)") || args().contains("chronyd");
    }

    /** The file it was told to read; empty when none was named. */
    String config() {
        String letter = isChronyd() || args().contains("openntpd") ? "-f" : "-c";
        return arguments().value(letter, "--configfile");
    }

    /** The folder it has shut itself into; empty without one. */
    String jail() {
        return isChronyd() ? "" : arguments().value("-i", "--jaildir").replaceAll("/+$", "");
    }

    /** The folder it runs in; that of the host's own root when the kernel does not tell. */
    String folder() {
        String folder = said("cwd");
        return folder.startsWith("/") ? folder : "/";
    }

    /** The root that somebody else has put it into; empty for the host's own and for its own jail. */
    String otherRoot() {
        String other = said("procroot").replaceAll("/+$", "");
        return other.startsWith("/") && jail().isEmpty() ? other : "";
    }

    /** When it started, in seconds since 1970. */
    Optional<Long> startedAt() {
        long tick = survey.number("tick").filter(t -> t > 0).orElse(100L);
        Optional<Long> ticks = process.flatMap(p -> p.first("stat")).flatMap(NtpProcess::startTicks);
        return survey.number("boot").flatMap(b -> ticks.map(t -> b + t / tick)).or(this::startedByAge);
    }

    /** What {@code ps -o etime} says, which is {@code [[days-]hours:]minutes:seconds}, taken from now. */
    private Optional<Long> startedByAge() {
        Matcher age = AGE.matcher(survey.first("etime").orElse("").strip());
        if (!age.matches()) {
            return Optional.empty();
        }
        long seconds = 0;
        for (int i = 1; i <= age.groupCount(); i++) {
            seconds = seconds * (i == 2 ? 24 : 60) + (age.group(i) == null ? 0 : Long.parseLong(age.group(i)));
        }
        long gone = seconds;
        return survey.number("now").map(now -> now - gone);
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
