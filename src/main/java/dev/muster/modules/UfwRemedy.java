package dev.muster.modules;

import dev.muster.module.Diff;
import dev.muster.module.Observation;
import dev.muster.module.Step;
import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import dev.muster.ntp.firewall.AddressRange;
import dev.muster.ntp.firewall.Gate;
import dev.muster.shell.Command;
import dev.muster.shell.Script;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rules of ufw in front of the user's, which keep themselves over a reboot. ufw lets answers in before it asks any of
 * them. Since 0.35 rules carry a comment, by which muster's are known again.
 *
 * <p>ufw takes two rules for one that differ only in what they do, and then does not put the second in front. So none of
 * muster's is about everybody: all addresses are written as two halves, and with trusted networks as all that is outside
 * of these, which needs no rule that lets anything in.
 */
final class UfwRemedy implements FirewallRemedy {
    private static final Pattern TUPLE = Pattern.compile(
            "### tuple ### deny udp 123 (?:0\\.0\\.0\\.0/0|::/0) any (\\S+) in(?: comment=([0-9a-f]+))?");
    private static final String COMMENT = hex(FirewallWish.MARK);

    /**
     * Puts a rule in front of all others. Arguments: what to do, the words of the rule. Old versions know no comment,
     * older ones no prepend, and insert fails where there is no rule yet.
     */
    private static final Script ADD = new Script("add-ufw-rule", HostTool.FIND + """
            need ufw
            help=$(ufw --help 2>&1) || help=
            case $help in *prepend*) ufw prepend "$@" comment muster; exit ;; esac
            ufw insert 1 "$@" || ufw "$@"
            """);

    /** A rule of ufw's own list: who is kept out. */
    private record Entry(String from) {
        String shown() {
            return "deny proto udp from " + from + " to any port 123\n";
        }

        boolean concerns(FirewallWish wish) {
            return wish.families().stream().anyMatch(f -> from.contains(":") == (f == AddressFamily.IPV6));
        }
    }

    @Override
    public Observation<Decision> decide(HostFirewall firewall, FirewallWish wish) {
        List<Entry> has = new ArrayList<>();
        for (String name : List.of("user.rules", "user6.rules")) {
            Optional<NtpFile> file = firewall.file("/etc/ufw/" + name).or(() -> firewall.file("/lib/ufw/" + name));
            if (file.filter(f -> f.text().isEmpty()).isPresent()) {
                return Observation.known(Decision.refused(file.orElseThrow().path() + " could not be read"));
            }
            has.addAll(entries(file.flatMap(NtpFile::text).orElse("")));
        }
        has.removeIf(entry -> !entry.concerns(wish));
        List<Entry> wanted = wish.closed() ? wanted(wish) : List.of();
        boolean closed = wish.families().stream()
                .allMatch(f -> firewall.gate(f, wish.station()).strangers() == Gate.Strangers.CLOSED);
        boolean isSame = Set.copyOf(has).equals(Set.copyOf(wanted));
        if (wish.closed() ? closed && (has.isEmpty() || isSame) : has.isEmpty()) {
            return Observation.known(Decision.nothing(
                    wish.closed() ? "closed: ufw lets no stranger ask" : "there is nothing of muster's in ufw"));
        }
        List<Step> steps = new ArrayList<>();
        wanted.stream()
                .filter(entry -> !has.contains(entry))
                .forEach(entry -> steps.add(new Step.RunScript(
                        Command.of(ADD, words(List.of(), entry).toArray(String[]::new)))));
        has.stream()
                .filter(entry -> !wanted.contains(entry))
                .forEach(entry -> steps.add(HostTool.run(words(List.of("ufw", "--force", "delete"), entry))));
        if (steps.isEmpty()) {
            return Observation.known(Decision.refused(
                    "ufw has muster's rules, and strangers get in all the same: is ufw's list the one in force?"));
        }
        return Observation.known(Decision.steps(
                List.of(new Diff("ufw", "ufw", shown(has), shown(wanted))),
                steps,
                wanted.stream().map(entry -> entry.shown().strip()).toList()));
    }

    private static List<String> words(List<String> before, Entry entry) {
        List<String> words = new ArrayList<>(before);
        words.addAll(List.of("deny", "proto", "udp", "from", entry.from(), "to", "any", "port", "123"));
        return words;
    }

    private static List<Entry> wanted(FirewallWish wish) {
        List<Entry> wanted = new ArrayList<>();
        for (AddressFamily family : wish.families()) {
            List<Network> outside = AddressRange.outside(wish.trusted(family), family);
            if (outside.stream().anyMatch(Network::isEverything)) {
                outside = List.of(half(family, 0), half(family, 1));
            }
            outside.forEach(network -> wanted.add(new Entry(network.toString())));
        }
        return wanted;
    }

    private static Network half(AddressFamily family, int which) {
        BigInteger value = BigInteger.valueOf(which).shiftLeft(family.addressBytes() * 8 - 1);
        return new Network(
                new IpAddress(family, value), IpAddress.mask(family, 1).orElseThrow());
    }

    private static List<Entry> entries(String rules) {
        List<Entry> entries = new ArrayList<>();
        rules.lines().map(TUPLE::matcher).filter(Matcher::matches).forEach(m -> {
            if (COMMENT.equals(m.group(2))) {
                entries.add(new Entry(m.group(1)));
            }
        });
        return entries;
    }

    private static String shown(List<Entry> entries) {
        return entries.stream().map(Entry::shown).reduce("", String::concat);
    }

    private static String hex(String text) {
        return new BigInteger(1, text.getBytes(StandardCharsets.US_ASCII)).toString(16);
    }
}
