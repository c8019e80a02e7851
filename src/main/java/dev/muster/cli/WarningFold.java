package dev.muster.cli;

import dev.muster.ledger.RunEvent.TaskEnded;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Warnings of a task: of the same one on many hosts a single line with their names, when the task is over. */
final class WarningFold {
    private final Console console;
    private final boolean plain;
    private final Map<String, List<String>> hostsByWarning = new LinkedHashMap<>();

    /** @param plain each at once and without a name, as Ansible does it */
    WarningFold(Console console, boolean plain) {
        this.console = console;
        this.plain = plain;
    }

    void add(TaskEnded ended) {
        for (String warning : ended.warnings()) {
            if (plain) {
                console.warning(warning);
            } else {
                hostsByWarning.computeIfAbsent(warning, w -> new ArrayList<>()).add(ended.host());
            }
        }
    }

    /** Shows what was collected; the task is over. */
    void flush() {
        hostsByWarning.forEach((warning, hosts) -> console.warning(HostNames.of(hosts) + ": " + warning));
        hostsByWarning.clear();
    }
}
