package dev.muster.connection;

import dev.muster.connection.FrameInbox.Came;
import dev.muster.shell.Output;
import dev.muster.shell.Unreachable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One running {@code sh} on a host, and the frames it answers. After anything but {@link Reply.Answered} its state is
 * unknown and it must be replaced.
 */
final class ShellSession {
    /** Frames longer than this are written by a helper, because a host that does not read would hold the writer. */
    private static final int DIRECT_WRITE = 32 << 10;

    private static final Duration FRAME_END = Duration.ofSeconds(20);

    private final FrameText text;
    private final ShellPipe pipe;
    private final FrameInbox inbox;
    private final HelperThreads helpers;
    private final Counters counters;
    private int frames;
    private int scripts;
    private List<FrameScript> ahead = List.of();

    ShellSession(boolean pty, ShellPipe pipe, FrameInbox inbox, HelperThreads helpers, Counters counters) {
        this.text = new FrameText(pty);
        this.pipe = pipe;
        this.inbox = inbox;
        this.helpers = helpers;
        this.counters = counters;
    }

    /** Process id of the shell on its host. */
    int pid() {
        return inbox.pid();
    }

    /** Whether it is known to be gone. */
    boolean isEnded() {
        return inbox.isEnded();
    }

    /** The text of the first frame, to be sent together with what starts the shell; {@link #run} then only awaits it. */
    byte[] ahead(List<FrameScript> frame) {
        ahead = frame;
        return frame.isEmpty() ? new byte[0] : next(frame);
    }

    private byte[] next(List<FrameScript> frame) {
        frames++;
        int first = scripts;
        scripts += frame.size();
        inbox.expect(frames, first, frame.stream().mapToInt(FrameScript::limit).toArray());
        byte[] bytes = text.frame(frames, first, frame);
        counters.add(Counters.Count.SENT, bytes.length);
        return bytes;
    }

    @SuppressWarnings("ReferenceEquality") // a frame like it would be a second one
    Reply run(List<FrameScript> frame) {
        boolean isSent = frame == ahead;
        ahead = List.of();
        inbox.forgetNoise();
        long receivedBefore = inbox.received();
        counters.count(Counters.Count.FRAMES);
        counters.add(Counters.Count.SCRIPTS, frame.size());
        long began = System.nanoTime();
        if (!isSent) {
            write(next(frame));
        }
        Reply reply = collect(scripts - frame.size(), frame);
        counters.add(Counters.Count.ANSWERING, System.nanoTime() - began);
        counters.add(Counters.Count.RECEIVED, inbox.received() - receivedBefore);
        return reply;
    }

    private void write(byte[] bytes) {
        if (bytes.length <= DIRECT_WRITE) {
            send(bytes);
        } else {
            helpers.run(() -> send(bytes));
        }
    }

    private void send(byte[] bytes) {
        try {
            pipe.write(bytes);
        } catch (IOException broken) {
            inbox.ended(messageOf(broken));
        }
    }

    private Reply collect(int first, List<FrameScript> frame) {
        List<Output> outputs = new ArrayList<>();
        for (int i = 0; i < frame.size(); i++) {
            Duration deadline = frame.get(i).deadline();
            Came came = inbox.awaitScript(first + i, System.nanoTime() + deadline.toNanos());
            if (came == Came.LATE) {
                return new Reply.Expired(outputs, inbox.output(first + i), deadline);
            }
            if (came == Came.DEAD) {
                return lost(outputs);
            }
            if (came == Came.SKIPPED) {
                return new Reply.Answered(outputs);
            }
            outputs.add(inbox.output(first + i));
        }
        Came ended = inbox.awaitFrameEnd(System.nanoTime() + FRAME_END.toNanos());
        return ended == Came.YES ? new Reply.Answered(outputs) : lost(outputs);
    }

    private Reply lost(List<Output> outputs) {
        String said = Complaint.of(inbox.noise());
        String why = inbox.end().isEmpty() ? "the shell stopped answering" : inbox.end();
        return new Reply.Lost(
                new Unreachable(Unreachable.Kind.LOST, said.isEmpty() ? why : why + "; last words: " + said), outputs);
    }

    /** Kills it from the transport's side, and lets go of it. */
    void kill() {
        pipe.kill();
        pipe.close();
    }

    void close() {
        pipe.close();
    }

    static String messageOf(Throwable problem) {
        String message = problem.getMessage();
        return message == null || message.isBlank() ? problem.getClass().getSimpleName() : message;
    }
}
