package dev.muster.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.channel.ChannelSession;

/**
 * A process behind an SSH channel. Its streams are copied by threads that block; MINA's own process shell asks every
 * millisecond whether there is something to copy, which costs a fleet more than its work does.
 */
final class ShellCommand extends StreamCommand {
    private static final int BUFFER = 8192;
    private static final int STREAMS = 2;
    private final List<String> words;
    private volatile List<ProcessHandle> running = List.of();

    ShellCommand(List<String> words) {
        this.words = List.copyOf(words);
    }

    @Override
    public void start(ChannelSession channel, Environment environment) throws IOException {
        Process process = new ProcessBuilder(words).start();
        running = List.of(process.toHandle());
        thread(() -> copy(in(), process.getOutputStream(), true));
        Thread[] outputs = new Thread[STREAMS];
        outputs[0] = thread(() -> copy(process.getInputStream(), out(), false));
        outputs[1] = thread(() -> copy(process.getErrorStream(), err(), false));
        thread(() -> await(process, outputs));
    }

    @Override
    public void destroy(ChannelSession channel) {
        running.forEach(handle -> {
            handle.descendants().forEach(ProcessHandle::destroyForcibly);
            handle.destroyForcibly();
        });
    }

    private void await(Process process, Thread[] outputs) {
        try {
            int status = process.waitFor();
            for (Thread output : outputs) {
                output.join(TimeUnit.SECONDS.toMillis(1));
            }
            exit().onExit(status);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Copies until either side ends; an end is how a channel or a process says goodbye, not a fault. */
    private static void copy(InputStream from, OutputStream to, boolean closeAfter) {
        byte[] buffer = new byte[BUFFER];
        try {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                to.write(buffer, 0, count);
                to.flush();
            }
            if (closeAfter) {
                to.close();
            }
        } catch (IOException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "demo-shell", 64 << 10);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
