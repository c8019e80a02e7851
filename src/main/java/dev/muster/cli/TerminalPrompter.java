package dev.muster.cli;

import dev.muster.engine.Prompter;
import dev.muster.shell.Secret;
import java.io.Console;
import java.util.Optional;

/** Asks at the terminal. Where nobody sits at one, the answer is empty. */
final class TerminalPrompter implements Prompter {

    @Override
    public String ask(String question, boolean echo) {
        Console terminal = System.console();
        if (terminal == null) {
            return "";
        }
        if (echo) {
            String typed = terminal.readLine("%s", question);
            return typed == null ? "" : typed;
        }
        char[] typed = terminal.readPassword("%s", question);
        return typed == null ? "" : new String(typed);
    }

    /** Asks for a password; empty when nothing was typed. */
    Optional<Secret> password(String question) {
        String typed = ask(question, false);
        return typed.isEmpty() ? Optional.empty() : Optional.of(new Secret(typed));
    }
}
