package dev.muster.cli;

import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.module.Diff;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects the diffs of a task and shows each different one once, with the names of the hosts that share it. */
final class DiffFold {
    private final Console console;
    private final boolean plain;
    private final int context;
    private final Map<List<String>, List<String>> hostsByDiff = new LinkedHashMap<>();

    /** @param context how many equal lines are shown around a change */
    DiffFold(Console console, boolean plain, int context) {
        this.console = console;
        this.plain = plain;
        this.context = context;
    }

    /** Notes the diffs of a result. As in Ansible, one that counts as unchanged ({@code changed_when}) has none. */
    void add(TaskEnded ended) {
        if (!ended.showsDiffs()
                || !Optional.ofNullable(ended.result().get("changed"))
                        .map(Value::isTruthy)
                        .orElse(true)) {
            return;
        }
        for (Diff diff : ended.diffs()) {
            List<String> lines = diff.lines(context);
            if (lines.isEmpty()) {
                continue;
            }
            if (plain) {
                show(lines);
                if (diff.prepared().isEmpty()) {
                    console.blank();
                }
            } else {
                hostsByDiff.computeIfAbsent(lines, l -> new ArrayList<>()).add(ended.host());
            }
        }
    }

    /** Shows what was collected; the task is over. */
    void flush() {
        hostsByDiff.forEach((lines, hosts) -> {
            console.blank();
            console.line(Ink.STRONG, title(hosts));
            show(lines);
        });
        hostsByDiff.clear();
    }

    private static String title(List<String> hosts) {
        long count = hosts.stream().distinct().count();
        return count == 1
                ? "diff on " + HostNames.of(hosts)
                : "the same diff on " + count + " hosts: " + HostNames.of(hosts);
    }

    private void show(List<String> lines) {
        for (String line : lines) {
            if (line.startsWith("@@")) {
                console.line(Ink.HUNK, line);
            } else if (line.startsWith("+")) {
                console.line(Ink.ADDED, line);
            } else if (line.startsWith("-")) {
                console.line(Ink.REMOVED, line);
            } else {
                console.line(line);
            }
        }
    }
}
