package dev.muster.cli;

import dev.muster.engine.RunResult;
import dev.muster.ledger.Outcome;
import dev.muster.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code PLAYBOOK.retry}: the hosts that failed or were not reached, one a line, for {@code --limit @FILE}. Written
 * only when retry_files_enabled is set (executor/playbook_executor.py).
 */
record RetryFile(Settings settings, Console console) {
    void write(List<Path> playbooks, RunResult result) {
        List<String> hosts = result.outcomes().entrySet().stream()
                .filter(entry -> isToRetry(entry.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (settings.isOn("defaults.retry_files_enabled") && !hosts.isEmpty()) {
            playbooks.forEach(playbook -> write(playbook, hosts));
        }
    }

    private static boolean isToRetry(Outcome outcome) {
        return outcome instanceof Outcome.Failed
                || outcome instanceof Outcome.NotReached
                || outcome instanceof Outcome.Refused;
    }

    private void write(Path playbook, List<String> hosts) {
        String name = playbook.getFileName().toString();
        int dot = name.lastIndexOf('.');
        Path file = settings.path("defaults.retry_files_save_path")
                .orElse(Loading.folder(playbook))
                .resolve((dot > 0 ? name.substring(0, dot) : name) + ".retry");
        try {
            Files.createDirectories(Loading.folder(file));
            Files.writeString(file, String.join("\n", hosts) + "\n");
            console.line("\tto retry, use: --limit @" + file);
        } catch (IOException e) {
            console.error("warning: Could not create retry file '" + file + "': " + e.getMessage());
        }
    }
}
