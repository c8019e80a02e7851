package dev.muster.vault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A file with a vault password, or an executable that prints one. An executable whose name ends in {@code -client},
 * with or without an extension, is told which password is wanted: {@code --vault-id LABEL}.
 */
public final class PasswordFile {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int UNKNOWN_LABEL = 2;

    private final Path path;
    private final String label;
    private final Duration patience;

    /** @param label the vault id the password is for */
    public PasswordFile(Path path, String label) {
        this(path, label, PATIENCE);
    }

    PasswordFile(Path path, String label, Duration patience) {
        this.path = path.toAbsolutePath().normalize();
        this.label = label;
        this.patience = patience;
    }

    /**
     * The password.
     *
     * @param known keys that may open a password file that is encrypted itself
     * @throws VaultException when there is none to be had
     */
    public VaultKey read(Keyring known) {
        if (!Files.exists(path)) {
            throw new VaultException("The vault password file " + path + " was not found");
        }
        if (Files.isDirectory(path)) {
            throw new VaultException("The vault password file " + path + " is a directory");
        }
        byte[] password =
                stripped(Files.isExecutable(path) ? printed() : known.openIfSealed(stripped(written(), true)), false);
        if (password.length == 0) {
            throw new VaultException("Invalid vault password was provided from "
                    + (Files.isExecutable(path) ? "script (" : "file (") + path + ")");
        }
        return new VaultKey(label, password);
    }

    private byte[] written() {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new VaultException("Could not read vault password file " + path + ": " + e.getMessage(), e);
        }
    }

    /** Of a file all white space at both ends is taken off, of a script's output line ends only. */
    private static byte[] stripped(byte[] text, boolean blanks) {
        String ends = blanks ? " \t\n\r\f\u000b" : "\r\n";
        int from = 0;
        int to = text.length;
        while (from < to && ends.indexOf(text[from]) >= 0) {
            from++;
        }
        while (to > from && ends.indexOf(text[to - 1]) >= 0) {
            to--;
        }
        return Arrays.copyOfRange(text, from, to);
    }

    // ------------------------------------------------------------------ scripts

    private boolean isClient() {
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return (dot > 0 ? name.substring(0, dot) : name).endsWith("-client");
    }

    private byte[] printed() {
        List<String> command = new ArrayList<>(List.of(path.toString()));
        if (isClient()) {
            command.addAll(List.of("--vault-id", label));
        }
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(isClient() ? ProcessBuilder.Redirect.PIPE : ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                return answer(process);
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new VaultException(
                    "Problem running vault password script " + path + " (" + e.getMessage()
                            + "). If this is not a script, remove the executable bit from the file.",
                    e);
        }
    }

    private byte[] answer(Process process) {
        CompletableFuture<byte[]> errors = CompletableFuture.supplyAsync(() -> all(process.getErrorStream()));
        CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> all(process.getInputStream()));
        try {
            long deadline = System.nanoTime() + patience.toNanos();
            byte[] printed = output.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (!process.waitFor(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                throw late();
            }
            if (process.exitValue() != 0) {
                throw refused(process.exitValue(), new String(errors.get(1, TimeUnit.SECONDS), StandardCharsets.UTF_8));
            }
            return printed;
        } catch (TimeoutException e) {
            throw late();
        } catch (ExecutionException e) {
            throw new VaultException("The output of vault password script " + path + " cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultException("Vault password script " + path + " was interrupted", e);
        }
    }

    private VaultException late() {
        return new VaultException(
                "Vault password script " + path + " did not end within " + patience.toSeconds() + " s");
    }

    private VaultException refused(int status, String errors) {
        String said = errors.isBlank() ? "" : ": " + errors.strip();
        return new VaultException(
                isClient() && status == UNKNOWN_LABEL
                        ? "Vault password client script " + path + " did not find a secret for vault-id=" + label + said
                        : "Vault password script " + path + " returned non-zero (" + status + ")" + said);
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
