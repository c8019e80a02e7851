package dev.muster.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is behind the process's standard streams. */
final class StandardStreams {
    private StandardStreams() {}

    /**
     * Whether stdout is a terminal. Java 17 tells this only for stdin and stdout together, so Linux is asked where
     * stdout leads to; elsewhere a terminal type in the environment has to do.
     */
    static boolean outIsTerminal() {
        return isTerminal(1);
    }

    /** Whether somebody may be typing. */
    static boolean inIsTerminal() {
        return isTerminal(0);
    }

    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return System.getenv("TERM") != null;
        }
    }
}
