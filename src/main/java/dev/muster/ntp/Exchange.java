package dev.muster.ntp;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One question of a probe with its repetitions and the fragments that came back for it. Fragments may come late, twice,
 * in any order or not at all; each position counts once, so neither repetitions nor a host that repeats itself make an
 * answer look larger than it is. Data outweighs an error, whichever came first: an error may be a filter's or a
 * forger's, data is data. Not thread-safe.
 */
final class Exchange {
    private static final int MOST_TEXT = 64 << 10;
    /** Where part of a text is missing, so that what stands on both sides does not read as one. */
    private static final char GAP = '\n';

    private final NtpPacket question;
    private final byte[] payload;
    private final int most;
    private final Map<Integer, NtpPacket> fragments = new TreeMap<>();
    private int sent;
    private boolean isWaiting;
    private boolean wasAskedBefore;
    private long firstSentAt;
    private long heardAt;
    private long bytes;
    private int errorCode;
    private int errorBytes;
    private int last = -1;
    private boolean isOver;
    private boolean isRefused;

    /**
     * @param most how often it is put at most
     */
    Exchange(NtpPacket question, int most) {
        this.question = question;
        this.payload = question.encode();
        this.most = most;
    }

    // ---- sending

    boolean isBegun() {
        return sent > 0 || isWaiting;
    }

    int sent() {
        return sent;
    }

    /** Is to be sent as soon as the rate allows. */
    void await() {
        isWaiting = true;
    }

    /** Goes out now: only from here on the clock runs. */
    byte[] leave(long now) {
        isWaiting = false;
        if (sent == 0) {
            firstSentAt = now;
        }
        sent++;
        heardAt = now;
        return payload;
    }

    long firstSentAt() {
        return firstSentAt;
    }

    /** Whether waiting makes no sense any more, counted from the last that was sent or came. */
    boolean isOverdue(long now, long patience) {
        return isRunning() && now - dueAt(patience) >= 0;
    }

    long dueAt(long patience) {
        return heardAt + patience;
    }

    /** Whether something may still come for what was sent. */
    boolean isRunning() {
        return sent > 0 && !isWaiting && !isFinished();
    }

    /** Silence, or an answer with holes: true when the question is to be put again, otherwise what came must do. */
    boolean isToBeRepeated() {
        isOver = sent >= most || errorCode != 0;
        return !isOver;
    }

    /** Forgets an error and starts again. From now on an error may be a late one, so that the answer is waited for. */
    void askAnew() {
        wasAskedBefore = true;
        errorCode = 0;
        errorBytes = 0;
        isOver = false;
        sent = 0;
    }

    void refuse() {
        isRefused = isRefused || isWaiting || answer() == Answer.SILENT;
        isWaiting = false;
        isOver = true;
    }

    boolean isFinished() {
        return isOver || isRefused;
    }

    // ---- receiving

    /** Whether a datagram answers this question, once it was put; it may answer an earlier repetition. */
    boolean isAnsweredBy(NtpPacket packet) {
        return (sent > 0 || wasAskedBefore) && isOfKind(packet);
    }

    private boolean isOfKind(NtpPacket packet) {
        if (packet instanceof TimePacket mine && question instanceof TimePacket asked) {
            return mine.mode() == TimePacket.SERVER && mine.origin() == asked.transmit();
        }
        if (packet instanceof ControlPacket mine && question instanceof ControlPacket asked) {
            return mine.isResponse() && mine.sequence() == asked.sequence() && mine.opcode() == asked.opcode();
        }
        return packet instanceof PrivatePacket mine
                && question instanceof PrivatePacket asked
                && mine.isResponse()
                && mine.request() == asked.request()
                && mine.implementation() == asked.implementation();
    }

    /** Takes an answer of {@code length} bytes; true for the first that came. */
    boolean take(NtpPacket packet, int length, long now) {
        boolean isFirst = fragments.isEmpty() && errorCode == 0;
        if (packet instanceof ControlPacket mine) {
            if (mine.isError()) {
                fail(mine.errorCode(), length);
            } else {
                keep(packet, length, mine.offset(), !mine.isMore(), now);
            }
        } else if (packet instanceof PrivatePacket mine) {
            if (mine.error() != 0) {
                fail(mine.error(), length);
            } else {
                keep(packet, length, mine.sequence(), !mine.isMore(), now);
            }
        } else {
            keep(packet, length, 0, true, now);
        }
        return isFirst;
    }

    private void fail(int code, int length) {
        if (fragments.isEmpty()) {
            errorCode = Math.max(1, code);
            errorBytes = Math.max(errorBytes, length);
            isOver = !wasAskedBefore;
        }
    }

    private void keep(NtpPacket packet, int length, int position, boolean isLast, long now) {
        if (fragments.putIfAbsent(position, packet) != null) {
            return;
        }
        if (errorCode != 0) {
            errorCode = 0;
            isOver = false;
        }
        bytes += length;
        heardAt = now;
        if (isLast) {
            last = Math.max(last, position);
        }
        isOver = isOver || isComplete();
    }

    // ---- what came of it

    /** The first fragment. */
    Optional<NtpPacket> first() {
        return fragments.values().stream().findFirst();
    }

    /** Fragments in the order of their positions. */
    Iterable<NtpPacket> fragments() {
        return fragments.values();
    }

    int errorCode() {
        return errorCode;
    }

    boolean isEmptyList() {
        return errorCode == PrivatePacket.ERROR_NO_DATA;
    }

    /** Whether the last fragment and all before it are there. */
    boolean isComplete() {
        if (last < 0) {
            return false;
        }
        int next = 0;
        for (Map.Entry<Integer, NtpPacket> each : fragments.entrySet()) {
            if (each.getKey() > next) {
                return false;
            }
            next = each.getValue() instanceof ControlPacket control
                    ? Math.max(next, each.getKey() + control.dataLength())
                    : each.getKey() + 1;
        }
        return fragments.containsKey(last);
    }

    /**
     * The text of a mode 6 answer, put together by offset. Where fragments overlap the earlier offset wins, where one
     * is missing a line ends; an offset is no promise of size, so what lies far out costs nothing.
     */
    String text() {
        StringBuilder out = new StringBuilder();
        int reached = 0;
        for (Map.Entry<Integer, NtpPacket> each : fragments.entrySet()) {
            if (!(each.getValue() instanceof ControlPacket control) || out.length() >= MOST_TEXT) {
                break;
            }
            String data = control.text();
            int known = reached - each.getKey();
            if (known < 0) {
                out.append(GAP);
            }
            int from = Math.max(0, known);
            if (from < data.length()) {
                out.append(data, from, from + Math.min(data.length() - from, MOST_TEXT - out.length()));
                reached = each.getKey() + data.length();
            }
        }
        return out.toString();
    }

    Answer answer() {
        if (!fragments.isEmpty()) {
            return Answer.DATA;
        }
        if (errorCode != 0) {
            return Answer.ERROR;
        }
        if (isRefused) {
            return Answer.REFUSED;
        }
        return sent == 0 ? Answer.NOT_ASKED : Answer.SILENT;
    }

    Traffic traffic(AddressFamily family) {
        if (sent == 0) {
            return Traffic.NONE;
        }
        boolean isError = fragments.isEmpty() && errorCode != 0;
        return new Traffic(
                payload.length, isError ? 1 : fragments.size(), isError ? errorBytes : bytes, family.headerBytes());
    }
}
