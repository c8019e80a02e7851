package dev.muster.conformance;

import dev.muster.cli.CommandServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** muster: one process for all runs of a lane, and one of its own where a scenario brings settings. */
final class MusterProcess implements Tool {
    private static final long PATIENCE_SECONDS = 300;
    private final Path home;
    private final Path scenarios;
    private final Map<String, String> environment;
    private Process process;
    private BufferedReader answers;
    private Writer lines;

    MusterProcess(Path home, Path scenarios, Map<String, String> environment) {
        this.home = home;
        this.scenarios = scenarios;
        this.environment = environment;
        this.process = start(scenarios);
        this.answers = reader(process);
        this.lines = writer(process);
    }

    @Override
    public Result run(Path folder, boolean settings, List<String> words) {
        if (!settings) {
            Result result = ask(process, answers, lines, words);
            if (!process.isAlive()) {
                process = start(scenarios);
                answers = reader(process);
                lines = writer(process);
            }
            return result;
        }
        Process own = start(folder);
        try {
            return ask(own, reader(own), writer(own), words);
        } finally {
            own.destroyForcibly();
        }
    }

    private Result ask(Process asked, BufferedReader from, Writer to, List<String> words) {
        try {
            Path out = Files.createTempFile(home, "out", "");
            Path err = Files.createTempFile(home, "err", "");
            List<String> line = new ArrayList<>(List.of(out.toString(), err.toString(), "run", "--plain"));
            line.addAll(words);
            to.write(String.join(CommandServer.SEPARATOR, line).replace("\n", CommandServer.LINE_FEED) + "\n");
            to.flush();
            Thread watch = watch(asked);
            String answer = from.readLine();
            watch.interrupt();
            String error = Files.readString(err);
            return answer == null
                    ? new Result(-1, Files.readString(out), "muster hangs, or its process ended\n" + error)
                    : new Result(Integer.parseInt(answer), Files.readString(out), error);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends a process that does not answer in time. */
    private static Thread watch(Process asked) {
        Thread thread = new Thread(() -> {
            try {
                TimeUnit.SECONDS.sleep(PATIENCE_SECONDS);
                asked.destroyForcibly();
            } catch (InterruptedException answered) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private Process start(Path workingFolder) {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx400m",
                        "-Duser.home=" + home,
                        "-cp",
                        classPath(),
                        CommandServer.class.getName())
                .directory(workingFolder.toFile())
                .redirectError(home.resolve("server.err").toFile());
        builder.environment().putAll(environment);
        builder.environment().put("HOME", home.toString());
        builder.environment().remove("SSH_AUTH_SOCK");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That of the tests, wherever the process works. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static Writer writer(Process process) {
        return new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
