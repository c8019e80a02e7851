package dev.muster.cli;

import dev.muster.vault.Keyring;
import dev.muster.vault.VaultException;
import dev.muster.vault.VaultKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** The texts of {@code encrypt_string}, printed as the YAML that holds them. */
final class VaultStrings {
    private static final String INDENT = " ".repeat(10);
    private final Console console;
    private final TerminalPrompter prompter;
    private final CommandSpec spec;
    private final List<Entry> entries = new ArrayList<>();

    /** A text, its variable, and where it was given. */
    private record Entry(Optional<String> name, String text, String origin) {}

    VaultStrings(Console console, TerminalPrompter prompter, CommandSpec spec) {
        this.console = console;
        this.prompter = prompter;
        this.spec = spec;
    }

    /** Asks for a text and its variable. */
    void ask(boolean show) {
        Fleet.needTerminal("--prompt", prompter, spec);
        String name = prompter.ask("Variable name (enter for no name): ", true);
        String text = prompter.ask(show ? "String to encrypt:" : "String to encrypt (hidden): ", show);
        add(Optional.of(name).filter(n -> !n.isEmpty()), text, "the interactive prompt");
    }

    void add(Optional<String> name, String text, String origin) {
        if (text.isEmpty()) {
            throw new VaultException("The text from " + origin + " was empty, not encrypting");
        }
        entries.add(new Entry(name, text, origin));
    }

    /** The first texts get the names there are. */
    void addAll(List<String> names, List<String> texts) {
        if (!names.isEmpty() && texts.size() > names.size()) {
            console.error("The number of --name options do not match the number of args.");
            console.error("The last named variable will be \"" + names.get(names.size() - 1)
                    + "\". The rest will not have names.");
        }
        for (int i = 0; i < texts.size(); i++) {
            add(i < names.size() ? Optional.of(names.get(i)) : Optional.empty(), texts.get(i), "the command line args");
        }
    }

    /** One block for each; several are told apart by comments on stderr. */
    byte[] print(VaultKey key) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entries.size() > 1) {
                console.error("# The encrypted version of "
                        + entry.name()
                                .map(name -> "variable (\"" + name + "\", the string #")
                                .orElse("the string #")
                        + (i + 1) + " from " + entry.origin() + (entry.name().isPresent() ? ")." : "."));
            }
            out.append(entry.name().map(name -> name + ": ").orElse("")).append("!vault |\n");
            new String(Keyring.seal(entry.text().getBytes(StandardCharsets.UTF_8), key), StandardCharsets.US_ASCII)
                    .lines()
                    .forEach(line -> out.append(INDENT).append(line).append('\n'));
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }
}
