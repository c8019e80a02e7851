package dev.muster.modules;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * muster's table of nftables. A drop in one table is final and an accept is not: whatever other tables say, this one
 * only takes away, and nothing else of the host needs to change for it.
 */
final class OwnTable {
    static final String KEY = "inet muster_ntp";
    private static final String BEGIN = "# muster ntp_firewall: begin";
    private static final String END = "# muster ntp_firewall: end";
    private static final Pattern LISTED = Pattern.compile("(?ms)^table " + KEY + " \\{.*?^\\}\\n?");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^" + BEGIN + "$.*?^" + END + "$\\n?");

    private OwnTable() {}

    /** The table as {@code nft list ruleset} prints one. */
    static String text(FirewallWish wish, FirewallWish.Answers answers) {
        List<String> rules = new ArrayList<>(List.of("iifname \"lo\" accept"));
        for (AddressFamily family : AddressFamily.values()) {
            String saddr = (family == AddressFamily.IPV6 ? "ip6" : "ip") + " saddr ";
            if (!wish.families().contains(family)) {
                rules.add("meta nfproto " + (family == AddressFamily.IPV6 ? "ipv6" : "ipv4") + " accept");
            }
            if (answers == FirewallWish.Answers.BY_ADDRESS
                    && !wish.upstreams(family).isEmpty()) {
                rules.add(saddr
                        + listed(wish.upstreams(family).stream()
                                .map(IpAddress::toString)
                                .toList()) + " udp sport 123 udp dport 123 accept");
            }
            if (!wish.trusted(family).isEmpty()) {
                rules.add(saddr
                        + listed(wish.trusted(family).stream()
                                .map(Network::toString)
                                .toList()) + " udp dport 123 accept");
            }
        }
        if (answers != FirewallWish.Answers.BY_ADDRESS) {
            rules.add(
                    1,
                    answers == FirewallWish.Answers.BY_DIRECTION
                            ? "udp dport 123 ct direction reply accept"
                            : "udp dport 123 ct state established accept");
        }
        rules.add("udp dport 123 counter packets 0 bytes 0 drop comment \"" + FirewallWish.MARK + "\"");
        return "table " + KEY + " {\n\tchain input {\n\t\ttype filter hook input priority -5; policy accept;\n\t\t"
                + String.join("\n\t\t", rules) + "\n\t}\n}\n";
    }

    private static String listed(List<String> words) {
        return words.size() == 1 ? words.get(0) : "{ " + String.join(", ", words) + " }";
    }

    /** What of a list of rules is muster's, for people; numbers that count packets, and how a priority
     * is written, are no difference. */
    static String in(String ruleset) {
        return LISTED.matcher(ruleset)
                .results()
                .map(m -> m.group()
                        .replaceAll("packets [0-9]+ bytes [0-9]+", "packets 0 bytes 0")
                        .replace("priority filter - 5", "priority -5")
                        .replaceFirst("\\}$", "}\n"))
                .findFirst()
                .orElse("");
    }

    static String removedFrom(String ruleset) {
        return LISTED.matcher(ruleset).replaceAll("");
    }

    /** What brings the table into a kernel, in one transaction, whether it has one or not. */
    static String loading(String table) {
        return unloading() + table;
    }

    /** What takes it out; it is made first, because what is not there cannot be deleted. */
    static String unloading() {
        return "table " + KEY + "\ndelete table " + KEY + "\n";
    }

    /** What of a file is muster's. */
    static String blockIn(String file) {
        return BLOCK.matcher(file).results().map(m -> m.group()).findFirst().orElse("");
    }

    static String block(String table) {
        return BEGIN + "\n" + loading(table) + END + "\n";
    }

    static String removedFromFile(String file) {
        return BLOCK.matcher(file).replaceAll("");
    }

    /** A file with the block at its end. */
    static String putIntoFile(String file, String table) {
        String rest = removedFromFile(file);
        return rest + (rest.isEmpty() || rest.endsWith("\n") ? "" : "\n") + block(table);
    }
}
