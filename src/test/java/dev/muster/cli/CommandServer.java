package dev.muster.cli;

import dev.muster.shell.SecretMask;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Command lines, one after the other in one process: starting Java for each would cost more than most of them do. A
 * line on standard input is the file for standard output, that for standard error and the words, parted by
 * {@link #SEPARATOR}; the answer is the exit code.
 */
public final class CommandServer {
    /** Stands between the words of a line. */
    public static final String SEPARATOR = "\u001f";

    /** Stands for a line feed in a word. */
    public static final String LINE_FEED = "\u001e";

    /** Nothing is remembered of what tests do. */
    private static final Map<String, String> FORGETFUL = forgetful();

    private CommandServer() {}

    private static Map<String, String> forgetful() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("MUSTER_LEDGER", "none");
        return environment;
    }

    public static void main(String[] arguments) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.replace(LINE_FEED, "\n").split(SEPARATOR, -1);
            answers.println(run(Path.of(words[0]), Path.of(words[1]), Arrays.copyOfRange(words, 2, words.length)));
        }
        System.exit(0);
    }

    /**
     * What a command line left behind.
     *
     * @param exit exit code
     * @param out standard output
     * @param err standard error
     */
    public record Result(int exit, String out, String err) {}

    /** Runs one command line in this process. */
    public static Result run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                false,
                80,
                new SecretMask());
        int exit = Main.execute(console, FORGETFUL, words);
        console.flush();
        return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static int run(Path outFile, Path errFile, String... words) throws IOException {
        try (PrintStream out = new PrintStream(Files.newOutputStream(outFile), false, StandardCharsets.UTF_8);
                PrintStream err = new PrintStream(Files.newOutputStream(errFile), false, StandardCharsets.UTF_8)) {
            Console console = new Console(out, err, false, 80, new SecretMask());
            int exit = Main.execute(console, FORGETFUL, words);
            console.flush();
            return exit;
        }
    }
}
