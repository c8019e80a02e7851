package dev.muster.ntp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the perfSONAR toolkit does to the ntp.conf of its host, predicted from the file's text. Its {@code
 * configure_ntpd}, run when the package is installed or upgraded, puts a file of its own in the place of one in which
 * the letters {@code pool} stand anywhere, and then appends the four lines only where the letters {@code restrict}
 * stand nowhere: comments count. The web pages write the whole file anew from {@code ntp_conf.tmpl} whenever servers are
 * saved there. From scripts/system_environment/configure_ntpd and templates/config/ntp_conf.tmpl of perfsonar/toolkit
 * 3.3.2 and later.
 */
public final class Toolkit {
    private static final String FOUR_LINES = """
            restrict -4 default nomodify nopeer noquery notrap
            restrict -6 default nomodify nopeer noquery notrap
            restrict 127.0.0.1
            restrict ::1
            """;

    /** Lines of the file that the script writes; its servers are of no matter here. */
    private static final String OWN_FILE = """
            logfile /var/log/ntpd
            driftfile /var/lib/ntp/ntp.drift
            statsdir  /var/lib/ntp/
            """;

    /** The first appearance of the four lines in the template was in November 2013, for issue 788. */
    private static final Pattern GUARDED = Pattern.compile("(?m)^\\s*restrict\\b.*\\bnoquery\\b");

    private Toolkit() {}

    /**
     * What comes of the file.
     *
     * @param isClosed whether strangers are kept from asking afterwards
     * @param lost lines of the admin's own that are gone then, as {@code line: text}
     * @param says in a sentence
     */
    public record Outcome(boolean isClosed, List<String> lost, String says) {
        public Outcome {
            lost = List.copyOf(lost);
        }
    }

    /** The file after the next upgrade of the toolkit. */
    public static Outcome afterUpgrade(String text, Daemon daemon) {
        boolean isReplaced = text.contains("pool");
        String next = isReplaced ? OWN_FILE : text;
        boolean isAppended = !next.contains("restrict");
        String after = isAppended ? withEnd(next) + FOUR_LINES : next;
        boolean isClosed = isClosed(after, daemon);
        List<String> lost = isReplaced ? own(text) : List.of();
        return new Outcome(isClosed, lost, upgrade(text, isReplaced, isAppended, isClosed, lost));
    }

    private static String upgrade(
            String text, boolean isReplaced, boolean isAppended, boolean isClosed, List<String> lost) {
        if (isReplaced) {
            return "the next upgrade replaces the whole file, because \"pool\" stands on line " + lineOf(text, "pool")
                    + (lost.isEmpty() ? "" : ", and with it goes " + counted(lost))
                    + "; the four lines are put into the new one";
        }
        if (isAppended) {
            return "the next upgrade appends the four lines";
        }
        String because = "the next upgrade leaves the file as it is, because \"restrict\" stands on line "
                + lineOf(text, "restrict") + (isComment(text) ? ", a comment" : "");
        return because + (isClosed ? "; it is closed already" : ": the automatic fix never reaches this host");
    }

    /** Why the automatic fix did not close this host; empty when it is closed, or when the fix would reach it. */
    public static Optional<String> whyMissed(String text, Daemon daemon) {
        boolean isMissed = !text.contains("pool") && text.contains("restrict") && !isClosed(text, daemon);
        return isMissed ? Optional.of(afterUpgrade(text, daemon).says()) : Optional.empty();
    }

    /**
     * The file after servers are saved on the toolkit's web pages.
     *
     * @param template text of its ntp_conf.tmpl; empty when it was not found, then taken for one of today's
     */
    public static Outcome afterSave(String text, Optional<String> template, Daemon daemon) {
        String written = template.map(t -> t.replaceAll("\\[%[^%]*%\\]", "")).orElse(FOUR_LINES);
        boolean isClosed = isClosed(written, daemon);
        List<String> lost = own(text);
        String says = "saving servers on the toolkit's web pages writes the file anew from its template"
                + (lost.isEmpty() ? "" : ", and with it goes " + counted(lost))
                + (isClosed
                        ? ""
                        : template.filter(t -> GUARDED.matcher(t).find()).isPresent()
                                ? "; what the template restricts does not close this daemon"
                                : "; the template has no noquery, so the host is open again then");
        return new Outcome(isClosed, lost, says);
    }

    /** Lines somebody wrote for this host: access for others than everybody and the host itself, and servers. */
    private static List<String> own(String text) {
        List<String> own = new ArrayList<>();
        List<ConfLine> lines = NtpConf.parse(text).lines();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).directive() instanceof Directive.Restrict restrict && isOwn(restrict)) {
                own.add(i + 1 + ": " + lines.get(i).text().strip());
            } else if (lines.get(i).directive() instanceof Directive.Source source
                    && !source.kind().equals("pool")
                    && !source.name().contains("pool")) {
                own.add(i + 1 + ": " + lines.get(i).text().strip());
            }
        }
        return List.copyOf(own);
    }

    private static boolean isOwn(Directive.Restrict restrict) {
        return !restrict.subject().equals("default")
                && !restrict.subject().equals("source")
                && restrict.networks().stream().noneMatch(n -> n.address().isLoopback() || n.isEverything());
    }

    private static String counted(List<String> lost) {
        String first = "line " + lost.get(0);
        return lost.size() == 1 ? first : first + " and " + (lost.size() - 1) + " more of this host's own";
    }

    private static boolean isClosed(String text, Daemon daemon) {
        return !LocalJudge.isOpen(EffectiveConfig.of(text, daemon, Surroundings.NONE));
    }

    private static String withEnd(String text) {
        return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    }

    private static int lineOf(String text, String word) {
        return (int) text.substring(0, text.indexOf(word))
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
    }

    /** Whether the first line with {@code restrict} is a comment, which the script does not look at. */
    private static boolean isComment(String text) {
        return text.lines().filter(l -> l.contains("restrict")).findFirst().stream()
                .anyMatch(l -> l.strip().startsWith("#"));
    }
}
