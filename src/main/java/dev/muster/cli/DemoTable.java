package dev.muster.cli;

import dev.muster.engine.RunResult;
import dev.muster.ledger.Outcome;
import java.util.Locale;
import java.util.Map;

/** The closing table of the demo: every host, its outcome, and how much it amplified before and after. */
final class DemoTable {
    private static final String ROW = "%-8s %-34s %10s %10s";
    private final Console console;

    DemoTable(Console console) {
        this.console = console;
    }

    void print(Map<String, String> tales, RunResult applied, Map<String, Double> before, Map<String, Double> after) {
        console.blank();
        console.line(Ink.STRONG, "=== All " + tales.size() + " hosts: outcome, and bytes answered for a byte asked");
        console.blank();
        console.line(Ink.STRONG, String.format(Locale.ROOT, ROW, "host", "outcome", "before", "after"));
        for (String host : tales.keySet()) {
            Outcome outcome = applied.outcomes().getOrDefault(host, new Outcome.NeverSeen("not named"));
            console.line(
                    ink(outcome),
                    String.format(Locale.ROOT, ROW, host, words(outcome), cell(before, host), cell(after, host)));
        }
        console.blank();
        console.line("x5500 means: an attacker's 8 bytes become 44,000 at the victim. Your own fleet:");
        console.line("  ./muster run playbooks/ntp-remediate.yml -i inventories/example.yml --check --diff");
    }

    private static String cell(Map<String, Double> factors, String host) {
        return factors.containsKey(host) ? DemoCommand.factor(factors.get(host)) : "not asked";
    }

    private static String words(Outcome outcome) {
        return outcome instanceof Outcome.NotReached lost
                ? "unreachable: " + lost.why().kind().words()
                : outcome.column();
    }

    private static Ink ink(Outcome outcome) {
        if (outcome instanceof Outcome.Ok) {
            return Ink.OK;
        }
        return outcome instanceof Outcome.Changed ? Ink.CHANGED : Ink.FAILED;
    }
}
