package dev.muster.ntp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Probes one address, as a state machine without a socket: it says what to send and how long to wait, and is given
 * what arrived. Times are nanoseconds of any steady clock.
 *
 * <p>Mode 3 goes first, READVAR and sysinfo with it. Monlist waits for the answer to mode 3: an idle daemon that has
 * recorded nobody answers monlist with an error exactly like a fixed one, and after our own packet it has somebody to
 * tell of. The other forms of monlist follow where the first went once unanswered or was not understood. All questions
 * run side by side, so a host that answers none of the queries costs as much as one question that stays unanswered.
 *
 * <p>How long an answer may take is learnt: once the daemon has answered anything, {@value #ROUND_TRIPS} times as long
 * as that took, at least a quarter of a second, each time, for each of the tries; where nothing ever came, the patience
 * of the request. A lost datagram so costs a try, never the truth. Replies are bounded in number and bytes, and only
 * those count that answer what was asked.
 */
public final class ProbeSession {
    private static final int ROUND_TRIPS = 5;
    /** Least wait for an answer of a daemon known to be alive: room for a burst, a busy host and its scheduler. */
    private static final long LEAST_WAIT = 250_000_000L;

    private static final int MOST_PACKETS = 2_000;
    private static final long MOST_BYTES = 4L << 20;
    private static final int MOST_CLIENTS = 1_000;
    private static final List<MonlistForm> FORMS = List.of(MonlistForm.values());
    private static final int MOST_TEXT = 64 << 10;
    private static final Pattern VERSION = Pattern.compile("version=\"([^\"\\r\\n]{1,200})\"");

    private final String address;
    private final AddressFamily family;
    private Optional<IpAddress> source = Optional.empty();
    private final long patience;
    private final int attempts;
    private final long stamp;
    private final Exchange time;
    private final List<Exchange> monlists = new ArrayList<>();
    private final Exchange sysinfo;
    private final Exchange variables;

    private final Deque<byte[]> outgoing = new ArrayDeque<>();
    private final List<Exchange> running = new ArrayList<>();
    private boolean isDone;
    /** Whether the list was asked for before the daemon was known to have recorded us. */
    private boolean isListAskedTooSoon;

    private OptionalLong roundTrip = OptionalLong.empty();
    private int packets;
    private long bytes;

    /**
     * @param random for the stamp and sequence by which answers are known
     */
    public ProbeSession(String address, AddressFamily family, ProbeRequest request, LongSupplier random) {
        this.address = address;
        this.family = family;
        this.patience = request.patience().toNanos();
        this.attempts = Math.max(1, request.attempts());
        this.stamp = random.getAsLong();
        this.time = new Exchange(TimePacket.client(stamp), attempts);
        for (MonlistForm form : MonlistForm.values()) {
            monlists.add(new Exchange(form.packet(), monlists.isEmpty() ? attempts : Math.min(attempts, 2)));
        }
        this.sysinfo = new Exchange(PrivatePacket.sysinfo(), attempts);
        this.variables = new Exchange(ControlPacket.readVariables((int) (random.getAsLong() & 0x7fff) + 1), attempts);
    }

    public String address() {
        return address;
    }

    /** Tells the own address the questions come from, which a daemon's restrict lines may know. */
    public void askedFrom(String own) {
        source = IpAddress.parse(own);
    }

    public boolean isDone() {
        return isDone;
    }

    /** What to send now, in order; the list is emptied by asking. */
    public List<byte[]> takeOutgoing(long now) {
        advance(now);
        List<byte[]> out = List.copyOf(outgoing);
        outgoing.clear();
        return out;
    }

    /** When to ask {@link #takeOutgoing} again if nothing arrives. */
    public long wakeAt(long now) {
        return now
                + running.stream()
                        .filter(e -> !e.isFinished())
                        .mapToLong(e -> e.dueAt() - now)
                        .min()
                        .orElse(0);
    }

    /** A datagram from the address and port asked. Anything may be in it. */
    public void receive(byte[] datagram, long now) {
        packets++;
        bytes += datagram.length;
        if (isDone) {
            return;
        }
        if (packets > MOST_PACKETS || bytes > MOST_BYTES) {
            isDone = true;
            return;
        }
        NtpPacket.decode(datagram)
                .ifPresent(packet -> everything().stream()
                        .filter(e -> e.sent > 0 && !e.isFinished())
                        .forEach(e -> e.take(packet, datagram.length, now)));
        advance(now);
    }

    /** The host said that nothing listens there. */
    public void refused() {
        everything().stream().filter(e -> e.answer() == Answer.SILENT).forEach(e -> e.isRefused = true);
        isDone = true;
    }

    /** Ends it with what is known, because the deadline has come. */
    public void stop() {
        isDone = true;
    }

    private List<Exchange> everything() {
        List<Exchange> all = new ArrayList<>(monlists);
        all.add(time);
        all.add(sysinfo);
        all.add(variables);
        return all;
    }

    private void advance(long now) {
        if (isDone) {
            return;
        }
        begin(List.of(time, sysinfo, variables), now);
        running.stream().filter(e -> !e.isFinished() && now - e.dueAt() >= 0).forEach(e -> e.overdue(now));
        Exchange monlist = monlists.get(0);
        if (monlist.sent == 0 && (time.isFinished() || time.sent > 1)) {
            isListAskedTooSoon = time.answer() == Answer.SILENT;
            begin(List.of(monlist), now);
        } else if (isListAskedTooSoon && time.answer() == Answer.DATA && monlist.isEmptyList()) {
            isListAskedTooSoon = false;
            monlist.askAnew(now);
        }
        if (monlist.isToBeAskedOtherwise()) {
            begin(monlists.subList(1, monlists.size()), now);
        }
        isDone = monlist.sent > 0 && running.stream().allMatch(Exchange::isFinished);
    }

    /** Puts questions that were not put yet. */
    private void begin(List<Exchange> exchanges, long now) {
        for (Exchange exchange : exchanges) {
            if (exchange.sent == 0) {
                running.add(exchange);
                exchange.send(now);
            }
        }
    }

    /** How long an answer may take, by what is known of the way there. */
    private long mostWait() {
        return roundTrip.isEmpty()
                ? patience
                : Math.min(patience, Math.max(LEAST_WAIT, ROUND_TRIPS * roundTrip.getAsLong()));
    }

    /** Something came back: the way there and back takes no longer than since the question was first put. */
    private void learn(long took) {
        roundTrip = OptionalLong.of(Math.max(took, roundTrip.orElse(0)));
    }

    /** What was learnt so far. */
    public AddressReport report() {
        return new AddressReport(
                address, family, source, timeAnswer(), monlistAnswer(), sysinfoAnswer(), controlAnswer());
    }

    private AddressReport.TimeAnswer timeAnswer() {
        if (time.fragments.isEmpty()) {
            return new AddressReport.TimeAnswer(time.answer(), 0, 0, "", time.traffic());
        }
        TimePacket packet = (TimePacket) time.fragments.get(0);
        return new AddressReport.TimeAnswer(
                Answer.DATA, packet.stratum(), packet.leap(), packet.kissCode(), time.traffic());
    }

    /** The form with the most to tell: data before errors before silence. */
    private AddressReport.MonlistAnswer monlistAnswer() {
        int best = 0;
        for (int i = 1; i < monlists.size(); i++) {
            Answer mine = monlists.get(i).answer();
            Answer held = monlists.get(best).answer();
            if ((mine == Answer.DATA && held != Answer.DATA) || (mine == Answer.ERROR && held == Answer.SILENT)) {
                best = i;
            }
        }
        Exchange exchange = monlists.get(best);
        MonlistForm form = FORMS.get(best);
        Set<String> clients = new LinkedHashSet<>();
        int items = 0;
        for (NtpPacket packet : exchange.fragments) {
            for (byte[] item : ((PrivatePacket) packet).items()) {
                items++;
                if (clients.size() < MOST_CLIENTS) {
                    MonlistEntry.decode(form, item)
                            .ifPresent(e -> clients.add(e.address().toString()));
                }
            }
        }
        return new AddressReport.MonlistAnswer(
                exchange.answer(),
                exchange.answer() == Answer.DATA || exchange.answer() == Answer.ERROR ? form.words() : "",
                exchange.errorCode,
                items,
                exchange.answer() != Answer.DATA || exchange.isComplete(),
                List.copyOf(clients),
                exchange.traffic());
    }

    private AddressReport.SysinfoAnswer sysinfoAnswer() {
        return new AddressReport.SysinfoAnswer(
                sysinfo.answer(),
                sysinfo.errorCode,
                sysinfo.fragments.stream()
                        .flatMap(p -> ((PrivatePacket) p).monitorFlag().stream())
                        .findFirst(),
                sysinfo.traffic());
    }

    private AddressReport.ControlAnswer controlAnswer() {
        StringBuilder text = new StringBuilder();
        variables.fragments.stream()
                .map(p -> (ControlPacket) p)
                .sorted(java.util.Comparator.comparingInt(ControlPacket::offset))
                .filter(p -> text.length() < MOST_TEXT)
                .forEach(p -> text.append(p.text()));
        Matcher version = VERSION.matcher(text);
        return new AddressReport.ControlAnswer(
                variables.answer(),
                variables.errorCode,
                text.toString(),
                version.find() ? version.group(1) : "",
                variables.traffic());
    }

    /** One question with its repetitions and what came back for it. */
    private final class Exchange {
        private final NtpPacket question;
        private final byte[] payload;
        private final int most;
        private final List<NtpPacket> fragments = new ArrayList<>();
        private final Set<Integer> seen = new LinkedHashSet<>();
        private int sent;
        private long firstSentAt;
        private long heardAt;
        private int replies;
        private long replyBytes;
        private int errorCode;
        private int last = -1;
        private boolean isOver;
        private boolean isRefused;

        Exchange(NtpPacket question, int most) {
            this.question = question;
            this.payload = question.encode();
            this.most = most;
        }

        void send(long now) {
            if (sent == 0) {
                firstSentAt = now;
            }
            sent++;
            heardAt = now;
            outgoing.add(payload);
        }

        /** When waiting makes no sense any more, counted from the last that was sent or came. */
        long dueAt() {
            return heardAt + mostWait();
        }

        /** Silence: ask again. A reply that stopped half-way: take what came. */
        void overdue(long now) {
            if (fragments.isEmpty() && sent < most) {
                send(now);
            } else {
                isOver = true;
            }
        }

        boolean isFinished() {
            return isOver || isRefused;
        }

        boolean isEmptyList() {
            return errorCode == PrivatePacket.ERROR_NO_DATA && fragments.isEmpty();
        }

        void askAnew(long now) {
            errorCode = 0;
            replies = 0;
            replyBytes = 0;
            isOver = false;
            sent = 0;
            send(now);
        }

        boolean isToBeAskedOtherwise() {
            boolean misunderstood = errorCode == PrivatePacket.ERROR_IMPLEMENTATION
                    || errorCode == PrivatePacket.ERROR_UNKNOWN_REQUEST
                    || errorCode == PrivatePacket.ERROR_FORMAT;
            boolean unanswered = answer() == Answer.SILENT && (sent > 1 || isOver);
            return unanswered || misunderstood;
        }

        void take(NtpPacket packet, int length, long now) {
            if (packet instanceof TimePacket mine && question instanceof TimePacket) {
                if (mine.mode() == TimePacket.SERVER && mine.origin() == stamp) {
                    learn(now - firstSentAt);
                    keep(packet, length, 0, true, now);
                }
            } else if (packet instanceof ControlPacket mine && question instanceof ControlPacket asked) {
                if (mine.isResponse() && mine.sequence() == asked.sequence() && mine.opcode() == asked.opcode()) {
                    takeFragment(packet, length, mine.isError(), mine.errorCode(), mine.offset(), !mine.isMore(), now);
                }
            } else if (packet instanceof PrivatePacket mine && question instanceof PrivatePacket asked) {
                if (mine.isResponse()
                        && mine.request() == asked.request()
                        && mine.implementation() == asked.implementation()) {
                    takeFragment(packet, length, mine.error() != 0, mine.error(), mine.sequence(), !mine.isMore(), now);
                }
            }
        }

        private void takeFragment(
                NtpPacket packet, int length, boolean isError, int code, int position, boolean isLast, long now) {
            if (fragments.isEmpty()) {
                learn(now - firstSentAt);
            }
            if (!isError) {
                keep(packet, length, position, isLast, now);
            } else if (fragments.isEmpty()) {
                errorCode = Math.max(1, code);
                replies = 1;
                replyBytes = length;
                isOver = true;
            }
        }

        private void keep(NtpPacket packet, int length, int position, boolean isLast, long now) {
            if (!seen.add(position)) {
                return;
            }
            fragments.add(packet);
            replies++;
            replyBytes += length;
            heardAt = now;
            if (isLast) {
                last = position;
            }
            isOver = isComplete();
        }

        /** Whether the last fragment and all before it are there. */
        boolean isComplete() {
            if (last < 0) {
                return false;
            }
            if (question instanceof PrivatePacket) {
                return fragments.size() == last + 1;
            }
            if (question instanceof ControlPacket) {
                int upTo = fragments.stream()
                        .mapToInt(p -> ((ControlPacket) p).data().length)
                        .sum();
                int lastLength = fragments.stream()
                        .filter(p -> ((ControlPacket) p).offset() == last)
                        .mapToInt(p -> ((ControlPacket) p).data().length)
                        .sum();
                return upTo == last + lastLength;
            }
            return true;
        }

        Answer answer() {
            if (sent == 0) {
                return Answer.NOT_ASKED;
            }
            if (!fragments.isEmpty()) {
                return Answer.DATA;
            }
            if (errorCode != 0) {
                return Answer.ERROR;
            }
            return isRefused ? Answer.REFUSED : Answer.SILENT;
        }

        Traffic traffic() {
            return sent == 0 ? Traffic.NONE : new Traffic(payload.length, replies, replyBytes, family.headerBytes());
        }
    }
}
