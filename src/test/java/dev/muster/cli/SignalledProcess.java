package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** muster as a process of its own that is sent signals, as a terminal or a supervisor sends them. */
final class SignalledProcess implements AutoCloseable {
    private static final long PATIENCE = 60;

    private final Process process;
    private final Path out;

    private SignalledProcess(Process process, Path out) {
        this.process = process;
        this.out = out;
    }

    /** Started in the background of a script, the tests ignore Ctrl-C, and so would what they start. */
    static SignalledProcess start(Muster muster, String... words) throws IOException {
        return start(muster.process(List.of("env", "--default-signal=INT", "--default-signal=HUP"), words), muster);
    }

    static SignalledProcess start(ProcessBuilder builder, Muster muster) throws IOException {
        Path out = Files.createTempFile(muster.path(""), "out", ".txt");
        return new SignalledProcess(builder.redirectOutput(out.toFile()).start(), out);
    }

    /** All that it has printed so far. */
    String out() throws IOException {
        return Files.readString(out);
    }

    /** Waits until it has printed something. */
    void await(String text) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        while (!out().contains(text) && process.isAlive() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(out()).contains(text);
    }

    void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    long pid() {
        return process.pid();
    }

    /** Waits for its end; the exit code. */
    int end() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
