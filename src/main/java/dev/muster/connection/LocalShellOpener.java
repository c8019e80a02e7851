package dev.muster.connection;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Shells on this machine, as child processes in a session of their own where {@code setsid} is to be had, so that a
 * Ctrl-C on our terminal is ours alone and leftovers of a killed script can be found.
 */
final class LocalShellOpener implements ShellOpener {
    private static final int CHUNK = 64 << 10;
    private final HelperThreads helpers;

    private final Map<String, String> environment;

    /** @param environment what the shells have beyond this process's own */
    LocalShellOpener(HelperThreads helpers, Map<String, String> environment) {
        this.helpers = helpers;
        this.environment = environment;
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
        builder.environment().putAll(environment);
        Process process = builder.start();
        CountDownLatch complained = new CountDownLatch(1);
        helpers.run(() -> {
            pump(process.getErrorStream(), sink::err);
            complained.countDown();
        });
        helpers.run(() -> {
            String why = pump(process.getInputStream(), sink::out);
            awaitComplaint(complained);
            sink.ended(why);
        });
        return new LocalPipe(process);
    }

    private static boolean isInstalled(String program) {
        return List.of("/usr/bin/", "/bin/").stream().anyMatch(folder -> Files.isExecutable(Path.of(folder + program)));
    }

    private interface Sink {
        void accept(byte[] bytes, int offset, int length);
    }

    /** What the shell died of stands on stderr, which may arrive later than the end of stdout. */
    private static void awaitComplaint(CountDownLatch complained) {
        try {
            if (!complained.await(300, TimeUnit.MILLISECONDS)) {
                return; // a child still holds stderr open
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String pump(InputStream from, Sink to) {
        byte[] buffer = new byte[CHUNK];
        String why = "the shell has ended";
        try (from) {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                to.accept(buffer, 0, n);
            }
        } catch (IOException broken) {
            why = ShellSession.messageOf(broken);
        }
        return why;
    }

    @Override
    public void reset() {
        // Nothing stands between us and this machine.
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
        public void kill() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
