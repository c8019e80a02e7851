package dev.muster.cli;

import dev.muster.ledger.Outcome;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.ledger.Tally;
import dev.muster.template.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The end of a run: Ansible's recap, then the accounting of promise 1: every host named has exactly one outcome, and
 * the columns add up.
 */
final class Recap {
    private static final List<String> COLUMNS =
            List.of("ok", "changed", "failed", "unreachable", "refused", "parked", "exempt", "never seen");
    /** A place in the text of an error, as its excerpt shows it. */
    private static final Pattern PLACE = Pattern.compile("(?m)^ *--> (\\S.*)$");

    private final Console console;
    private final boolean plain;
    private final Map<String, Cause> causes = new LinkedHashMap<>();
    private final Map<String, Cause> items = new HashMap<>();
    private final Map<String, Cause> ofItems = new HashMap<>();

    Recap(Console console, boolean plain) {
        this.console = console;
        this.plain = plain;
    }

    /** Why and where a host failed last. */
    private record Cause(String message, String place) {
        static Cause of(TaskEnded ended) {
            Value value = ended.result().get("msg");
            String message = value == null ? "" : value.str();
            Matcher inText = PLACE.matcher(message);
            return new Cause(
                    message, inText.find() ? inText.group(1) : ended.span().toString());
        }

        boolean hasExcerpt() {
            return PLACE.matcher(message).find();
        }
    }

    /** Remembers why a host failed: what an item of a loop said is more than the task says of it. */
    void note(TaskEnded ended) {
        if (ended.status() != TaskEnded.Status.FAILED || ended.ignored()) {
            return;
        }
        if (ended.item().isPresent()) {
            items.put(ended.host(), Cause.of(ended));
        } else {
            Cause ofItem = items.remove(ended.host());
            causes.put(ended.host(), ofItem == null ? Cause.of(ended) : ofItem);
            if (ofItem != null) {
                ofItems.put(ended.host(), ofItem);
            }
        }
    }

    void print(RunEvent.RunEnded ended) {
        console.banner("PLAY RECAP");
        new TreeMap<>(ended.tallies()).forEach((host, tally) -> {
            // Ansible counts only hosts that something was done on.
            if (!plain || !tally.equals(Tally.ZERO)) {
                line(host, tally);
            }
        });
        console.blank();
        accounting(ended.outcomes());
    }

    private void line(String host, Tally tally) {
        Ink ink = tally.failed() + tally.unreachable() > 0 ? Ink.FAILED : tally.changed() > 0 ? Ink.CHANGED : Ink.OK;
        String blanks = " ".repeat(Math.max(0, 26 - host.length()));
        console.raw(console.inked(ink, host) + blanks + " : "
                + count("ok", tally.ok(), Ink.OK) + " "
                + count("changed", tally.changed(), Ink.CHANGED) + " "
                + count("unreachable", tally.unreachable(), Ink.UNREACHABLE) + " "
                + count("failed", tally.failed(), Ink.FAILED) + " "
                + count("skipped", tally.skipped(), Ink.SKIPPED) + " "
                + count("rescued", tally.rescued(), Ink.OK) + " "
                + count("ignored", tally.ignored(), Ink.CHANGED));
    }

    private String count(String name, int number, Ink ink) {
        String text = String.format(Locale.ROOT, "%s=%-4d", name, number);
        return number > 0 ? console.inked(ink, text) : text;
    }

    /** Only the accounting, without Ansible's counts. */
    void accounting(Map<String, Outcome> outcomes) {
        Map<String, Long> counts =
                outcomes.values().stream().collect(Collectors.groupingBy(Outcome::column, Collectors.counting()));
        String sum = COLUMNS.stream()
                .filter(column -> counts.containsKey(column) || column.equals("ok") || column.equals("changed"))
                .map(column -> counts.getOrDefault(column, 0L) + " " + column)
                .collect(Collectors.joining(" + "));
        console.line(
                Ink.STRONG,
                "every host accounted for: " + sum + " = " + outcomes.size()
                        + (outcomes.size() == 1 ? " host" : " hosts"));
        new TreeMap<>(outcomes).forEach((host, outcome) -> {
            String why = reason(outcome);
            if (!why.isEmpty()) {
                console.line("  " + host + ": " + why + detail(host, outcome));
            }
        });
        excerpts(outcomes);
    }

    private String detail(String host, Outcome outcome) {
        Cause cause = causes.get(host);
        if (cause == null || !(outcome instanceof Outcome.Failed)) {
            return "";
        }
        String ofItem =
                ofItems.containsKey(host) && !cause.message().isEmpty() ? ": " + firstLine(cause.message()) : "";
        return ofItem + " (at " + cause.place() + ")";
    }

    /** The author's mistakes, each once however many hosts met it. */
    private void excerpts(Map<String, Outcome> outcomes) {
        causes.entrySet().stream()
                .filter(entry -> outcomes.get(entry.getKey()) instanceof Outcome.Failed)
                .map(Map.Entry::getValue)
                .filter(Cause::hasExcerpt)
                .map(Cause::message)
                .distinct()
                .forEach(message -> {
                    console.blank();
                    console.line(Ink.FAILED, message.stripTrailing());
                });
    }

    /** Why a host is not ok, in a sentence; empty when it is. */
    private static String reason(Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            return "failed: " + firstLine(failed.message());
        }
        if (outcome instanceof Outcome.NotReached lost) {
            return "unreachable (" + lost.why().kind().words() + "): "
                    + firstLine(lost.why().message());
        }
        if (outcome instanceof Outcome.Refused refused) {
            return "refused: " + firstLine(refused.why());
        }
        if (outcome instanceof Outcome.Parked parked) {
            return "parked until " + parked.until() + ": " + parked.why();
        }
        if (outcome instanceof Outcome.Exempt exempt) {
            return "exempt by " + exempt.who() + ": " + exempt.why();
        }
        return outcome instanceof Outcome.NeverSeen never ? "never seen: " + firstLine(never.why()) : "";
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
