package dev.muster.connection;

import dev.muster.shell.RouterOs;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How one system's command line looks: prompts, pagers, questions, complaints. From the manuals' transcripts and from
 * what Ansible's terminal plugins (cisco.ios, junipernetworks.junos) look for.
 *
 * @param prompt of the last line; its group is the part that stays the same in every mode
 * @param setup said once, so that answers come whole; a router that does not know one of them is none the worse
 * @param complaint found in a line of an answer
 * @param frame lines that belong to the prompt
 */
record RouterCli(RouterOs os, Pattern prompt, List<String> setup, Pattern complaint, Pattern frame) {
    /** Longer answers are what was asked for, whatever words are in them: a banner may quote a complaint. */
    private static final int COMPLAINT_LINES = 12;

    private static final int LEAST_OF_NAME = 8;

    /** {@code --More--}, {@code --- more ---}, {@code ---(more 12%)---}, {@code <--- More --->}. */
    static final Pattern PAGER = Pattern.compile("(?i)<?-{2,3} ?\\(?more( \\d{1,3}%)?\\)? ?-{2,3}>?\\s*$");

    /** What waits for a person. */
    static final Pattern QUESTION = Pattern.compile(
            "(?i)(\\[(confirm|yes/no|yes,no|y/n|no)\\]|\\((yes/no|y/n|yes,no)\\)|(password|username|login|passcode)( for [^:]{1,64})?:|\\?)"
                    + "[ :?]*(\\[[^\\]]{0,80}\\])?[ :?]*$");

    /** Before the first prompt. */
    static final Pattern KNOCK = Pattern.compile("(?i)press (return|enter|any key)[^\\n]*$");

    private static final RouterCli IOS = new RouterCli(
            RouterOs.IOS,
            Pattern.compile("([\\w.+:/@-]{1,64})(?:\\([^()\\s]{1,60}\\))?[>#] ?$"),
            List.of("terminal length 0", "terminal width 511"),
            Pattern.compile(
                    "^% ?(Invalid|Incomplete|Ambiguous|Unknown|Unrecognized|Bad |Error|Access denied|Authorization|"
                            + "Not authorized|Cannot|Can't|Failed|Permission|Unable|Login|Password|Too many|Specified|"
                            + "Configuration)|^(Command authorization failed|Command rejected|Permission denied)"
                            + "|overlaps with|Bad mask"),
            Pattern.compile("\\s*"));

    private static final RouterCli JUNOS = new RouterCli(
            RouterOs.JUNOS,
            Pattern.compile("([\\w.+-]{1,64}@[\\w.+:/-]{1,64})[>#] ?$|(?<root>[\\w.+@:~-]{0,64}(%|:~ #)) ?$"),
            List.of(
                    "set cli complete-on-space off",
                    "set cli timestamp disable",
                    "set cli screen-length 0",
                    "set cli screen-width 0"),
            Pattern.compile("^\\s*(error:|syntax error|unknown command|missing argument|missing mandatory|invalid |"
                    + "permission denied|commit failed)|configuration check-out failed"),
            Pattern.compile("\\s*|\\[edit[^\\]]{0,200}\\]\\s*|\\{[\\w:.-]{1,40}\\}\\s*"));

    static RouterCli of(RouterOs os) {
        return os == RouterOs.IOS ? IOS : JUNOS;
    }

    /** What stays the same of a prompt, when the line is one. */
    Optional<String> baseOf(String line) {
        Matcher matcher = prompt.matcher(line);
        return matcher.lookingAt() ? Optional.ofNullable(matcher.group(1)) : Optional.empty();
    }

    /** Whether a prompt is that of a login whose first prompt is known; IOS cuts long names short in front of a mode. */
    boolean isPromptOf(String base, String line) {
        return baseOf(line)
                .filter(found -> found.equals(base)
                        || (line.contains("(") && found.length() >= LEAST_OF_NAME && base.startsWith(found)))
                .isPresent();
    }

    /** Whether it is the prompt of the shell below the command line, where root logs in to Junos. */
    boolean isShellBelow(String line) {
        return os == RouterOs.JUNOS
                && line.stripTrailing().matches(".*(%|:~ #)")
                && prompt.matcher(line).lookingAt();
    }

    /** Whether a prompt is that of a configuration mode. */
    boolean isConfiguring(String line) {
        return os == RouterOs.IOS ? line.contains("(") : line.stripTrailing().endsWith("#");
    }

    /** The line in which the router complains, when that is what the answer is. */
    Optional<String> complaintIn(String answer) {
        List<String> lines = answer.lines().filter(line -> !line.isBlank()).toList();
        int from = os == RouterOs.JUNOS ? Math.max(0, lines.size() - COMPLAINT_LINES) : 0;
        if (os == RouterOs.IOS && lines.size() > COMPLAINT_LINES) {
            return Optional.empty();
        }
        return lines.stream()
                .skip(from)
                .filter(line -> complaint.matcher(line).find())
                .findFirst()
                .map(String::strip);
    }
}
