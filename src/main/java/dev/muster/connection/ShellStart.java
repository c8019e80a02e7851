package dev.muster.connection;

import dev.muster.shell.Unreachable;

/** Result of starting a shell as a user. */
sealed interface ShellStart {

    /** It runs and has greeted. */
    record Running(ShellSession session) implements ShellStart {}

    /** The host has no shell for us. */
    record Lost(Unreachable why) implements ShellStart {}

    /** Becoming the user was refused. */
    record Denied(String message, Reason reason) implements ShellStart {}

    /** What a refusal means for a further attempt. */
    enum Reason {
        /** A terminal may help. */
        NEEDS_TERMINAL,
        /** The method's program is not installed; another method may help. */
        MISSING,
        /** The password was not accepted: a further attempt brings the account nearer to being locked. */
        PASSWORD,
        OTHER
    }
}
