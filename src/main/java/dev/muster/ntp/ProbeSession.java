package dev.muster.ntp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Probes one address, as a state machine without a socket: it says what to send and how long to wait, and is given
 * what arrived. Times are nanoseconds of any steady clock. All it can ever send is a time request (RFC 5905), the mode
 * 6 reads READVAR, REQ_NONCE and READ_MRU (RFC 1305 appendix B, RFC 9327, ntp_control.c), and the mode 7 reads sysinfo
 * and monlist (ntp_request.h).
 *
 * <p>Mode 3 goes first, READVAR and sysinfo with it. Monlist waits for the answer to mode 3: an idle daemon that has
 * recorded nobody answers monlist with an error exactly like a fixed one, and after our own packet it has somebody to
 * tell of. The other forms of monlist follow where the first went once unanswered or was not understood; where the
 * 8 bytes are called a bad format, the request padded as ntpdc and nmap do. READ_MRU follows where mode 6 answers and
 * hands out a nonce, and one page of it is all that is drawn. All questions run side by side, so a host that answers
 * none of the queries costs as much as one question that stays unanswered.
 *
 * <p>How long an answer may take is learnt: once the daemon has answered anything, {@value #ROUND_TRIPS} times as long
 * as that took, at least a quarter of a second, each time, for each of the tries; where nothing ever came, the patience
 * of the request. A lost datagram so costs a try, never the truth. Replies are bounded in number and bytes. What comes
 * and answers nothing that was asked is counted: then silence is no silence.
 */
public final class ProbeSession {
    private static final int ROUND_TRIPS = 5;
    /** Least wait for an answer of a daemon known to be alive: room for a burst, a busy host and its scheduler. */
    private static final long LEAST_WAIT = 250_000_000L;

    static final int MOST_PACKETS = 2_000;
    static final long MOST_BYTES = 4L << 20;
    private static final int MOST_CLIENTS = 1_000;
    private static final Pattern VERSION = Pattern.compile("version=\"([^\"\\r\\n]{1,200})\"");
    /** 24 digits from every known daemon; anything else is not sent back. */
    private static final Pattern NONCE = Pattern.compile("(?:^|[\\s,])nonce=([0-9a-fA-F]{8,64})(?=[\\s,]|$)");

    private static final Pattern MRU_ENTRY = Pattern.compile("(?:^|[\\s,])addr\\.[0-9]{1,6}=([^\\s,]*)");

    private final String address;
    private final AddressFamily family;
    private Optional<IpAddress> source = Optional.empty();
    private int sourcePort;
    private final long patience;
    private final int attempts;
    private final boolean timeOnly;
    private final int sequence;
    private final Exchange time;
    /** By form; the padded ones join behind the plain one. */
    private final Map<MonlistForm, List<Exchange>> monlists = new EnumMap<>(MonlistForm.class);

    private final Exchange monlist;
    private final Exchange sysinfo;
    private final Exchange variables;
    private final Exchange nonce;
    private Optional<Exchange> mru = Optional.empty();

    private final Deque<Exchange> outgoing = new ArrayDeque<>();
    private boolean isDone;
    private boolean isCut;
    private boolean isFlooded;
    /** Whether the list was asked for before the daemon was known to have recorded us. */
    private boolean isListAskedTooSoon;

    private Optional<String> failure = Optional.empty();
    private OptionalLong refusedAt = OptionalLong.empty();
    private OptionalLong roundTrip = OptionalLong.empty();
    private int packets;
    private int strays;
    private long bytes;

    /**
     * @param random for the stamp and sequence by which answers are known
     */
    public ProbeSession(String address, AddressFamily family, ProbeRequest request, LongSupplier random) {
        this.address = address;
        this.family = family;
        this.patience = request.patience().toNanos();
        this.attempts = Math.max(1, request.attempts());
        this.timeOnly = request.timeOnly();
        this.time = new Exchange(TimePacket.client(random.getAsLong()), attempts);
        for (MonlistForm form : MonlistForm.values()) {
            List<Exchange> ways = new ArrayList<>();
            ways.add(new Exchange(form.packet(), monlists.isEmpty() ? attempts : Math.min(attempts, 2)));
            monlists.put(form, ways);
        }
        this.monlist = monlists.values().iterator().next().get(0);
        this.sysinfo = new Exchange(PrivatePacket.sysinfo(), attempts);
        this.sequence = (int) (random.getAsLong() & 0x3fff) + 1;
        this.variables = new Exchange(ControlPacket.readVariables(sequence), attempts);
        this.nonce = new Exchange(ControlPacket.requestNonce(sequence + 1), attempts);
    }

    public String address() {
        return address;
    }

    /** Tells the own address and port the questions come from, which a daemon's restrict lines may know. */
    public void askedFrom(String own, int ownPort) {
        source = IpAddress.parse(own);
        sourcePort = ownPort;
    }

    public boolean isDone() {
        return isDone;
    }

    /** What to send now, in order; the list is emptied by asking. */
    public List<byte[]> takeOutgoing(long now) {
        List<byte[]> out = new ArrayList<>();
        for (Optional<byte[]> next = takeNext(now); next.isPresent(); next = takeNext(now)) {
            out.add(next.get());
        }
        return out;
    }

    /** The next datagram to send, for a sender that paces itself; its time runs from now on. */
    public Optional<byte[]> takeNext(long now) {
        advance(now);
        return Optional.ofNullable(outgoing.poll()).map(exchange -> exchange.leave(now));
    }

    /** Whether there is something to send. */
    public boolean hasOutgoing(long now) {
        advance(now);
        return !outgoing.isEmpty();
    }

    /** When to ask {@link #takeOutgoing} again if nothing arrives. */
    public long wakeAt(long now) {
        long wait = everything()
                .filter(Exchange::isRunning)
                .mapToLong(e -> e.dueAt(mostWait()) - now)
                .min()
                .orElse(0);
        return now + (isRefused() ? Math.min(wait, refusedAt.getAsLong() + LEAST_WAIT - now) : wait);
    }

    /** A datagram from the address and port asked. Anything may be in it. */
    public void receive(byte[] datagram, long now) {
        if (isDone) {
            return;
        }
        packets++;
        bytes += datagram.length;
        if (packets > MOST_PACKETS || bytes > MOST_BYTES) {
            isFlooded = true;
            isDone = true;
            return;
        }
        Optional<NtpPacket> packet = NtpPacket.decode(datagram);
        Optional<Exchange> asked =
                packet.flatMap(p -> everything().filter(e -> e.isAnsweredBy(p)).reduce((earlier, later) -> later));
        if (asked.isEmpty()) {
            strays++;
        } else if (asked.get().take(packet.orElseThrow(), datagram.length, now)) {
            learn(now - asked.get().firstSentAt());
        }
        advance(now);
    }

    /**
     * The host said that nothing listens there. It counts only when nothing else comes for a moment: a filter may
     * refuse one kind of question with the same words while the daemon answers the others.
     */
    public void refused(long now) {
        if (refusedAt.isEmpty()) {
            refusedAt = OptionalLong.of(now);
        }
        advance(now);
    }

    /** Ends it with what is known, because the deadline has come. */
    public void stop() {
        isCut = isCut || !isDone;
        isDone = true;
    }

    /** Ends it because the way there failed. */
    public void fail(String reason) {
        failure = Optional.of(reason);
        isDone = true;
    }

    /** All questions, each form of monlist with its paddings in the order they may be put. */
    private Stream<Exchange> everything() {
        return Stream.of(
                        monlists.values().stream().flatMap(List::stream),
                        Stream.of(time, sysinfo, variables, nonce),
                        mru.stream())
                .flatMap(each -> each);
    }

    private boolean isHeard() {
        return roundTrip.isPresent();
    }

    private boolean isRefused() {
        return refusedAt.isPresent() && !isHeard();
    }

    private void advance(long now) {
        if (isDone) {
            return;
        }
        begin(time);
        if (!timeOnly) {
            begin(variables);
            begin(sysinfo);
        }
        everything().filter(e -> e.isOverdue(now, mostWait())).toList().forEach(e -> {
            if (e.isToBeRepeated()) {
                enqueue(e);
            }
        });
        if (!timeOnly) {
            askForLists();
            askForMru();
        }
        if (isRefused() && now - refusedAt.getAsLong() >= LEAST_WAIT) {
            outgoing.clear();
            everything().filter(Exchange::isBegun).forEach(Exchange::refuse);
        }
        isDone = outgoing.isEmpty()
                && (timeOnly || monlist.isBegun() || monlist.isFinished())
                && everything().allMatch(e -> !e.isBegun() || e.isFinished());
    }

    private void askForLists() {
        if (!monlist.isBegun() && (time.isFinished() || time.sent() > 1 || refusedAt.isPresent())) {
            isListAskedTooSoon = time.answer() == Answer.SILENT;
            begin(monlist);
        } else if (isListAskedTooSoon && time.answer() == Answer.DATA && monlist.isEmptyList()) {
            isListAskedTooSoon = false;
            monlist.askAnew();
            enqueue(monlist);
        }
        if (isToBeAskedOtherwise(monlist)) {
            monlists.values().forEach(ways -> begin(ways.get(0)));
        }
        monlists.forEach((form, ways) -> {
            Exchange latest = ways.get(ways.size() - 1);
            if (latest.errorCode() == PrivatePacket.ERROR_FORMAT
                    && ways.size() <= PrivatePacket.PADDED_LENGTHS.size()) {
                ways.add(new Exchange(
                        form.packet().padded(PrivatePacket.PADDED_LENGTHS.get(ways.size() - 1)),
                        Math.min(attempts, 2)));
                begin(ways.get(ways.size() - 1));
            }
        });
    }

    private static boolean isToBeAskedOtherwise(Exchange asked) {
        boolean isMisunderstood = asked.errorCode() == PrivatePacket.ERROR_IMPLEMENTATION
                || asked.errorCode() == PrivatePacket.ERROR_UNKNOWN_REQUEST
                || asked.errorCode() == PrivatePacket.ERROR_FORMAT;
        boolean isUnanswered = asked.answer() == Answer.SILENT && (asked.sent() > 1 || asked.isFinished());
        return isUnanswered || isMisunderstood;
    }

    /** The list of newer daemons, only from one that answers mode 6 and only with a nonce that looks like one. */
    private void askForMru() {
        if (variables.answer() == Answer.DATA || variables.answer() == Answer.ERROR) {
            begin(nonce);
        }
        if (mru.isEmpty() && nonce.answer() == Answer.DATA && nonce.isFinished()) {
            Matcher told = NONCE.matcher(nonce.text());
            if (told.find()) {
                Exchange list = new Exchange(ControlPacket.readMru(sequence + 2, told.group(1)), Math.min(attempts, 2));
                mru = Optional.of(list);
                begin(list);
            }
        }
    }

    /** Puts a question that was not put yet. */
    private void begin(Exchange exchange) {
        if (!exchange.isBegun() && !exchange.isFinished()) {
            enqueue(exchange);
        }
    }

    private void enqueue(Exchange exchange) {
        exchange.await();
        outgoing.add(exchange);
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

    // ---- what was learnt

    /** What was learnt so far. */
    public AddressReport report() {
        return new AddressReport(
                address,
                family,
                source,
                sourcePort,
                timeAnswer(),
                monlistAnswer(),
                sysinfoAnswer(),
                controlAnswer(),
                mruAnswer(),
                troubles());
    }

    private List<String> troubles() {
        List<String> out = new ArrayList<>();
        failure.ifPresent(out::add);
        if (isFlooded) {
            out.add(address + " sends without end: reading stopped after " + MOST_PACKETS + " packets or " + MOST_BYTES
                    + " bytes");
        }
        if (isCut) {
            out.add(AddressReport.TIME_RAN_OUT + " while " + address + " was being probed: silence was not waited for");
        }
        if (strays > 0) {
            out.add(strays + (strays == 1 ? " datagram" : " datagrams") + " from " + address
                    + " answered nothing that was asked");
        }
        return out;
    }

    private AddressReport.TimeAnswer timeAnswer() {
        Traffic traffic = time.traffic(family);
        return time.first()
                .map(p -> (TimePacket) p)
                .map(p -> new AddressReport.TimeAnswer(Answer.DATA, p.stratum(), p.leap(), p.kissCode(), traffic))
                .orElseGet(() -> new AddressReport.TimeAnswer(time.answer(), 0, 0, "", traffic));
    }

    /** The form with the most to tell: data before errors before refusal before silence, an earlier form first. */
    private AddressReport.MonlistAnswer monlistAnswer() {
        Exchange best = monlist;
        MonlistForm form = MonlistForm.values()[0];
        for (Map.Entry<MonlistForm, List<Exchange>> ways : monlists.entrySet()) {
            for (Exchange way : ways.getValue()) {
                if (way.answer().compareTo(best.answer()) < 0) {
                    best = way;
                    form = ways.getKey();
                }
            }
        }
        Set<String> clients = new LinkedHashSet<>();
        int items = 0;
        for (NtpPacket packet : best.fragments()) {
            for (byte[] item : ((PrivatePacket) packet).items()) {
                items++;
                if (clients.size() < MOST_CLIENTS) {
                    MonlistEntry.decode(form, item)
                            .ifPresent(e -> clients.add(e.address().toString()));
                }
            }
        }
        return new AddressReport.MonlistAnswer(
                best.answer(),
                best.answer() == Answer.DATA || best.answer() == Answer.ERROR ? form.words() : "",
                best.errorCode(),
                items,
                best.answer() != Answer.DATA || best.isComplete(),
                List.copyOf(clients),
                best.traffic(family));
    }

    private AddressReport.SysinfoAnswer sysinfoAnswer() {
        Optional<Boolean> isMonitoring = Optional.empty();
        for (NtpPacket packet : sysinfo.fragments()) {
            isMonitoring = isMonitoring.or(((PrivatePacket) packet)::monitorFlag);
        }
        return new AddressReport.SysinfoAnswer(
                sysinfo.answer(), sysinfo.errorCode(), isMonitoring, sysinfo.traffic(family));
    }

    private AddressReport.ControlAnswer controlAnswer() {
        String text = variables.text();
        Matcher version = VERSION.matcher(text);
        return new AddressReport.ControlAnswer(
                variables.answer(),
                variables.errorCode(),
                text,
                version.find() ? version.group(1) : "",
                variables.traffic(family));
    }

    private AddressReport.MruAnswer mruAnswer() {
        if (mru.isEmpty()) {
            return new AddressReport.MruAnswer(
                    nonce.answer(), Answer.NOT_ASKED, nonce.errorCode(), List.of(), true, Traffic.NONE);
        }
        Exchange list = mru.get();
        Matcher entry = MRU_ENTRY.matcher(list.text());
        List<String> clients = new ArrayList<>();
        while (entry.find() && clients.size() < MOST_CLIENTS) {
            clients.add(entry.group(1).replaceFirst(":[0-9]{1,5}$", ""));
        }
        return new AddressReport.MruAnswer(
                Answer.DATA,
                list.answer(),
                list.errorCode(),
                clients,
                list.answer() != Answer.DATA || list.isComplete(),
                list.traffic(family));
    }
}
