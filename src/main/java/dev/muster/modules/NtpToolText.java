package dev.muster.modules;

import dev.muster.ntp.Answer;
import dev.muster.ntp.HostView;
import dev.muster.ntp.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What ntpq and ntpdc print, judged by its words: their exit status is 0 in every case. */
final class NtpToolText {
    private NtpToolText() {}

    /** The kind of answer behind a text. A tool that was killed while waiting printed nothing: silence. */
    static Answer answer(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("connection refused")) {
            return Answer.REFUSED;
        }
        if (lower.contains("data not found")
                || lower.contains("doesn't implement")
                || lower.contains("implementation incompatable")
                || lower.contains("bad opcode")
                || lower.contains("permission denied")
                || lower.contains("disallowed request")
                || lower.contains("***server")) {
            return Answer.ERROR;
        }
        if (lower.contains("timed out with incomplete data")) {
            return Answer.DATA;
        }
        boolean nothing = lower.isBlank()
                || lower.contains("timed out")
                || lower.contains("name or service not known")
                || lower.contains("unreachable")
                || lower.contains("no route")
                || lower.contains("cannot assign")
                || lower.contains("not supported")
                || lower.contains("command '")
                || lower.contains("unknown option");
        return nothing ? Answer.SILENT : Answer.DATA;
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
        for (NtpSurveyText group : survey.groups("tool")) {
            Optional<IpAddress> address = group.first("address").flatMap(IpAddress::parse);
            if (address.isPresent()) {
                byAddress
                        .computeIfAbsent(address.get(), a -> new LinkedHashMap<>())
                        .put(
                                group.first("asked").orElse(""),
                                group.first("answer").orElse(""));
            }
        }
        List<HostView.Local> vantages = new ArrayList<>();
        byAddress.forEach((address, answers) -> vantages.add(local(address, answers)));
        return new HostView(vantages);
    }

    private static HostView.Local local(IpAddress address, Map<String, String> answers) {
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
        }
        return new HostView.Local(address, list, entries, control, isMonitoring(answers.getOrDefault("sysinfo", "")));
    }
}
