package dev.muster.modules;

import dev.muster.ntp.Answer;
import dev.muster.ntp.HostView;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Reslist;
import dev.muster.source.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What ntpq and ntpdc print, judged by its words: their exit status is 0 in every case. Measured on those of 4.2.4p8,
 * 4.2.6p5 and 4.2.8p15 and on ntpq of ntpsec 1.2.2, which says "Socket error" where the others say "Connection
 * refused".
 */
final class NtpToolText {
    /** What the tools say beside the answer: progress of mrulist, ntpsec's echo of our timeout. */
    private static final Pattern CHATTER = Pattern.compile(
            "(?m)^(?:Ctrl-C will stop MRU retrieval.*|Retrieved \\d+ unique MRU entries.*|primary timeout \\d+ ms"
                    + "|# (?:Collected|Processed|Used) .*)$|primary timeout \\d+ ms");

    /** The daemon answered, with a refusal. */
    private static final List<String> REFUSALS = List.of(
            "data not found",
            "doesn't implement",
            "implementation incompat",
            "bad opcode",
            "permission denied",
            "disallowed request",
            "unknown associd",
            "***server");

    /** The tool itself would not ask. */
    private static final List<String> NOT_PUT = List.of(
            "keyid",
            "invalid key identifier",
            "password",
            "***command ",
            "unknown option",
            "unrecognized option",
            "name or service not known",
            "lookup of",
            "cannot assign",
            "not supported",
            "not found",
            "no such file");

    private static final List<String> NOTHING_CAME = List.of("timed out", "unreachable", "no route");

    private NtpToolText() {}

    /**
     * The kind of answer behind a text. A tool says of silence that its question timed out; one that printed nothing was
     * killed before its own time was up, on a busy host, and nothing is known. Data only means that something else was
     * printed; whether it is what was asked for is for the reader of that to say.
     */
    static Answer answer(String text) {
        String lower = CHATTER.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
        if (holds(lower, List.of("connection refused", "socket error"))) {
            return Answer.REFUSED;
        }
        if (holds(lower, List.of("incomplete data", "was incomplete"))) {
            return Answer.DATA;
        }
        if (holds(lower, REFUSALS)) {
            return Answer.ERROR;
        }
        if (lower.isBlank()) {
            return Answer.NOT_ASKED;
        }
        if (holds(lower, NOTHING_CAME)) {
            return Answer.SILENT;
        }
        return lower.indexOf('=') < 0 && holds(lower, NOT_PUT) ? Answer.NOT_ASKED : Answer.DATA;
    }

    private static boolean holds(String text, List<String> words) {
        return words.stream().anyMatch(text::contains);
    }

    /** Entries of a monlist: lines behind the rule of equals signs that begin with an address. */
    static int monlistEntries(String text) {
        int rule = text.indexOf("=====");
        if (rule < 0) {
            return 0;
        }
        return (int) text.substring(rule)
                .lines()
                .skip(1)
                .map(line -> line.strip().split("\\s+", 2)[0])
                .filter(word -> IpAddress.parse(word).isPresent())
                .count();
    }

    /** Whether the line of flags of sysinfo names monitor. */
    static Optional<Boolean> isMonitoring(String sysinfo) {
        return sysinfo.lines()
                .filter(line -> line.strip().startsWith("system flags:"))
                .map(line -> List.of(line.strip().split("\\s+")).contains("monitor"))
                .findFirst();
    }

    /** All that was asked on the host, address by address. */
    static HostView view(NtpSurveyText survey) {
        Map<IpAddress, Map<String, String>> byAddress = new LinkedHashMap<>();
        List<String> lists = new ArrayList<>();
        for (NtpSurveyText group : survey.groups("tool")) {
            Optional<IpAddress> address = group.first("address").flatMap(IpAddress::parse);
            String asked = group.first("asked").orElse("");
            String answer = group.first("answer").orElse("");
            if (asked.equals("reslist")) {
                lists.add(answer);
            } else if (address.isPresent()) {
                byAddress
                        .computeIfAbsent(address.get(), a -> new LinkedHashMap<>())
                        .put(asked, answer);
            }
        }
        List<HostView.Local> vantages = new ArrayList<>();
        List<String> notes = new ArrayList<>(missing(survey));
        byAddress.forEach((address, answers) -> vantages.add(local(address, answers, notes)));
        vantages.sort(Comparator.comparing(v -> !v.address().isLoopback()));
        Optional<Reslist> reslist =
                lists.stream().flatMap(text -> Reslist.parse(text).stream()).findFirst();
        if (reslist.isEmpty() && !lists.isEmpty()) {
            notes.add(
                    lists.stream()
                                    .anyMatch(text ->
                                            text.toLowerCase(Locale.ROOT).contains("key"))
                            ? "ntpq gives the access list in force only to who has a key"
                            : "the access list in force was not told");
        }
        return new HostView(vantages, reslist, notes);
    }

    private static List<String> missing(NtpSurveyText survey) {
        List<String> missing = survey.all("missing");
        if (missing.containsAll(List.of("ntpdc", "ntpq"))) {
            return List.of("tools missing: neither ntpq nor ntpdc is on the host, so nothing was asked there");
        }
        return missing.stream()
                .map(tool -> "tools missing: " + Printable.line(tool) + " is not on the host")
                .toList();
    }

    private static HostView.Local local(IpAddress address, Map<String, String> answers, List<String> notes) {
        answers.forEach((asked, answer) -> {
            if (answer.isBlank()) {
                notes.add("the tool that asked " + address + " for " + asked + " did not end in time");
            }
        });
        String monlist = answers.getOrDefault("monlist", "");
        Answer list = Answer.NOT_ASKED;
        if (answers.containsKey("monlist")) {
            list = answer(monlist);
        } else if (answers.containsKey("sysinfo")) {
            list = answer(answers.get("sysinfo"));
        }
        int entries = monlistEntries(monlist);
        // Words that are not known are no list: only entries prove it.
        if (list == Answer.DATA && entries == 0) {
            String said = monlist + answers.getOrDefault("sysinfo", "");
            list = said.contains("system ") || said.contains("=====") ? Answer.ERROR : Answer.GARBLED;
        }
        String variables = answers.getOrDefault("rv", "");
        Answer control = answers.containsKey("rv") ? answer(variables) : Answer.NOT_ASKED;
        if (control == Answer.DATA && variables.indexOf('=') < 0) {
            control = Answer.GARBLED;
            notes.add("what ntpq printed at " + address + " is not understood");
        }
        return new HostView.Local(address, list, entries, control, isMonitoring(answers.getOrDefault("sysinfo", "")));
    }
}
