package dev.muster.modules;

import dev.muster.module.Diff;
import dev.muster.module.Observation;
import dev.muster.module.Step;
import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.Network;
import dev.muster.ntp.firewall.AddressRange;
import dev.muster.ntp.firewall.Gate;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rich rules that drop, in every zone of firewalld that is in use, at once and for good. Within a zone they come before
 * what a service or port lets in, and firewalld lets answers in before it asks any zone. Trusted networks need no rule
 * that lets them in: all that is outside of them is dropped. Since 0.7 rules have a priority, by which muster's are known
 * again; before that by their words.
 */
final class FirewalldRemedy implements FirewallRemedy {
    private static final String PRIORITY = "-1230";
    private static final Pattern VERSION = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})");

    /** Zones in use, their rich rules now and after a reboot, and whether the rest of them is the same then. */
    private static final ReadScript LOOK = new ReadScript("look-at-firewalld", HostTool.FIND + """
            need firewall-cmd
            printf 'version %s\\n' "$(firewall-cmd --version 2>/dev/null)"
            zones=$(firewall-cmd --get-default-zone 2>/dev/null) || zones=
            zones="$zones $(firewall-cmd --get-active-zones 2>/dev/null | sed -n 's/^\\([^ ][^ ]*\\).*/\\1/p')"
            seen=' '
            set -f
            for z in $zones; do
              case $seen in *" $z "*) continue ;; esac
              seen="$seen$z "
              printf 'zone %s\\n' "$z"
              firewall-cmd --zone="$z" --list-rich-rules 2>/dev/null | while IFS= read -r r; do printf 'now %s %s\\n' "$z" "$r"; done
              firewall-cmd --permanent --zone="$z" --list-rich-rules 2>/dev/null | while IFS= read -r r; do printf 'kept %s %s\\n' "$z" "$r"; done
              lets='^ *(target|services|ports|protocols|source-ports|forward-ports):|^[[:blank:]]+rule '
              a=$(firewall-cmd --zone="$z" --list-all 2>/dev/null | grep -E "$lets")
              b=$(firewall-cmd --permanent --zone="$z" --list-all 2>/dev/null | grep -E "$lets")
              if [ "$a" != "$b" ]; then printf 'differs %s\\n' "$z"; fi
            done
            """);

    @Override
    public Observation<Decision> decide(HostFirewall firewall, FirewallWish wish) {
        return Observation.of(
                Query.of(LOOK),
                output -> output.ok()
                        ? decide(firewall, wish, HostWords.of(output))
                        : Decision.refused(output.stderr().strip()));
    }

    private static Decision decide(HostFirewall firewall, FirewallWish wish, HostWords words) {
        List<String> zones = words.all("zone");
        if (zones.isEmpty()) {
            return Decision.refused("firewall-cmd names no zone: is firewalld running, and are you root?");
        }
        List<String> wanted =
                wish.closed() ? rules(wish, hasPriorities(words.first("version").orElse(""))) : List.of();
        boolean ours = zones.stream()
                .anyMatch(z -> !ours(words, "now", z).isEmpty()
                        || !ours(words, "kept", z).isEmpty());
        boolean closed = wish.families().stream()
                .allMatch(f -> firewall.gate(f, wish.station()).strangers() == Gate.Strangers.CLOSED);
        if (wish.closed() && !ours && closed && (!wish.persist() || !words.has("differs"))) {
            return Decision.nothing("closed: no zone in use lets strangers ask");
        }
        List<Diff> diffs = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (String zone : zones) {
            bring(zone, ours(words, "now", zone), wanted, List.of(), diffs, steps);
            if (wish.persist()) {
                bring(zone, ours(words, "kept", zone), wanted, List.of("--permanent"), diffs, steps);
            }
        }
        return steps.isEmpty()
                ? Decision.nothing(
                        wish.closed()
                                ? "closed: every zone in use has the rules"
                                : "there is nothing of muster's in firewalld")
                : Decision.steps(diffs, steps, wanted);
    }

    private static boolean hasPriorities(String version) {
        Matcher matcher = VERSION.matcher(version);
        return matcher.find() && (Integer.parseInt(matcher.group(1)) > 0 || Integer.parseInt(matcher.group(2)) >= 7);
    }

    private static List<String> rules(FirewallWish wish, boolean hasPriorities) {
        List<String> rules = new ArrayList<>();
        String start = hasPriorities ? "rule priority=\"" + PRIORITY + "\" " : "rule ";
        for (AddressFamily family : wish.families()) {
            for (Network network : AddressRange.outside(wish.trusted(family), family)) {
                rules.add(start + "family=\"" + (family == AddressFamily.IPV6 ? "ipv6" : "ipv4") + "\" "
                        + (network.isEverything() ? "" : "source address=\"" + network + "\" ")
                        + "port port=\"123\" protocol=\"udp\" drop");
            }
        }
        return rules;
    }

    private static List<String> ours(HostWords words, String when, String zone) {
        return words.all(when).stream()
                .filter(line -> line.startsWith(zone + " "))
                .map(line -> line.substring(zone.length() + 1))
                .filter(FirewalldRemedy::isOurs)
                .toList();
    }

    private static boolean isOurs(String rule) {
        return rule.startsWith("rule priority=\"" + PRIORITY + "\"")
                || rule.matches(
                        "rule family=\"ipv[46]\" (source address=\"[^\"]*\" )?port port=\"123\" protocol=\"udp\" drop");
    }

    private static void bring(
            String zone, List<String> has, List<String> wanted, List<String> when, List<Diff> diffs, List<Step> steps) {
        Set<String> missing = new LinkedHashSet<>(wanted);
        has.forEach(missing::remove);
        List<String> surplus =
                has.stream().filter(rule -> !wanted.contains(rule)).toList();
        command(zone, when, "--add-rich-rule=", missing).ifPresent(steps::add);
        command(zone, when, "--remove-rich-rule=", surplus).ifPresent(steps::add);
        if (!missing.isEmpty() || !surplus.isEmpty()) {
            String name = "firewalld " + zone + (when.isEmpty() ? "" : " (permanent)");
            diffs.add(new Diff(name, name, lines(has), lines(wanted)));
        }
    }

    private static String lines(List<String> rules) {
        return rules.stream().map(rule -> rule + "\n").reduce("", String::concat);
    }

    private static Optional<Step> command(String zone, List<String> when, String option, Collection<String> rules) {
        List<String> words = new ArrayList<>(List.of("firewall-cmd"));
        words.addAll(when);
        words.add("--zone=" + zone);
        rules.forEach(rule -> words.add(option + rule));
        return rules.isEmpty() ? Optional.empty() : Optional.of(HostTool.run(words));
    }
}
