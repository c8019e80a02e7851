package dev.muster.inventory;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs an inventory script on this machine, within a deadline for all its calls together. What it leaves running is
 * ended with it.
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
        ProcessBuilder builder = new ProcessBuilder(script.toString());
        builder.command().addAll(arguments);
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        try {
            Process process = builder.start();
            try {
                return answer(process);
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new Failed("problem running " + script + " (" + e.getMessage() + ")");
        }
    }

    private String answer(Process process) throws Failed {
        CompletableFuture<byte[]> errors = CompletableFuture.supplyAsync(() -> all(process.getErrorStream()));
        CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> all(process.getInputStream()));
        try {
            byte[] printed = output.get(left(), TimeUnit.NANOSECONDS);
            if (!process.waitFor(left(), TimeUnit.NANOSECONDS)) {
                throw late();
            }
            if (process.exitValue() != 0) {
                String said = new String(errors.get(1, TimeUnit.SECONDS), StandardCharsets.UTF_8).strip();
                throw new Failed("Inventory script (" + script + ") had an execution error: status "
                        + process.exitValue() + (said.isEmpty() ? "" : ": " + said));
            }
            return text(printed);
        } catch (TimeoutException e) {
            throw late();
        } catch (ExecutionException e) {
            throw new Failed("the output of inventory script " + script + " cannot be read");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failed("inventory script " + script + " was interrupted");
        }
    }

    private long left() {
        return Math.max(1, deadline - System.nanoTime());
    }

    private Failed late() {
        return new Failed("inventory script " + script + " did not end within " + patience.toSeconds() + " s");
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

    private static byte[] all(InputStream stream) {
        try (stream;
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            stream.transferTo(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
