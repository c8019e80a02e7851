package dev.muster.connection;

import java.io.IOException;

/** Opens the command line that greets whoever logs in to a router. */
interface TerminalOpener {

    /** A terminal with the login's own command line. */
    ShellPipe terminal(StreamSink sink) throws IOException;

    /** Gives up all terminals and reaches the host anew. */
    void reset() throws IOException;

    /** Lets go of the host. Never throws. */
    void close();
}
