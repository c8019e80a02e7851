package dev.muster.testing;

import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs scripts through a real shell of this machine, each in a process of its own, the way a connection runs them:
 * {@code LC_ALL=C}, {@code set -u} for queries and {@code set -eu} for commands, arguments positional.
 *
 * @param name of the shell, for test names
 * @param words the program and its first arguments
 */
public record LocalShell(String name, List<String> words, Map<String, String> environment) {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** The shell every system has. */
    public static final LocalShell SH = new LocalShell("sh", List.of("sh"), Map.of());

    /** Every POSIX shell found on PATH. */
    public static List<LocalShell> all() {
        return Stream.of(
                        new LocalShell("dash", List.of("dash"), Map.of()),
                        new LocalShell("bash", List.of("bash", "--posix"), Map.of()),
                        new LocalShell("busybox", List.of("busybox", "sh"), Map.of()),
                        new LocalShell("ksh", List.of("ksh"), Map.of()),
                        new LocalShell("mksh", List.of("mksh"), Map.of()),
                        SH)
                .filter(LocalShell::isHere)
                .toList();
    }

    public LocalShell with(Map<String, String> variables) {
        return new LocalShell(name, words, variables);
    }

    /** The same, with a program of the test's in front of the machine's. */
    public LocalShell withProgram(Path bin, String program, String script) throws IOException {
        Path path = Files.writeString(bin.resolve(program), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> variables = new LinkedHashMap<>(environment);
        variables.put("PATH", bin + ":" + System.getenv("PATH"));
        return with(variables);
    }

    /** The same with these programs of the machine's and no others, each of which leaves its name in a file. */
    public LocalShell withOnly(Path bin, Path ran, String... programs) throws IOException {
        Files.createDirectories(bin);
        for (String program : programs) {
            String real = Stream.of(System.getenv("PATH").split(":"))
                    .map(folder -> Path.of(folder, program))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow()
                    .toString();
            withProgram(bin, program, "echo " + program + " >>'" + ran + "'\nexec " + real + " \"$@\"");
        }
        return with(Map.of("PATH", bin.toString()));
    }

    public Output run(Command command) {
        return finish(start(command), command.input());
    }

    public Output run(Query query) {
        Process process = start("set -u\n" + query.script().text(), query.arguments(), Map.of());
        return finish(process, new byte[0]);
    }

    /** Starts a command without writing its input. */
    public Process start(Command command) {
        return start("set -eu\n" + command.script().text(), command.arguments(), command.environment());
    }

    private Process start(String text, List<String> arguments, Map<String, String> more) {
        List<String> line = new ArrayList<>(words);
        line.addAll(List.of("-c", "LC_ALL=C\nexport LC_ALL\n" + text, "sh"));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(environment);
        builder.environment().putAll(more);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Output finish(Process process, byte[] input) {
        try {
            Thread feeder = new Thread(() -> feed(process, input));
            feeder.start();
            List<byte[]> err = new ArrayList<>();
            Thread complaints = new Thread(() -> err.add(drain(process.getErrorStream())));
            complaints.start();
            byte[] out = drain(process.getInputStream());
            complaints.join();
            feeder.join();
            if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the script does not end");
            }
            return new Output(process.exitValue(), out, err.get(0), false, Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static byte[] drain(java.io.InputStream stream) {
        try (stream) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A script that ends without reading its input is no fault here. */
    private static void feed(Process process, byte[] input) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException ignored) {
            return;
        }
    }

    private boolean isHere() {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(Path::of)
                .anyMatch(folder -> Files.isExecutable(folder.resolve(words.get(0))));
    }

    @Override
    public String toString() {
        return name;
    }
}
