package dev.muster.connection;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Shells on this machine, as child processes in a session of their own where {@code setsid} is to be had, so that a
 * Ctrl-C on our terminal is ours alone and leftovers of a killed script can be found.
 */
final class LocalShellOpener implements ShellOpener {
    private static final int CHUNK = 64 << 10;
    private final HelperThreads helpers;

    LocalShellOpener(HelperThreads helpers) {
        this.helpers = helpers;
    }

    @Override
    public ShellPipe open(String line, boolean pty, StreamSink sink) throws IOException {
        List<String> words = new ArrayList<>();
        if (isInstalled("setsid")) {
            words.add("setsid");
        }
        words.addAll(pty ? List.of("script", "-qec", line, "/dev/null") : List.of("/bin/sh", "-c", line));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("SHELL", "/bin/sh"); // script(1) starts $SHELL, which may be anything
        Process process = builder.start();
        helpers.run(() -> pump(process.getErrorStream(), sink::err, sink, false));
        helpers.run(() -> pump(process.getInputStream(), sink::out, sink, true));
        return new LocalPipe(process);
    }

    private static boolean isInstalled(String program) {
        return List.of("/usr/bin/", "/bin/").stream().anyMatch(folder -> Files.isExecutable(Path.of(folder + program)));
    }

    private interface Sink {
        void accept(byte[] bytes, int offset, int length);
    }

    private static void pump(InputStream from, Sink to, StreamSink sink, boolean last) {
        byte[] buffer = new byte[CHUNK];
        String why = "the shell has ended";
        try (from) {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                to.accept(buffer, 0, n);
            }
        } catch (IOException broken) {
            why = ShellSession.messageOf(broken);
        }
        if (last) {
            sink.ended(why);
        }
    }

    @Override
    public void close() {
        // Its shells are closed one by one; there is nothing else to let go of.
    }

    private record LocalPipe(Process process) implements ShellPipe {
        @Override
        public void write(byte[] bytes) throws IOException {
            process.getOutputStream().write(bytes);
            process.getOutputStream().flush();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
