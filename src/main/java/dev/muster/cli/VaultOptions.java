package dev.muster.cli;

import dev.muster.settings.HomePath;
import dev.muster.settings.Settings;
import dev.muster.vault.Keyring;
import dev.muster.vault.PasswordFile;
import dev.muster.vault.VaultException;
import dev.muster.vault.VaultKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where the passwords of vaults come from. */
final class VaultOptions {
    @Option(
            names = "--vault-id",
            paramLabel = "[LABEL@]SOURCE",
            description = "Open vaults with the password of a file, of what a script prints, or of a \"prompt\"."
                    + " May be repeated.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = {"--vault-password-file", "--vault-pass-file"},
            paramLabel = "FILE",
            description = "Open vaults with the password in this file, or the one it prints. May be repeated.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = {"-J", "--ask-vault-pass", "--ask-vault-password"},
            description = "Ask for the password of vaults.")
    private boolean ask;

    /** Whether a password is asked for once, or twice because something will be encrypted with it. */
    enum Use {
        OPEN,
        ENCRYPT
    }

    /** One source of a password. */
    private record Source(Optional<String> label, String place, boolean isPlainPrompt) {
        static Source of(String written) {
            int at = written.indexOf('@');
            return at < 0
                    ? new Source(Optional.empty(), written, false)
                    : new Source(
                            Optional.of(written.substring(0, at)).filter(label -> !label.isEmpty()),
                            written.substring(at + 1),
                            false);
        }

        boolean isPrompt() {
            return isPlainPrompt || place.equals("prompt") || place.equals("prompt_ask_vault_pass");
        }
    }

    /**
     * All passwords, in the order in which they are tried: those of the settings, of {@code --vault-id}, of files, and
     * the one asked for last.
     *
     * @throws VaultException when one cannot be had
     */
    Keyring keys(Settings settings, TerminalPrompter prompter, CommandSpec spec, Use use) {
        List<Source> sources = new ArrayList<>();
        settings.list("defaults.vault_identity_list").forEach(id -> sources.add(Source.of(id)));
        ids.forEach(id -> sources.add(Source.of(id)));
        List<String> all = new ArrayList<>(files);
        settings.path("defaults.vault_password_file").ifPresent(file -> all.add(file.toString()));
        all.forEach(file -> sources.add(new Source(Optional.empty(), file, false)));
        if (ask || settings.isOn("defaults.ask_vault_pass")) {
            sources.add(new Source(Optional.empty(), "", true));
        }
        return keys(sources, settings, new Asking(prompter, spec, use));
    }

    /** The same for a command that can do nothing without a password, and so asks when no source is named. */
    Keyring needed(Settings settings, TerminalPrompter prompter, CommandSpec spec, Use use) {
        Keyring keys = keys(settings, prompter, spec, use);
        return keys.keys().isEmpty()
                ? keys(List.of(new Source(Optional.empty(), "", true)), settings, new Asking(prompter, spec, use))
                : keys;
    }

    /** The passwords that {@code rekey} may choose from; the known ones are among them only if one is named. */
    static Keyring renewed(
            Optional<String> id,
            Optional<String> file,
            Optional<String> label,
            Settings settings,
            TerminalPrompter prompter,
            CommandSpec spec) {
        List<Source> sources = new ArrayList<>();
        if (label.isPresent()) {
            settings.list("defaults.vault_identity_list").forEach(known -> sources.add(Source.of(known)));
        }
        id.ifPresent(written -> sources.add(Source.of(written)));
        file.ifPresent(place -> sources.add(new Source(Optional.empty(), place, false)));
        settings.path("defaults.vault_password_file")
                .ifPresent(place -> sources.add(new Source(Optional.empty(), place.toString(), false)));
        if (sources.isEmpty()) {
            sources.add(new Source(Optional.empty(), "", true));
        }
        return keys(sources, settings, new Asking(prompter, spec, Use.ENCRYPT));
    }

    private static Keyring keys(List<Source> sources, Settings settings, Asking asking) {
        String usual = settings.text("defaults.vault_identity").orElse(VaultKey.DEFAULT_LABEL);
        Keyring keys = Keyring.of(List.of(), settings.isOn("defaults.vault_id_match"));
        for (Source source : sources) {
            String label = source.label().orElse(usual);
            if (label.contains(";")) {
                throw new VaultException(
                        "'" + label + "' is not a valid vault id. The character ';' is not allowed in vault ids");
            }
            keys = keys.with(
                    source.isPrompt()
                            ? asking.key(label, source.isPlainPrompt())
                            : new PasswordFile(HomePath.of(source.place()), label).read(keys));
        }
        return keys;
    }

    /** Asks in Ansible's words, which programs that answer for people wait for. */
    private record Asking(TerminalPrompter prompter, CommandSpec spec, Use use) {
        VaultKey key(String label, boolean isPlain) {
            Fleet.needTerminal(isPlain ? "--ask-vault-pass" : "--vault-id " + label + "@prompt", prompter, spec);
            String kind = use == Use.ENCRYPT ? "New " : "";
            String first = isPlain ? kind + "Vault password: " : sentence(kind + "vault password (" + label + "): ");
            String typed = prompter.ask(first, false).strip();
            if (use == Use.ENCRYPT) {
                String again =
                        isPlain ? "Confirm New Vault password: " : "Confirm new vault password (" + label + "): ";
                if (!prompter.ask(again, false).strip().equals(typed)) {
                    throw new VaultException("Passwords do not match");
                }
            }
            return new VaultKey(label, typed);
        }

        private static String sentence(String text) {
            return Character.toUpperCase(text.charAt(0)) + text.substring(1);
        }
    }
}
