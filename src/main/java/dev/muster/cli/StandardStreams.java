package dev.muster.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

    /** Whether stderr is seen too. */
    static boolean errIsTerminal() {
        return isTerminal(2);
    }

    /** Whether somebody may be typing. */
    static boolean inIsTerminal() {
        return isTerminal(0);
    }

    /** How wide the terminal is; without jline, which would cost every start. */
    static int columns(int otherwise) {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            int columns = Integer.parseInt(answer.substring(answer.indexOf(' ') + 1));
            return columns > 0 ? columns : otherwise;
        } catch (IOException | NumberFormatException e) {
            return otherwise;
        }
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
