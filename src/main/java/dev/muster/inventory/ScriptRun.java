package dev.muster.inventory;

import dev.muster.program.LocalProgram;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs an inventory script on this machine, within a deadline for all its calls together.
 */
final class ScriptRun {
    private final Path script;
    private final Duration patience;
    private final long deadline;

    ScriptRun(Path script, Duration patience) {
        this.script = script.toAbsolutePath().normalize();
        this.patience = patience;
        this.deadline = System.nanoTime() + patience.toNanos();
    }

    /** Why a script gave no answer; a sentence. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        Failed(String message) {
            super(message);
        }
    }

    /** Whether a file is a program: executable, and either with {@code #!} or in the machine's own format. */
    static boolean isProgram(Path path) {
        if (!Files.isExecutable(path) || !Files.isRegularFile(path)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(4);
            boolean hasInterpreter = start.length > 1 && start[0] == '#' && start[1] == '!';
            boolean isBinary = start.length == 4 && start[0] == 0x7f && start[1] == 'E' && start[2] == 'L';
            return hasInterpreter || isBinary;
        } catch (IOException e) {
            return false;
        }
    }

    String output(List<String> arguments) throws Failed {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(arguments);
        try {
            LocalProgram.Ended ended = LocalProgram.of(command).run(left());
            if (ended.status() != 0) {
                String said = ended.complaint();
                throw new Failed("Inventory script (" + script + ") had an execution error: status " + ended.status()
                        + (said.isEmpty() ? "" : ": " + said));
            }
            return text(ended.out());
        } catch (LocalProgram.Late e) {
            throw new Failed("inventory script " + script + " did not end within " + patience.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failed("inventory script " + script + " was interrupted");
        } catch (IOException e) {
            throw new Failed("problem running " + script + " (" + e.getMessage() + ")");
        }
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }

    private String text(byte[] printed) throws Failed {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(printed))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Failed("Inventory " + script + " contained characters that cannot be interpreted as UTF-8");
        }
    }
}
