package dev.muster.connection;

import dev.muster.shell.Output;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one shell says, sorted by script. The transport's thread puts bytes in and never waits; the caller's thread
 * waits here, never longer than it says.
 */
final class FrameInbox implements StreamSink {
    private static final int NOISE = 4 << 10;
    private static final int STREAM_ENDS_BOTH = 2;

    /** What waiting came to. */
    enum Came {
        YES,
        /** The frame ended without this script. */
        SKIPPED,
        LATE,
        DEAD
    }

    private final boolean pty;
    private final MarkedStream out;
    private final MarkedStream err;
    private final Map<Integer, Answer> answers = new HashMap<>();
    private final Map<Integer, Integer> limits = new HashMap<>();
    private final StringBuilder noise = new StringBuilder();
    private @Nullable BoundedBytes outTo;
    private @Nullable BoundedBytes errTo;
    private int greeted;
    private int pid;
    private int frameEnds;
    private int frame;
    private @Nullable String end;
    private long received;
    private long heard;

    private static final class Answer {
        private final BoundedBytes out;
        private final BoundedBytes err;
        private final long started = System.nanoTime();
        private int status;
        private int streamsDone;
        private Duration took = Duration.ZERO;

        Answer(int limit) {
            out = new BoundedBytes(limit);
            err = new BoundedBytes(limit);
        }
    }

    FrameInbox(String nonce, boolean pty) {
        this.pty = pty;
        this.out = new MarkedStream(nonce, new Side(false));
        this.err = new MarkedStream(nonce, new Side(true));
    }

    private final class Side implements MarkedStream.Listener {
        private final boolean isErr;

        Side(boolean isErr) {
            this.isErr = isErr;
        }

        @Override
        public void bytes(byte[] bytes, int offset, int length) {
            if (length > 0) {
                BoundedBytes to = isErr ? errTo : outTo;
                if (to == null) {
                    hearNoise(bytes, offset, length);
                } else {
                    to.add(bytes, offset, length);
                }
            }
        }

        @Override
        public void mark(char kind, int number, int status) {
            marked(isErr, kind, number, status);
        }
    }

    // ---- the transport's side

    @Override
    public synchronized void out(byte[] bytes, int offset, int length) {
        received += length;
        out.accept(bytes, offset, length);
    }

    @Override
    public synchronized void err(byte[] bytes, int offset, int length) {
        received += length;
        err.accept(bytes, offset, length);
    }

    @Override
    public synchronized void ended(String why) {
        if (end == null) {
            end = why;
        }
        notifyAll();
    }

    private void marked(boolean isErr, char kind, int number, int status) {
        switch (kind) {
            case '!' -> {
                greeted++;
                pid = number;
            }
            case '<' -> to(isErr, isErr ? answer(number).err : answer(number).out);
            case '>' -> {
                to(isErr, null);
                finish(number, status, !isErr);
            }
            case '{' -> outTo = answer(number).err;
            case '}' -> {
                outTo = null;
                finish(number, 0, false);
            }
            case '=' -> {
                to(isErr, null); // a script that was announced, and then left out because one before it failed
                frameEnds += number == frame ? 1 : 0;
            }
            default -> {
                return;
            }
        }
        notifyAll();
    }

    /** Keeps the last of it only: a prompt or complaint stands at the end. */
    private void hearNoise(byte[] bytes, int offset, int length) {
        int from = Math.max(offset, offset + length - NOISE);
        int before = noise.length();
        noise.append(new String(bytes, from, offset + length - from, StandardCharsets.UTF_8));
        heard += noise.length() - before + (from - offset);
        noise.delete(0, Math.max(0, noise.length() - NOISE));
    }

    private void to(boolean isErr, @Nullable BoundedBytes bytes) {
        if (isErr) {
            errTo = bytes;
        } else {
            outTo = bytes;
        }
    }

    private Answer answer(int number) {
        return answers.computeIfAbsent(number, n -> new Answer(limits.getOrDefault(n, NOISE)));
    }

    private void finish(int number, int status, boolean hasStatus) {
        Answer answer = answer(number);
        answer.streamsDone++;
        if (hasStatus) {
            answer.status = status > 255 ? status - 128 : status; // ksh93 says 256 + n for signal n
        }
        answer.took = Duration.ofNanos(System.nanoTime() - answer.started);
    }

    // ---- the caller's side

    /** Forgets what was said outside of marks. */
    synchronized void forgetNoise() {
        noise.setLength(0);
    }

    /** Prepares for a frame whose scripts have these limits, numbered from {@code first}. */
    synchronized void expect(int number, int first, int[] scriptLimits) {
        frame = number;
        frameEnds = 0;
        answers.clear();
        limits.clear();
        for (int i = 0; i < scriptLimits.length; i++) {
            limits.put(first + i, scriptLimits[i]);
        }
    }

    /** Waits for the greeting. */
    synchronized Came awaitGreeting(long until) {
        return await(() -> greeted >= streams(), () -> false, until);
    }

    /** Waits for the end of a script on both streams. */
    synchronized Came awaitScript(int number, long until) {
        return await(() -> isDone(number), () -> frameEnds >= streams(), until);
    }

    /** Waits until the shell is ready for the next frame. */
    synchronized Came awaitFrameEnd(long until) {
        return await(() -> frameEnds >= streams(), () -> false, until);
    }

    /** Waits until something is said, for dialogues before the greeting. */
    synchronized Came awaitNoise(long seen, long until) {
        return await(() -> received > seen || greeted >= streams(), () -> false, until);
    }

    private interface Condition {
        boolean holds();
    }

    private Came await(Condition wanted, Condition skipped, long until) {
        while (true) {
            if (wanted.holds()) {
                return Came.YES;
            }
            if (skipped.holds()) {
                return Came.SKIPPED;
            }
            if (end != null) {
                return Came.DEAD;
            }
            long left = until - System.nanoTime();
            if (left <= 0) {
                return Came.LATE;
            }
            try {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return Came.LATE;
            }
        }
    }

    private boolean isDone(int number) {
        Answer answer = answers.get(number);
        return answer != null && answer.streamsDone == STREAM_ENDS_BOTH;
    }

    private int streams() {
        return pty ? 1 : STREAM_ENDS_BOTH;
    }

    /** What a script said: all of it when done, otherwise what there is. */
    synchronized Output output(int number) {
        if (!isDone(number)) {
            out.flush();
            err.flush();
        }
        Answer answer = answers.getOrDefault(number, new Answer(0));
        return new Output(
                answer.status,
                answer.out.bytes(),
                answer.err.bytes(),
                answer.out.cut() || answer.err.cut(),
                answer.took);
    }

    synchronized boolean isEnded() {
        return end != null;
    }

    synchronized int pid() {
        return pid;
    }

    synchronized long received() {
        return received;
    }

    /** What was said outside of all marks since the last frame began: rc noise, complaints of sudo or nologin. */
    synchronized String noise() {
        return noise.toString();
    }

    /** How much was ever said outside of marks; a place for {@link #noiseSince}. */
    synchronized long heard() {
        return heard;
    }

    /** What was said outside of all marks since a place, as far as it is still kept. */
    synchronized String noiseSince(long place) {
        return noise.substring((int) Math.max(0, noise.length() - (heard - place)));
    }

    synchronized String end() {
        return end == null ? "" : end;
    }
}
