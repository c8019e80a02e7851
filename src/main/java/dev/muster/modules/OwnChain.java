package dev.muster.modules;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * muster's chain of iptables, and its place in a text of {@code iptables-save}: a jump before all other rules of INPUT,
 * for packets to UDP port 123 only. The chain never accepts what a later rule would not; it lets through answers to the
 * host's own questions, leaves trusted networks to the rules behind it and drops the rest.
 */
final class OwnChain {
    static final String NAME = "muster-ntp";
    private static final String JUMP =
            "-A INPUT -p udp -m udp --dport 123 -m comment --comment " + FirewallWish.MARK + " -j " + NAME;
    private static final Pattern OURS = Pattern.compile(
            "(\\[[0-9]+:[0-9]+\\] )?(:" + NAME + " .*|-[AN] " + NAME + "( .*)?|-A INPUT (.* )?-j " + NAME + ")");
    private static final Pattern JUMPS = Pattern.compile("(?:\\[[0-9]+:[0-9]+\\] )?-A (INPUT (?:.* )?-j " + NAME + ")");

    private OwnChain() {}

    /** The rules of the chain. */
    static List<String> rules(FirewallWish wish, AddressFamily family, FirewallWish.Answers answers) {
        List<String> rules = new ArrayList<>(List.of("-i lo -j RETURN"));
        switch (answers) {
            case BY_DIRECTION -> rules.add("-m conntrack --ctstate ESTABLISHED --ctdir REPLY -j ACCEPT");
            case BY_STATE -> rules.add("-m state --state ESTABLISHED -j ACCEPT");
            case BY_ADDRESS -> {
                for (IpAddress upstream : wish.upstreams(family)) {
                    rules.add("-s " + FirewallWish.network(Network.host(upstream))
                            + " -p udp -m udp --sport 123 -j ACCEPT");
                }
            }
        }
        wish.trusted(family).forEach(n -> rules.add("-s " + FirewallWish.network(n) + " -j RETURN"));
        rules.add("-j DROP");
        return rules.stream().map(rule -> "-A " + NAME + " " + rule).toList();
    }

    /** What of a text is muster's, for people. */
    static String in(String text) {
        List<String> ours = text.lines().filter(l -> OURS.matcher(l).matches()).toList();
        return ours.isEmpty() ? "" : String.join("\n", ours) + "\n";
    }

    /** A text without the chain. */
    static String removedFrom(String text) {
        return text.lines()
                .filter(l -> !OURS.matcher(l).matches())
                .map(l -> l + "\n")
                .reduce("", String::concat);
    }

    /** A text with the chain and the jump to it in front, whatever of them it had before. */
    static String putInto(String text, List<String> rules) {
        List<String> lines = new ArrayList<>(removedFrom(text).lines().toList());
        int table = lines.indexOf("*filter");
        if (table < 0) {
            lines.addAll(List.of(
                    "*filter", ":INPUT ACCEPT [0:0]", ":FORWARD ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]", "COMMIT"));
            table = lines.indexOf("*filter");
        }
        int at = table + 1;
        while (at < lines.size()
                && (lines.get(at).startsWith(":") || lines.get(at).startsWith("#"))) {
            at++;
        }
        List<String> ours = new ArrayList<>(List.of(":" + NAME + " - [0:0]", JUMP));
        ours.addAll(rules);
        lines.addAll(at, ours);
        return String.join("\n", lines) + "\n";
    }

    /** What brings the chain into a kernel that has these rules, in one transaction. */
    static String loading(String running, List<String> rules) {
        return transaction(running, rules, JUMP.replaceFirst("-A INPUT", "-I INPUT 1"));
    }

    /** What takes it out. */
    static String unloading(String running) {
        return transaction(running, List.of(), "-X " + NAME);
    }

    private static String transaction(String running, List<String> rules, String last) {
        StringBuilder text = new StringBuilder("*filter\n:" + NAME + " - [0:0]\n");
        running.lines()
                .map(JUMPS::matcher)
                .filter(m -> m.matches())
                .forEach(m -> text.append("-D ").append(m.group(1)).append('\n'));
        rules.forEach(rule -> text.append(rule).append('\n'));
        return text.append(last).append("\nCOMMIT\n").toString();
    }
}
