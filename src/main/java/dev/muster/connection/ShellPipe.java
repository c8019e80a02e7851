package dev.muster.connection;

import java.io.IOException;
import java.util.Optional;

/** The way to the stdin of a running shell. */
interface ShellPipe {

    /** Sends all of it. May wait while the host does not read. */
    void write(byte[] bytes) throws IOException;

    /** Why the host would not start the shell, when it has said so by now. */
    default Optional<String> refusal() {
        return Optional.empty();
    }

    /** Asks for the shell and its process group to be killed, where the transport can ask that. */
    void kill();

    /** Lets go of the shell, at once and without an exception. */
    void close();
}
