package dev.muster.connection;

import java.io.IOException;

/** Starts programs on one host, over whatever transport reaches it. */
interface ShellOpener {

    /**
     * Starts a command line in the user's login shell.
     *
     * @param line must mean the same in sh, csh and fish
     * @param pty whether on a terminal; stderr then arrives with stdout
     */
    ShellPipe open(String line, boolean pty, StreamSink sink) throws IOException;

    /** Gives up all shells and reaches the host anew. */
    void reset() throws IOException;

    /** Lets go of the host. Never throws. */
    void close();
}
