package dev.muster.connection;

import dev.muster.shell.Unreachable;

/** Result of starting a shell as a user. */
sealed interface ShellStart {

    /** It runs and has greeted. */
    record Running(ShellSession session) implements ShellStart {}

    /** The host has no shell for us. */
    record Lost(Unreachable why) implements ShellStart {}

    /** Becoming the user was refused; {@code needsTerminal} when a terminal may help. */
    record Denied(String message, boolean needsTerminal) implements ShellStart {}
}
