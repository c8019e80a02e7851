package dev.muster.shell;

/**
 * Constant POSIX sh text that may change the host. Run like a {@link ReadScript}, with {@code set -eu}.
 *
 * @param name short, for messages and traces
 * @param callsForInput whether the script calls {@code muster_input}, which prints the command's input, where there is
 *     such a function: that spares the host the processes of a pipe. Long input comes on stdin all the same.
 */
public record Script(String name, String text, boolean callsForInput) {
    /** One that reads its input from stdin. */
    public Script(String name, String text) {
        this(name, text, false);
    }
}
