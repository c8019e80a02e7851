package dev.muster.ntp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Judges a host by what it answered. The rule above all others: no answer at all is no proof of anything, since a
 * filter on the way looks the same; silence counts only where the same daemon showed itself alive otherwise.
 */
public final class ProbeJudge {
    private ProbeJudge() {}

    /** Judges by the view from outside and, where there is one, by the view on the host. */
    public static Finding judge(Optional<ProbeReport> outside, HostView host) {
        List<AddressReport> addresses = outside.map(ProbeReport::addresses).orElse(List.of());
        List<String> evidence = evidence(outside, host);
        Optional<Finding> open = open(addresses, host, evidence);
        if (open.isPresent()) {
            return open.get();
        }
        return outside.isPresent() ? closed(addresses, host, evidence) : closedOnHost(host, evidence);
    }

    /** What was asked and what came back, a line for each address. */
    static List<String> evidence(Optional<ProbeReport> outside, HostView host) {
        List<String> evidence = new ArrayList<>();
        outside.ifPresent(report -> report.addresses().forEach(a -> evidence.add(describe(a))));
        host.vantages().forEach(v -> evidence.add(describe(v)));
        evidence.addAll(host.notes());
        outside.ifPresent(report -> evidence.addAll(report.problems()));
        return evidence;
    }

    /** What was answered to strangers' queries; empty when nothing was. */
    static Optional<Finding> open(List<AddressReport> addresses, HostView host, List<String> evidence) {
        List<AddressReport> leaking = addresses.stream()
                .filter(a -> a.monlist().answer() == Answer.DATA)
                .toList();
        if (!leaking.isEmpty()) {
            return Optional.of(leaking(leaking, addresses, evidence));
        }
        Optional<HostView.Local> own = host.asStranger().stream()
                .filter(v -> v.monlist() == Answer.DATA)
                .findFirst();
        if (own.isPresent()) {
            String sentence = "Asked from its own address " + own.get().address()
                    + ", which meets the rule for strangers, ntpd hands out its list of clients: "
                    + "add noquery to the default restrict line and restart it";
            return Optional.of(new Finding(Verdict.VULNERABLE, sentence, evidence));
        }
        Optional<AddressReport> trap = addresses.stream()
                .filter(a -> a.monlist().answer() == Answer.ERROR
                        && a.sysinfo().isMonitoring().orElse(false))
                .findFirst();
        Optional<AddressReport> query =
                addresses.stream().filter(AddressReport::isAnsweringQueries).findFirst();
        if (query.isPresent()) {
            return Optional.of(otherQueries(query.get(), trap.isPresent(), evidence));
        }
        Optional<HostView.Local> control = host.asStranger().stream()
                .filter(v -> v.readVariables() == Answer.DATA || v.monlist() == Answer.ERROR)
                .findFirst();
        return control.map(v -> new Finding(
                Verdict.PARTIAL_MODE6,
                "monlist gives nothing, but asked from its own address " + v.address()
                        + " the daemon still answers queries: noquery in the default restrict line closes them",
                evidence));
    }

    private static Finding leaking(List<AddressReport> leaking, List<AddressReport> all, List<String> evidence) {
        AddressReport worst = leaking.stream()
                .max(Comparator.comparingLong(a -> a.monlist().traffic().bytes()))
                .orElseThrow();
        Traffic traffic = worst.monlist().traffic();
        String size = worst.monlist().items() + (worst.monlist().items() == 1 ? " entry, " : " entries, ")
                + traffic.bytes() + " bytes in " + traffic.packets() + (traffic.packets() == 1 ? " packet" : " packets")
                + " for " + traffic.requestBytes() + " sent (x" + factor(traffic.payloadFactor()) + ")";
        if (isClosedOnOther(AddressFamily.IPV6, leaking, all)) {
            String sentence = "Closed on IPv4, but over IPv6 " + worst.address() + " hands out its list of clients: "
                    + size + "; the file wants a restrict -6 default line too";
            return new Finding(Verdict.PARTIAL_V6, sentence, evidence);
        }
        if (isClosedOnOther(AddressFamily.IPV4, leaking, all)) {
            String sentence = "Closed on IPv6, but over IPv4 " + worst.address() + " hands out its list of clients: "
                    + size + "; the file wants a restrict -4 default line too";
            return new Finding(Verdict.PARTIAL_V4, sentence, evidence);
        }
        String sentence = "Anybody gets the list of clients from " + worst.address() + ": " + size
                + "; it can be aimed at a victim";
        return new Finding(Verdict.VULNERABLE, sentence, evidence);
    }

    /** Whether only one family leaks, while the other tells the time and answers no query. */
    private static boolean isClosedOnOther(
            AddressFamily leakingFamily, List<AddressReport> leaking, List<AddressReport> all) {
        return leaking.stream().allMatch(a -> a.family() == leakingFamily)
                && all.stream()
                        .anyMatch(a -> a.family() != leakingFamily
                                && a.time().answer() == Answer.DATA
                                && !a.isAnsweringQueries());
    }

    private static Finding otherQueries(AddressReport open, boolean isMonitoring, List<String> evidence) {
        Traffic traffic = open.readVariables().answer() == Answer.DATA
                ? open.readVariables().traffic()
                : open.sysinfo().traffic();
        String monitoring = isMonitoring ? " (monitoring is on all the same)" : "";
        String sentence = "monlist gives nothing" + monitoring + ", but " + open.address()
                + " still answers other queries with " + traffic.bytes() + " bytes for " + traffic.requestBytes()
                + " sent (x" + factor(traffic.payloadFactor()) + "): noquery in the default restrict line closes them";
        return new Finding(Verdict.PARTIAL_MODE6, sentence, evidence);
    }

    private static Finding closed(List<AddressReport> addresses, HostView host, List<String> evidence) {
        if (addresses.isEmpty()) {
            return new Finding(Verdict.UNREACHABLE, "Nobody could be asked: " + String.join("; ", evidence), evidence);
        }
        Optional<AddressReport> odd =
                addresses.stream().filter(a -> !a.isConclusive()).findFirst();
        if (odd.isPresent()) {
            String sentence = "Silence of " + odd.get().address() + " proves nothing: "
                    + String.join("; ", odd.get().troubles());
            return new Finding(odd.get().isNonsense() ? Verdict.GARBLED : Verdict.UNKNOWN, sentence, evidence);
        }
        if (host.isGarbled()) {
            return garbled(evidence);
        }
        List<AddressReport> listening = addresses.stream()
                .filter(a -> !a.isRefused() && !isDumbFromOnePortOnly(a, addresses))
                .toList();
        if (listening.isEmpty() && !host.isAlive()) {
            return new Finding(
                    Verdict.NOT_A_SERVER,
                    "Nothing listens on that port: no time server, nothing to amplify with",
                    evidence);
        }
        List<AddressReport> dumb = listening.stream().filter(a -> !a.isHeard()).toList();
        if (!dumb.isEmpty()) {
            return silent(dumb, listening, host, evidence);
        }
        if (listening.isEmpty()) {
            return silent(addresses, List.of(), host, evidence);
        }
        boolean synchronised = listening.stream().anyMatch(a -> a.time().isSynchronised());
        if (!synchronised) {
            String kiss = listening.get(0).time().kissCode();
            return new Finding(
                    Verdict.SAFE_BUT_NO_SYNC,
                    "Strangers get no answer to queries, but the daemon has no time to tell"
                            + (kiss.isEmpty() ? "" : " (" + kiss + ")")
                            + ": normal for minutes after a restart, later its upstreams are cut off",
                    evidence);
        }
        return new Finding(
                Verdict.SAFE_CONFIRMED,
                "Tells the time and answers no query: nothing to amplify with, on " + families(listening),
                evidence);
    }

    /** Rules for port 123 may drop what comes from there; the daemon shows itself alive to other ports. */
    private static boolean isDumbFromOnePortOnly(AddressReport report, List<AddressReport> all) {
        return !report.isHeard()
                && all.stream().anyMatch(a -> a.address().equals(report.address()) && a.isHeard() && !a.equals(report));
    }

    private static Finding silent(
            List<AddressReport> dumb, List<AddressReport> listening, HostView host, List<String> evidence) {
        List<AddressReport> others =
                listening.stream().filter(AddressReport::isHeard).toList();
        if (host.isAlive()
                && host.isClosedToStrangers()
                && dumb.stream().allMatch(a -> host.wasAskedOver(a.family()))) {
            String sentence = others.isEmpty()
                    ? "Nothing comes out to strangers, time included, while the daemon is alive on its host"
                    : "Answers no query: on " + families(others) + " asked from here, on " + families(dumb)
                            + ", which nothing gets through to from here, asked on the host";
            return new Finding(Verdict.SAFE_CONFIRMED, sentence, evidence);
        }
        if (host.isRefused()) {
            return new Finding(Verdict.NOT_A_SERVER, "No NTP daemon runs on the host", evidence);
        }
        String rest = others.isEmpty() ? "" : "; " + others.get(0).address() + " tells the time and answers no query";
        return new Finding(
                others.isEmpty() && !host.isAlive() ? Verdict.UNREACHABLE : Verdict.UNKNOWN,
                dumb.get(0).address() + " answers nothing, not even the time: filtered on the way, closed, or no "
                        + "daemon; that is no proof of anything" + rest,
                evidence);
    }

    private static Finding closedOnHost(HostView host, List<String> evidence) {
        if (host.isRefused()) {
            return new Finding(Verdict.NOT_A_SERVER, "No NTP daemon runs on the host", evidence);
        }
        if (host.isGarbled()) {
            return garbled(evidence);
        }
        if (host.isAlive() && host.isClosedToStrangers()) {
            return new Finding(
                    Verdict.CLOSED_CONFIG,
                    "Asked on the host, the daemon keeps strangers out; only asking from outside proves it",
                    evidence);
        }
        String why = host.notes().isEmpty() ? "" : ": " + String.join("; ", host.notes());
        return new Finding(Verdict.UNKNOWN, "What was asked on the host does not tell" + why, evidence);
    }

    private static Finding garbled(List<String> evidence) {
        return new Finding(
                Verdict.GARBLED,
                "What ntpq or ntpdc printed on the host makes no sense: call them there by hand",
                evidence);
    }

    private static String families(List<AddressReport> addresses) {
        return String.join(
                " and ",
                addresses.stream()
                        .map(a -> a.family().words())
                        .distinct()
                        .sorted()
                        .toList());
    }

    private static String describe(AddressReport a) {
        return a.address() + (a.sourcePort() == ProbeRequest.NTP_PORT ? " from port 123" : "") + ": mode 3 "
                + a.time().answer().word() + ", monlist "
                + a.monlist().answer().word()
                + (a.monlist().answer() == Answer.DATA
                        ? " (" + a.monlist().form() + ", " + a.monlist().items() + " entries, x"
                                + factor(a.monlist().traffic().payloadFactor()) + ")"
                        : a.monlist().answer() == Answer.ERROR
                                ? " (" + a.monlist().errorCode() + ")"
                                : "")
                + ", sysinfo " + a.sysinfo().answer().word() + ", mode 6 "
                + a.readVariables().answer().word()
                + (a.mru().list() == Answer.DATA
                        ? ", READ_MRU data (" + a.mru().entries() + " entries, x"
                                + factor(a.mru().traffic().payloadFactor()) + ")"
                        : "");
    }

    private static String describe(HostView.Local v) {
        return "on the host at " + v.address() + ": monlist " + v.monlist().word() + ", mode 6 "
                + v.readVariables().word();
    }

    /** {@code 5500}, {@code 9.5}. */
    private static String factor(double factor) {
        return factor >= 10 ? String.valueOf(Math.round(factor)) : String.format(Locale.ROOT, "%.1f", factor);
    }
}
