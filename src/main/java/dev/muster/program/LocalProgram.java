package dev.muster.program;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of this machine, run to its end within a deadline. What it leaves running is ended with it where that can
 * be found, and not waited for where it holds on to the output.
 */
public final class LocalProgram {
    /** For the rest of the output to come once the program has ended. */
    private static final Duration REST = Duration.ofSeconds(2);

    private final ProcessBuilder builder;

    private LocalProgram(List<String> command) {
        builder = new ProcessBuilder(command);
    }

    /** Nothing is on its stdin; what it says on stderr is kept. */
    public static LocalProgram of(List<String> command) {
        LocalProgram program = new LocalProgram(List.copyOf(command));
        program.builder.redirectInput(Redirect.from(new File("/dev/null")));
        return program;
    }

    /** A line for {@code /bin/sh}. */
    public static LocalProgram shell(String line) {
        return of(List.of("/bin/sh", "-c", line));
    }

    /** Started in a folder. */
    public LocalProgram in(Path folder) {
        builder.directory(folder.toFile());
        return this;
    }

    /** With this process's stdin: it may ask the user. */
    public LocalProgram attended() {
        builder.redirectInput(Redirect.INHERIT);
        return this;
    }

    /** What it says on stderr goes to this process's. */
    public LocalProgram complainingToUser() {
        builder.redirectError(Redirect.INHERIT);
        return this;
    }

    /** What it says on stderr is nobody's concern. */
    public LocalProgram complainingToNobody() {
        builder.redirectError(Redirect.DISCARD);
        return this;
    }

    /** How it ended and what it said. */
    public record Ended(int status, byte[] out, byte[] err) {
        /** What it said on stderr, as text. */
        public String complaint() {
            return new String(err, StandardCharsets.UTF_8).strip();
        }
    }

    /** It did not end in time, and was ended. */
    public static final class Late extends Exception {
        private static final long serialVersionUID = 1;

        Late(Duration patience) {
            super("it did not end within " + patience.toSeconds() + " s");
        }
    }

    /**
     * Runs it.
     *
     * @throws IOException when it cannot be started
     */
    public Ended run(Duration patience) throws IOException, Late, InterruptedException {
        Process process = builder.start();
        try {
            Listener out = Listener.to(process.getInputStream());
            Listener err = Listener.to(process.getErrorStream());
            if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new Late(patience);
            }
            return new Ended(process.exitValue(), out.said(), err.said());
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Takes what a program says, in a thread of its own: a full pipe would keep it from ending. */
    private static final class Listener implements Runnable {
        private final InputStream stream;
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private final Thread thread = new Thread(this, "program-output");

        private Listener(InputStream stream) {
            this.stream = stream;
        }

        static Listener to(InputStream stream) {
            Listener listener = new Listener(stream);
            listener.thread.setDaemon(true);
            listener.thread.start();
            return listener;
        }

        @Override
        public void run() {
            byte[] piece = new byte[8192];
            try (stream) {
                for (int count = stream.read(piece); count >= 0; count = stream.read(piece)) {
                    heard.write(piece, 0, count);
                }
            } catch (IOException e) {
                // The pipe is gone with the program; what was heard stands.
                return;
            }
        }

        /** Somebody left behind may hold the pipe open for ever. */
        byte[] said() throws InterruptedException {
            thread.join(REST.toMillis());
            return heard.toByteArray();
        }
    }
}
