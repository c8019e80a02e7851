package dev.muster.vault;

import dev.muster.program.LocalProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A file with a password, or an executable that prints one. An executable for a vault whose name ends in
 * {@code -client}, with or without an extension, is told which password is wanted: {@code --vault-id LABEL}.
 */
public final class PasswordFile {
    private static final String VAULT = "vault password";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int UNKNOWN_LABEL = 2;

    private final Path path;
    private final String kind;
    private final String label;
    private final Duration patience;

    /** @param label the vault id the password is for */
    public PasswordFile(Path path, String label) {
        this(path, VAULT, label, PATIENCE);
    }

    PasswordFile(Path path, String kind, String label, Duration patience) {
        this.path = path.toAbsolutePath().normalize();
        this.kind = kind;
        this.label = label;
        this.patience = patience;
    }

    /** A file with the password for logging in, or for becoming somebody else. */
    public static PasswordFile ofLogin(Path path) {
        return new PasswordFile(path, "password", "", PATIENCE);
    }

    /**
     * The key of a vault.
     *
     * @param known keys that may open a password file that is encrypted itself
     * @throws VaultException when there is none to be had
     */
    public VaultKey read(Keyring known) {
        return new VaultKey(label, password(known));
    }

    /**
     * The password.
     *
     * @param known keys that may open a password file that is encrypted itself
     * @throws VaultException when there is none to be had
     */
    public byte[] password(Keyring known) {
        if (!Files.exists(path)) {
            throw new VaultException("The " + kind + " file " + path + " was not found");
        }
        if (Files.isDirectory(path)) {
            throw new VaultException("The " + kind + " file " + path + " is a directory");
        }
        byte[] password =
                stripped(Files.isExecutable(path) ? printed() : known.openIfSealed(stripped(written(), true)), false);
        if (password.length == 0) {
            throw new VaultException("Invalid " + kind + " was provided from "
                    + (Files.isExecutable(path) ? "script (" : "file (") + path + ")");
        }
        return password;
    }

    private byte[] written() {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new VaultException("Could not read " + kind + " file " + path + ": " + e.getMessage(), e);
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
        return kind.equals(VAULT) && (dot > 0 ? name.substring(0, dot) : name).endsWith("-client");
    }

    private byte[] printed() {
        List<String> command = new ArrayList<>(List.of(path.toString()));
        if (isClient()) {
            command.addAll(List.of("--vault-id", label));
        }
        LocalProgram script = LocalProgram.of(command).attended();
        try {
            LocalProgram.Ended ended = (isClient() ? script : script.complainingToUser()).run(patience);
            if (ended.status() != 0) {
                throw refused(ended.status(), ended.complaint());
            }
            return ended.out();
        } catch (LocalProgram.Late e) {
            throw new VaultException(
                    "The " + kind + " script " + path + " did not end within " + patience.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultException("The " + kind + " script " + path + " was interrupted", e);
        } catch (IOException e) {
            throw new VaultException(
                    "Problem running " + kind + " script " + path + " (" + e.getMessage()
                            + "). If this is not a script, remove the executable bit from the file.",
                    e);
        }
    }

    private VaultException refused(int status, String errors) {
        String said = errors.isEmpty() ? "" : ": " + errors;
        return new VaultException(
                isClient() && status == UNKNOWN_LABEL
                        ? "The " + kind + " client script " + path + " did not find a secret for vault-id=" + label
                                + said
                        : "The " + kind + " script " + path + " returned non-zero (" + status + ")" + said);
    }
}
