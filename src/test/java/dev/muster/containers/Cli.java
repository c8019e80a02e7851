package dev.muster.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * muster's command line as a process of its own, as a user starts it.
 *
 * @param home the home folder of that user
 */
record Cli(Path home) {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /**
     * What a run left behind.
     *
     * @param exit exit code
     * @param out standard output
     * @param err standard error
     */
    record Result(int exit, String out, String err) {
        /** The numbers of a host in the recap: its line there. */
        String recap(String host) {
            return out.substring(Math.max(0, out.lastIndexOf("PLAY RECAP")))
                    .lines()
                    .filter(line -> line.startsWith(host + " "))
                    .findFirst()
                    .orElse("");
        }

        /** All a reader of the terminal sees; what a failed assertion should show. */
        String everything() {
            return "exit " + exit + "\n" + out + "\n--- stderr\n" + err;
        }
    }

    /** Runs it to its end. */
    Result run(String... words) {
        return wait(start(words));
    }

    /** Starts it. */
    Running start(String... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Duser.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.muster.cli.Main"));
        command.addAll(List.of(words));
        try {
            Path folder = Files.createTempDirectory(home, "run");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(folder.resolve("out").toFile())
                    .redirectError(folder.resolve("err").toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
            builder.environment().put("HOME", home.toString());
            builder.environment().putIfAbsent("MUSTER_LEDGER", "none");
            builder.environment().remove("SSH_AUTH_SOCK");
            return new Running(builder.start(), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A run under way.
     *
     * @param folder holds its output
     */
    record Running(Process process, Path folder) {
        /** What it has printed so far. */
        String out() {
            return read(folder.resolve("out"));
        }
    }

    /** Waits for the end of a run; one that hangs is killed and fails the test. */
    Result wait(Running running) {
        try {
            if (!running.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                running.process().destroyForcibly().waitFor();
                throw new AssertionError("muster hangs:\n" + running.out()
                        + read(running.folder().resolve("err")));
            }
        } catch (InterruptedException e) {
            running.process().destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return new Result(
                running.process().exitValue(),
                running.out(),
                read(running.folder().resolve("err")));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
