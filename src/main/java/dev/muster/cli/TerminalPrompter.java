package dev.muster.cli;

import dev.muster.engine.Prompter;
import dev.muster.shell.Secret;
import java.io.Console;
import java.util.List;
import java.util.Optional;

/** Asks at the terminal. Where nobody sits at one, the answer is empty. */
final class TerminalPrompter implements Prompter {
    private final dev.muster.cli.Console board;

    TerminalPrompter(dev.muster.cli.Console board) {
        this.board = board;
    }

    private static Optional<Console> terminal() {
        return Optional.ofNullable(System.console()).filter(c -> StandardStreams.inIsTerminal());
    }

    /** Whether somebody can be asked: only where both stdin and stdout are a terminal. */
    boolean canAsk() {
        return terminal().isPresent();
    }

    @Override
    public boolean isAttended() {
        return canAsk();
    }

    @Override
    public void say(List<String> texts) {
        texts.stream().flatMap(String::lines).forEach(board::line);
    }

    @Override
    public String ask(String question, boolean echo) {
        return terminal()
                .map(terminal -> board.dialogue(() -> typed(terminal, question, echo)))
                .orElse("");
    }

    /** End of input counts as nothing typed. */
    private static String typed(Console terminal, String question, boolean echo) {
        if (echo) {
            return Optional.ofNullable(terminal.readLine("%s", question)).orElse("");
        }
        return Optional.ofNullable(terminal.readPassword("%s", question))
                .map(String::new)
                .orElse("");
    }

    /** Asks for a password; empty when nothing was typed. */
    Optional<Secret> password(String question) {
        String typed = ask(question, false);
        return typed.isEmpty() ? Optional.empty() : Optional.of(new Secret(typed));
    }
}
