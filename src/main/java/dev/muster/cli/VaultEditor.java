package dev.muster.cli;

import dev.muster.shell.ShellWords;
import dev.muster.vault.VaultException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code $EDITOR}, else {@code $VISUAL}, else vi, on a file; waits for as long as somebody edits. */
record VaultEditor(Map<String, String> environment) {
    void edit(Path file) throws IOException {
        List<String> command = new ArrayList<>(ShellWords.split(program()));
        command.add(file.toString());
        Process process = start(command);
        try {
            int status = process.waitFor();
            if (status != 0) {
                throw new VaultException(
                        "the editor " + command.get(0) + " ended with status " + status + ": nothing is changed");
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new VaultException("the editor was interrupted: nothing is changed", e);
        }
    }

    private String program() {
        for (String name : List.of("EDITOR", "VISUAL")) {
            String program = environment.getOrDefault(name, "");
            if (!program.isBlank()) {
                return program;
            }
        }
        return "vi";
    }

    private static Process start(List<String> command) {
        try {
            return new ProcessBuilder(command).inheritIO().start();
        } catch (IOException e) {
            throw new VaultException(
                    "Unable to execute the command \"" + String.join(" ", command) + "\": " + e.getMessage(), e);
        }
    }
}
