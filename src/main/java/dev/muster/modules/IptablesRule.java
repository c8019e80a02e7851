package dev.muster.modules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The words of a rule, in the order in which Ansible gives them: that order counts for some matches. */
final class IptablesRule {
    private final List<String> words = new ArrayList<>();
    private final IptablesModule.Parameters p;

    private IptablesRule(IptablesModule.Parameters parameters) {
        this.p = parameters;
    }

    /**
     * The words.
     *
     * @param wait seconds to wait for the lock, where this iptables can; empty text: it waits without a limit
     * @param jump target, which logging options imply
     */
    static List<String> of(IptablesModule.Parameters p, Optional<String> wait, Optional<String> jump) {
        IptablesRule rule = new IptablesRule(p);
        rule.write(wait, jump);
        return rule.words;
    }

    private void write(Optional<String> wait, Optional<String> jump) {
        wait.filter(seconds -> !seconds.isEmpty()).ifPresent(seconds -> words.addAll(List.of("-w", seconds)));
        option("-p", p.protocol());
        option("-s", p.source());
        option("-d", p.destination());
        p.match().forEach(match -> option("-m", Optional.of(match)));
        if (p.tcpFlags().containsKey("flags") && p.tcpFlags().containsKey("flags_set")) {
            words.addAll(List.of("--tcp-flags", p.flags("flags"), p.flags("flags_set")));
        }
        option("-j", jump);
        if (jump.filter("tee"::equalsIgnoreCase).isPresent()) {
            option("--gateway", p.gateway());
        }
        option("--log-prefix", p.logPrefix());
        option("--log-level", p.logLevel());
        option("--to-destination", p.toDestination());
        if (!p.destinationPorts().isEmpty()) {
            words.addAll(List.of("-m", "multiport", "--dports", String.join(",", p.destinationPorts())));
        }
        option("--to-source", p.toSource());
        option("-g", p.gotoChain());
        option("-i", p.inInterface());
        option("-o", p.outInterface());
        option("-f", p.fragment());
        option("-c", p.setCounters());
        option("--source-port", p.sourcePort());
        option("--destination-port", p.destinationPort());
        option("--to-ports", p.toPorts());
        option("--set-dscp", p.setDscpMark());
        option("--set-dscp-class", p.setDscpMarkClass());
        if (!p.syn().equals("ignore")) {
            flag("--syn", p.syn());
        }
        matches();
        if (jump.isEmpty() && p.rejectWith().isPresent()) {
            words.addAll(List.of("-j", "REJECT"));
        }
        option("--reject-with", p.rejectWith());
        option(p.isIpv6() ? "--icmpv6-type" : "--icmp-type", p.icmpType());
        if (p.comment().filter(c -> !c.isEmpty()).isPresent()) {
            words.addAll(List.of("-m", "comment"));
        }
        option("--comment", p.comment());
    }

    private void matches() {
        if (!p.ctstate().isEmpty()) {
            boolean old = !p.match().contains("conntrack") && p.match().contains("state");
            if (!old && !p.match().contains("conntrack")) {
                words.addAll(List.of("-m", "conntrack"));
            }
            words.addAll(List.of(old ? "--state" : "--ctstate", String.join(",", p.ctstate())));
        }
        if (!p.match().contains("iprange")
                && (p.srcRange().isPresent() || p.dstRange().isPresent())) {
            words.addAll(List.of("-m", "iprange"));
        }
        option("--src-range", p.srcRange());
        option("--dst-range", p.dstRange());
        if (p.match().contains("set") || p.matchSet().isPresent()) {
            if (!p.match().contains("set")) {
                words.addAll(List.of("-m", "set"));
            }
            option("--match-set", p.matchSet());
            p.matchSetFlags().ifPresent(words::add);
        }
        if (p.limit().isPresent() || p.limitBurst().isPresent()) {
            words.addAll(List.of("-m", "limit"));
        }
        option("--limit", p.limit());
        option("--limit-burst", p.limitBurst());
        owner("--uid-owner", p.uidOwner());
        owner("--gid-owner", p.gidOwner());
    }

    private void owner(String option, Optional<String> value) {
        value.filter(v -> !v.isEmpty()).ifPresent(v -> {
            words.addAll(List.of("-m", "owner"));
            flag(option, v);
            option(option, value);
        });
    }

    private void flag(String option, String value) {
        if (value.equals("match")) {
            words.add(option);
        } else if (value.equals("negate")) {
            words.addAll(List.of("!", option));
        }
    }

    /** An option with its value; an exclamation mark in front of that negates it. */
    private void option(String option, Optional<String> value) {
        value.filter(v -> !v.isEmpty())
                .ifPresent(v ->
                        words.addAll(v.startsWith("!") ? List.of("!", option, v.substring(1)) : List.of(option, v)));
    }
}
