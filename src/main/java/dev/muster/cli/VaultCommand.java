package dev.muster.cli;

import dev.muster.vault.Keyring;
import dev.muster.vault.VaultException;
import dev.muster.vault.VaultFile;
import dev.muster.vault.VaultKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/**
 * {@code muster vault}: makes, opens and changes encrypted files, in the format and with the options of ansible-vault.
 * Whatever goes wrong, a file keeps either its old content or its new one.
 */
@Command(
        name = "vault",
        description = "Encrypt and decrypt files as ansible-vault does.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class VaultCommand extends CommandGroup {
    private final Console console;
    private final Loading loading;

    VaultCommand(Console console, Loading loading) {
        this.console = console;
        this.loading = loading;
    }

    /** With which of several passwords to encrypt. */
    static final class EncryptingOptions {
        @Option(
                names = "--encrypt-vault-id",
                paramLabel = "LABEL",
                description = "Encrypt with the password of this label (needed when there are several).")
        private Optional<String> label = Optional.empty();
    }

    /** Where a result goes. */
    static final class OutputOptions {
        @Option(names = "--output", paramLabel = "FILE", description = "Write here; - for stdout.")
        private Optional<String> file = Optional.empty();
    }

    // ------------------------------------------------------------------ commands

    @Command(name = "create", description = "Edit a new file and encrypt it.", mixinStandardHelpOptions = true)
    int create(
            @Parameters(paramLabel = "FILE") Path file,
            @Mixin VaultOptions vault,
            @Mixin EncryptingOptions encrypting) {
        return guarded(() -> {
            if (Files.exists(file)) {
                throw new VaultException(file + " exists, please use 'edit' instead");
            }
            VaultKey key = encryptionKey(vault, encrypting);
            VaultFile target = new VaultFile(file);
            target.edit(new byte[0], editor(), edited -> target.create(Keyring.seal(edited, key)));
        });
    }

    @Command(name = "edit", description = "Edit encrypted files.", mixinStandardHelpOptions = true)
    int edit(
            @Parameters(arity = "1..*", paramLabel = "FILE") List<Path> files,
            @Mixin VaultOptions vault,
            @Mixin EncryptingOptions encrypting) {
        return guarded(() -> {
            Keyring keys = openingKeys(vault);
            for (Path path : files) {
                edit(keys, path);
            }
        });
    }

    private static void edit(Keyring keys, Path path) throws IOException {
        VaultFile file = new VaultFile(path);
        byte[] sealed = file.read();
        Keyring.Opened opened = open(keys, sealed, path.toString());
        file.edit(opened.content(), editor(), edited -> {
            if (Arrays.equals(edited, opened.content())) {
                return;
            }
            if (!Arrays.equals(file.read(), sealed)) {
                throw new VaultException(path + " was changed by somebody else meanwhile and is left alone");
            }
            file.replace(Keyring.seal(edited, opened.key(), opened.label()));
        });
    }

    @Command(name = "view", description = "Show encrypted files.", mixinStandardHelpOptions = true)
    int view(@Parameters(arity = "1..*", paramLabel = "FILE") List<Path> files, @Mixin VaultOptions vault) {
        return guarded(() -> {
            Keyring keys = openingKeys(vault);
            for (Path path : files) {
                console.bytes(
                        open(keys, new VaultFile(path).read(), path.toString()).content());
            }
        });
    }

    @Command(name = "encrypt", description = "Encrypt files, or what comes on stdin.", mixinStandardHelpOptions = true)
    int encrypt(
            @Parameters(arity = "0..*", paramLabel = "FILE") List<String> files,
            @Mixin VaultOptions vault,
            @Mixin EncryptingOptions encrypting,
            @Mixin OutputOptions output) {
        return guarded(() -> {
            VaultKey key = encryptionKey(vault, encrypting);
            convert(files, output, name -> content -> Keyring.seal(content, key));
            say("Encryption successful");
        });
    }

    @Command(name = "decrypt", description = "Decrypt files, or what comes on stdin.", mixinStandardHelpOptions = true)
    int decrypt(
            @Parameters(arity = "0..*", paramLabel = "FILE") List<String> files,
            @Mixin VaultOptions vault,
            @Mixin OutputOptions output) {
        return guarded(() -> {
            Keyring keys = openingKeys(vault);
            convert(files, output, name -> content -> open(keys, content, name).content());
            say("Decryption successful");
        });
    }

    @Command(name = "rekey", description = "Encrypt files with another password.", mixinStandardHelpOptions = true)
    int rekey(
            @Parameters(arity = "1..*", paramLabel = "FILE") List<Path> files,
            @Mixin VaultOptions vault,
            @Mixin EncryptingOptions encrypting,
            @Option(names = "--new-vault-id", paramLabel = "[LABEL@]SOURCE", description = "The new password.")
                    Optional<String> newId,
            @Option(names = "--new-vault-password-file", paramLabel = "FILE", description = "The new password.")
                    Optional<String> newFile) {
        return guarded(() -> {
            if (newId.isPresent() && newFile.isPresent()) {
                throw new ParameterException(
                        spec().commandLine(), "--new-vault-id and --new-vault-password-file exclude each other");
            }
            Keyring keys = openingKeys(vault);
            List<byte[]> opened = new ArrayList<>();
            for (Path path : files) {
                opened.add(
                        open(keys, new VaultFile(path).read(), path.toString()).content());
            }
            Keyring renewed =
                    VaultOptions.renewed(newId, newFile, encrypting.label, loading.settings(), prompter(), spec());
            VaultKey key = encrypting.label.isPresent()
                    ? chosen(renewed, encrypting)
                    : renewed.keys().get(0);
            for (int i = 0; i < files.size(); i++) {
                new VaultFile(files.get(i)).replace(Keyring.seal(opened.get(i), key));
            }
            console.error("Rekey successful");
        });
    }

    @Command(
            name = "encrypt_string",
            description = "Encrypt texts, to be pasted into YAML.",
            mixinStandardHelpOptions = true)
    int encryptString(
            @Parameters(arity = "0..*", paramLabel = "TEXT") List<String> texts,
            @Mixin VaultOptions vault,
            @Mixin EncryptingOptions encrypting,
            @Mixin OutputOptions output,
            @Option(
                            names = {"-n", "--name"},
                            paramLabel = "NAME",
                            description = "Name of the variable; once for each text.")
                    List<String> names,
            @Option(names = "--stdin-name", paramLabel = "NAME", description = "Name of the variable for stdin.")
                    Optional<String> stdinName,
            @Option(
                            names = {"-p", "--prompt"},
                            description = "Ask for the text.")
                    boolean prompt,
            @Option(names = "--show-input", description = "Show what is typed.") boolean show) {
        return guarded(() -> {
            VaultStrings strings = new VaultStrings(console, prompter(), spec());
            List<String> given = texts == null ? List.of() : texts;
            boolean fromInput = given.contains("-") || given.isEmpty() && !prompt || stdinName.isPresent();
            if (prompt && fromInput) {
                throw new ParameterException(
                        spec().commandLine(), "--prompt cannot be used while the text is read from stdin");
            }
            VaultKey key = encryptionKey(vault, encrypting);
            if (prompt) {
                strings.ask(show);
            }
            if (fromInput) {
                strings.add(stdinName, new String(input(), StandardCharsets.UTF_8), "stdin");
            }
            strings.addAll(
                    names == null ? List.of() : names,
                    given.stream().filter(text -> !text.equals("-")).toList());
            write(output.file.orElse("-"), strings.print(key));
            say("Encryption successful");
        });
    }

    // ------------------------------------------------------------------ keys

    private TerminalPrompter prompter() {
        return new TerminalPrompter(console);
    }

    private Keyring openingKeys(VaultOptions vault) {
        return vault.needed(loading.settings(), prompter(), spec(), VaultOptions.Use.OPEN);
    }

    private VaultKey encryptionKey(VaultOptions vault, EncryptingOptions encrypting) {
        return chosen(vault.needed(loading.settings(), prompter(), spec(), VaultOptions.Use.ENCRYPT), encrypting);
    }

    /** The key with the label asked for, else the only one there is. */
    private VaultKey chosen(Keyring keys, EncryptingOptions encrypting) {
        Optional<String> label = encrypting.label.or(() -> loading.settings().text("defaults.vault_encrypt_identity"));
        List<String> labels = keys.keys().stream().map(VaultKey::label).toList();
        if (label.isPresent()) {
            return keys.keys().stream()
                    .filter(key -> key.label().equals(label.get()))
                    .findFirst()
                    .orElseThrow(() -> new VaultException("Did not find a match for --encrypt-vault-id=" + label.get()
                            + " in the known vault-ids " + labels));
        }
        if (keys.keys().size() > 1) {
            throw new VaultException("The vault-ids " + String.join(",", labels)
                    + " are available to encrypt. Specify the vault-id to encrypt with --encrypt-vault-id");
        }
        return keys.keys().get(0);
    }

    private static Keyring.Opened open(Keyring keys, byte[] content, String name) {
        try {
            return keys.open(content);
        } catch (VaultException e) {
            throw new VaultException(e.getMessage() + " for " + name, e);
        }
    }

    // ------------------------------------------------------------------ files

    private void convert(List<String> files, OutputOptions output, Function<String, Function<byte[], byte[]>> how)
            throws IOException {
        List<String> all = files == null || files.isEmpty() ? List.of("-") : files;
        if (output.file.isPresent() && all.size() > 1) {
            throw new ParameterException(
                    spec().commandLine(), "At most one input file may be used with the --output option");
        }
        for (String name : all) {
            byte[] content = name.equals("-") ? input() : new VaultFile(Path.of(name)).read();
            write(output.file.orElse(name), how.apply(name).apply(content));
        }
    }

    private static byte[] input() throws IOException {
        return System.in.readAllBytes();
    }

    private void write(String name, byte[] content) {
        if (name.equals("-")) {
            console.bytes(content);
        } else {
            new VaultFile(Path.of(name)).replace(content);
        }
    }

    private static VaultFile.Editor editor() {
        return new VaultEditor(System.getenv())::edit;
    }

    private void say(String text) {
        if (console.hasTerminal()) {
            console.error(text);
        }
    }

    // ------------------------------------------------------------------ faults

    /** What a command does. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private int guarded(Work work) {
        try {
            work.run();
            return ExitCode.OK.status();
        } catch (VaultException e) {
            console.error("error: " + e.getMessage());
        } catch (IOException e) {
            console.error("error: " + e);
        }
        return ExitCode.ERROR.status();
    }
}
