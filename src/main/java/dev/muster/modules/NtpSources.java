package dev.muster.modules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The upstreams a running daemon has and whether it reaches them, by {@code ntpq -pn}, {@code chronyc -n sources},
 * {@code timedatectl timesync-status} or {@code ntpctl -s peers}. The texts come from the host: lines that are not of
 * the form say nothing, and a text that gives no line at all is no answer.
 */
final class NtpSources {
    private static final int MOST = 1_000;

    /** Tally, remote, refid, st, t, when, poll, reach, delay, offset, jitter; refid may be empty. */
    private static final Pattern PEERS = Pattern.compile(
            "^([ *+#o~.x-]?)(\\S{1,64})\\s+(?:(\\S{1,32})\\s+)?"
                    + "([0-9]{1,2})\\s+[a-zA-Z-]\\s+(?:-|[0-9]{1,9}[mhdy]?)\\s+[0-9]{1,9}[mhdy]?\\s+([0-7]{1,3})\\s+-?[0-9.].*$");

    /** {@code ^* 192.0.2.1 2 6 377 34 …}: mode and state, address, stratum, poll, reach. */
    private static final Pattern CHRONY = Pattern.compile(
            "^([\\^=#])([*+?x~-])\\s+(\\S{1,64})\\s+([0-9]{1,2})\\s+-?[0-9]{1,3}\\s+([0-7]{1,3})\\s.*$");

    private static final Pattern SERVER =
            Pattern.compile("^\\s*Server:\\s+(\\S{1,64})(?:\\s+\\((\\S{1,255})\\))?\\s*$");
    private static final Pattern OPENNTPD =
            Pattern.compile("^\\s+([* ])\\s+([0-9]{1,3})\\s+([0-9]{1,3})\\s+(-|[0-9]{1,2})\\s+.*$");

    private NtpSources() {}

    /**
     * One upstream.
     *
     * @param state {@code selected}, {@code candidate}, {@code rejected} or {@code unreached}
     * @param reach the last eight polls as bits, newest lowest; empty where the daemon does not tell
     */
    record Source(String address, String state, Optional<Integer> stratum, Optional<Integer> reach, String refid) {
        /** Not a clock at the host itself, such as the undisciplined one. */
        boolean isUpstream() {
            return !address.startsWith("127.127.") && !address.matches("[A-Z0-9_]+\\([0-9]+\\)");
        }

        boolean isReached() {
            return reach.map(r -> r != 0).orElse(!state.equals("unreached"));
        }
    }

    static List<Source> of(NtpSurveyText survey) {
        List<Source> found = new ArrayList<>();
        survey.first("peers").ifPresent(text -> peers(text, found));
        survey.first("chrony-sources").ifPresent(text -> chrony(text, found));
        survey.first("timesync").ifPresent(text -> timesync(text, found));
        survey.first("ntpctl").ifPresent(text -> openntpd(text, found));
        return List.copyOf(found);
    }

    /** Whether one answers; empty when the daemon has none or does not tell. */
    static Optional<Boolean> isReaching(List<Source> sources) {
        List<Source> real = sources.stream().filter(Source::isUpstream).toList();
        return real.isEmpty() ? Optional.empty() : Optional.of(real.stream().anyMatch(Source::isReached));
    }

    private static void peers(String text, List<Source> to) {
        for (String line : text.lines().limit(MOST).toList()) {
            Matcher match = PEERS.matcher(line.stripTrailing());
            if (match.matches()) {
                String tally = match.group(1);
                int reach = Integer.parseInt(match.group(5), 8);
                String state = reach == 0
                        ? "unreached"
                        : !tally.isEmpty() && "*o".contains(tally)
                                ? "selected"
                                : !tally.isEmpty() && "+#".contains(tally) ? "candidate" : "rejected";
                to.add(new Source(
                        match.group(2),
                        state,
                        number(match.group(4)),
                        Optional.of(reach),
                        Optional.ofNullable(match.group(3)).orElse("")));
            }
        }
    }

    private static void chrony(String text, List<Source> to) {
        for (String line : text.lines().limit(MOST).toList()) {
            Matcher match = CHRONY.matcher(line.stripTrailing() + " ");
            if (match.matches()) {
                int reach = Integer.parseInt(match.group(5), 8);
                String state = switch (match.group(2)) {
                    case "*" -> "selected";
                    case "+" -> "candidate";
                    case "?" -> "unreached";
                    default -> "rejected";
                };
                to.add(new Source(
                        match.group(3),
                        reach == 0 ? "unreached" : state,
                        number(match.group(4)),
                        Optional.of(reach),
                        ""));
            }
        }
    }

    private static void timesync(String text, List<Source> to) {
        String address = "";
        Optional<Integer> stratum = Optional.empty();
        String refid = "";
        boolean isAnswered = false;
        for (String line : text.lines().limit(MOST).toList()) {
            Matcher server = SERVER.matcher(line);
            int colon = line.indexOf(':');
            String value = colon < 0 ? "" : line.substring(colon + 1).strip();
            if (server.matches()) {
                address = server.group(1);
            } else if (line.strip().startsWith("Stratum:")) {
                stratum = number(value);
            } else if (line.strip().startsWith("Reference:")) {
                refid = value;
            } else if (line.strip().startsWith("Packet count:")) {
                isAnswered = !value.equals("0");
            }
        }
        if (!address.isEmpty() && !address.equals("n/a")) {
            to.add(new Source(address, isAnswered ? "selected" : "unreached", stratum, Optional.empty(), refid));
        }
    }

    /** Two lines each: the name, then {@code * 1 10 2 34s 33s …}, which are weight, trust and stratum. */
    private static void openntpd(String text, List<Source> to) {
        String name = "";
        for (String line : text.lines().limit(MOST).toList()) {
            Matcher match = OPENNTPD.matcher(line);
            if (match.matches() && !name.isEmpty()) {
                Optional<Integer> stratum = number(match.group(4));
                String state = match.group(1).equals("*") ? "selected" : stratum.isEmpty() ? "unreached" : "candidate";
                to.add(new Source(name, state, stratum, Optional.empty(), ""));
                name = "";
            } else if (!line.isBlank() && !line.startsWith(" ")) {
                name = line.strip().split("\\s+")[0];
            }
        }
    }

    private static Optional<Integer> number(String digits) {
        return digits.matches("[0-9]{1,3}") ? Optional.of(Integer.parseInt(digits)) : Optional.empty();
    }
}
