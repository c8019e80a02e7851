package dev.muster.cli;

import dev.muster.demo.DemoFleet;
import dev.muster.ledger.EmptyLedger;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What the {@link Warmup} needs and no run does, in a process of its own, so that its classes stay out of the archive: the
 * servers of the embedded fleet, and the schema of an empty ledger. A third of the archive would be theirs, and each run
 * holds all of it.
 */
final class WarmupHosts implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(WarmupHosts.class.getName());
    private static final long TIME_TO_END_S = 5;

    private final Process process;
    private final String inventory;
    private final String host;

    private WarmupHosts(Process process) throws IOException {
        this.process = process;
        // The reader ends with the process, and that with the deadline of the warm-up.
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String first = said.readLine();
        String second = said.readLine();
        if (first == null || second == null) {
            throw new IOException("the hosts to warm up with did not start");
        }
        this.inventory = first;
        this.host = second;
    }

    /**
     * Starts them.
     *
     * @param launcher the folder of the launcher, which gets the empty ledger and already holds the ledger's engine
     * @param hosts an empty folder for the fleet
     */
    static WarmupHosts start(Path launcher, Path hosts) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Dorg.sqlite.lib.path=" + launcher,
                "-cp",
                System.getProperty("java.class.path"),
                WarmupHosts.class.getName(),
                launcher.resolve("empty.db").toString(),
                hosts.toString());
        Process process =
                new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        try {
            return new WarmupHosts(process);
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    String inventory() {
        return inventory;
    }

    String host() {
        return host;
    }

    /** Ends them, with what they hold in the folder. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(TIME_TO_END_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Runs as long as its input stays open.
     *
     * @param words where the empty ledger goes, and the folder of the fleet
     */
    public static void main(String[] words) throws IOException {
        Warmup.endAfter(Warmup.LONGEST);
        try (DemoFleet fleet = DemoFleet.start(Path.of(words[1]))) {
            makeLedger(Path.of(words[0]));
            String said =
                    fleet.inventory() + "\n" + fleet.tales().keySet().iterator().next() + "\n";
            System.out.write(said.getBytes(StandardCharsets.UTF_8));
            System.out.flush();
            waitForEnd(System.in);
        }
        // The servers leave threads behind.
        System.exit(0);
    }

    /** Where it cannot be made, the archive is worth as much. */
    private static void makeLedger(Path empty) {
        try {
            EmptyLedger.make(empty);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.FINE, "no empty ledger", e);
        }
    }

    private static void waitForEnd(InputStream in) throws IOException {
        while (in.read() >= 0) {
            // Nothing is said to it.
        }
    }
}
