package dev.muster.ntp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The network side of a daemon as the model has it: takes datagrams, gives datagrams, remembers clients. What it may
 * answer comes from {@link Exposure}, so a simulated daemon and the judgement of a file cannot differ. Not
 * thread-safe. Restarting a daemon is making a new one: it forgets its clients, as the real one does.
 */
public final class NtpResponder {
    private static final long ERA_1900 = 2_208_988_800L;
    private static final int READ_VARIABLES_STATUS = 0x0614;
    private static final int STRATUM = 2;
    /** Requests of mode 7 that want a key: without one they are a bad format (ntp_request.c). */
    private static final Set<Integer> WITH_KEY =
            Set.of(10, 11, 12, 13, 17, 18, 19, 21, 22, 23, 26, 27, 30, 31, 32, 33, 37, 45);

    /** Fragments of one page of READ_MRU, as asked for. */
    private static final int PAGE = 32 * ControlPacket.MOST_DATA;

    private static final Pattern SHOWN_NONCE = Pattern.compile("(?:^|[\\s,])nonce=([0-9a-f]{24})(?:[\\s,]|$)");

    private final Exposure exposure;
    private final Supplier<Instant> clock;
    private final boolean isSynchronised;
    private final Map<IpAddress, MonlistEntry> clients = new LinkedHashMap<>();

    /**
     * @param exposure what is answered to whom
     * @param isSynchronised whether the daemon has an upstream it follows; if not it answers with INIT
     */
    public NtpResponder(Exposure exposure, boolean isSynchronised, Supplier<Instant> clock) {
        this.exposure = exposure;
        this.isSynchronised = isSynchronised;
        this.clock = clock;
    }

    /** Fills the list of clients, as years of service would. Those the configuration keeps out stay out. */
    public void recordClient(Vantage client, int mode) {
        if (exposure.records(client)) {
            remember(client, mode);
        }
    }

    /** What goes back for a datagram: nothing, one packet, or a hundred. */
    public List<byte[]> answer(byte[] datagram, Vantage from) {
        NtpPacket packet = NtpPacket.decode(datagram).orElse(null);
        if (packet == null || packet.version() < 1 || packet.version() > 4) {
            return List.of();
        }
        Exposure.Judgement judgement = exposure.judge(from);
        boolean recordsAll = exposure.config().daemon().recordsEveryPacket();
        if (exposure.records(from) && (recordsAll || packet instanceof TimePacket)) {
            remember(from, datagram[0] & NtpPacket.MODE_BITS);
        }
        if (packet instanceof TimePacket time) {
            return judgement.mode3() == Answer.DATA && time.mode() == TimePacket.CLIENT ? time(time) : List.of();
        }
        if (packet instanceof ControlPacket control) {
            return judgement.mode6() == Answer.DATA && !control.isResponse() ? control(control, from) : List.of();
        }
        PrivatePacket asked = (PrivatePacket) packet;
        return judgement.otherMode7() == Answer.DATA && !asked.isResponse() ? mode7(asked) : List.of();
    }

    private void remember(Vantage client, int mode) {
        MonlistEntry old = clients.remove(client.source());
        MonlistEntry fresh = MonlistEntry.of(client.source(), client.destination(), client.sourcePort(), mode);
        long count = old == null ? 1 : old.count() + 1;
        clients.put(
                client.source(),
                new MonlistEntry(fresh.address(), fresh.local(), fresh.port(), mode, fresh.version(), count, 1, 1));
        if (clients.size() > MonlistForm.MOST_ENTRIES) {
            Iterator<IpAddress> oldest = clients.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private List<byte[]> time(TimePacket asked) {
        Instant now = clock.get();
        long stamp = (now.getEpochSecond() + ERA_1900) << 32 | ((long) now.getNano() << 32) / 1_000_000_000L;
        TimePacket reply = isSynchronised ? asked.answer(STRATUM, "GPS", stamp) : asked.kiss("INIT", stamp);
        return List.of(reply.encode());
    }

    private List<byte[]> control(ControlPacket asked, Vantage from) {
        int leap = isSynchronised ? 0 : 3;
        switch (asked.opcode()) {
            case ControlPacket.READ_VARIABLES:
                return encoded(asked.answer(leap, READ_VARIABLES_STATUS, variables()));
            case ControlPacket.READ_STATUS:
                return encoded(asked.answer(leap, READ_VARIABLES_STATUS, ""));
            case ControlPacket.REQUEST_NONCE:
                if (exposure.config().daemon().hasMru()) {
                    return encoded(asked.answer(leap, READ_VARIABLES_STATUS, "nonce=" + nonce(from) + "\r\n"));
                }
                break;
            case ControlPacket.READ_MRU:
                if (exposure.config().daemon().hasMru()) {
                    return mru(asked, leap, from);
                }
                break;
            default:
                break;
        }
        return List.of(asked.error(leap, ControlPacket.ERROR_BAD_OPCODE).encode());
    }

    /** Good for one address only, as from 4.2.7p26 on. */
    private static String nonce(Vantage from) {
        int hash = from.source().hashCode();
        return String.format(Locale.ROOT, "%08x%016x", hash, hash * 0x9e3779b97f4a7c15L);
    }

    private List<byte[]> mru(ControlPacket asked, int leap, Vantage from) {
        Matcher shown = SHOWN_NONCE.matcher(asked.text());
        if (exposure.config().match(from.source(), from.sourcePort()).has(RestrictFlag.NOMRULIST)) {
            return List.of(asked.error(leap, ControlPacket.ERROR_PERMISSION).encode());
        }
        if (!shown.find() || !shown.group(1).equals(nonce(from))) {
            return List.of();
        }
        StringBuilder text = new StringBuilder("nonce=" + nonce(from));
        int number = 0;
        for (MonlistEntry client : clients.values()) {
            String entry = entry(client, number++);
            if (text.length() + entry.length() > PAGE) {
                break;
            }
            text.append(entry);
        }
        return encoded(asked.answer(leap, READ_VARIABLES_STATUS, text.toString()));
    }

    private static String entry(MonlistEntry client, int number) {
        boolean six = client.address().family() == AddressFamily.IPV6;
        String address = six ? "[" + client.address() + "]" : client.address().toString();
        return ", addr." + number + "=" + address + ":" + client.port()
                + ",\r\nlast." + number + "=0xd6b1c5e1.5a3f0000, first." + number + "=0xd6b1c4e1.5a3f0000, ct." + number
                + "=" + client.count() + ", mv." + number + "=" + (client.version() << 3 | client.mode()) + ", rs."
                + number + "=0x0";
    }

    /** What READVAR says; the text is what the real ones say in length and kind. */
    private String variables() {
        boolean ntpsec = exposure.config().daemon().family() == Daemon.Family.NTPSEC;
        String version =
                exposure.config().daemon().version().map(NtpVersion::toString).orElse("4.2.6p5");
        return "version=\"" + (ntpsec ? "ntpd ntpsec-" : "ntpd ") + version + "@1.2349-o\",\r\n"
                + "processor=\"x86_64\", system=\"Linux/2.6.32\", leap=" + (isSynchronised ? "00" : "11")
                + ", stratum=" + (isSynchronised ? STRATUM : 16)
                + ",\r\nprecision=-22, rootdelay=12.345, rootdisp=23.456, refid="
                + (isSynchronised ? "10.0.0.1" : "INIT")
                + ",\r\nreftime=0xd6b1c4e1.5a3f0000, clock=0xd6b1c5e1.5a3f0000, peer=12345, tc=6,\r\n"
                + "mintc=3, offset=0.123, frequency=-4.567, sys_jitter=0.089, clk_jitter=0.034,\r\n"
                + "clk_wander=0.012\r\n";
    }

    private List<byte[]> mode7(PrivatePacket asked) {
        if (asked.implementation() == 0) {
            return List.of(asked.error(PrivatePacket.ERROR_UNKNOWN_REQUEST).encode());
        }
        if (asked.implementation() != 2 && asked.implementation() != 3) {
            return List.of(asked.error(PrivatePacket.ERROR_IMPLEMENTATION).encode());
        }
        if (WITH_KEY.contains(asked.request())) {
            return List.of(asked.error(PrivatePacket.ERROR_FORMAT).encode());
        }
        if (asked.request() == PrivatePacket.SYSINFO) {
            return encoded(asked.answerSysinfo(exposure.config().isMonitoring()));
        }
        return MonlistForm.of(asked)
                .map(form -> monlist(asked, form))
                .orElseGet(() ->
                        List.of(asked.error(PrivatePacket.ERROR_UNKNOWN_REQUEST).encode()));
    }

    private List<byte[]> monlist(PrivatePacket asked, MonlistForm form) {
        boolean has =
                exposure.config().daemon().hasMonlist() && exposure.config().isMonitoring();
        List<MonlistEntry> newestFirst = new ArrayList<>(clients.values());
        java.util.Collections.reverse(newestFirst);
        List<byte[]> items = newestFirst.stream()
                .filter(e -> form.listsIpv6() || e.address().family() == AddressFamily.IPV4)
                .map(e -> e.encode(form))
                .toList();
        if (!has || items.isEmpty()) {
            return List.of(asked.error(PrivatePacket.ERROR_NO_DATA).encode());
        }
        return encoded(asked.answer(form.itemSize(), items));
    }

    private static List<byte[]> encoded(List<? extends NtpPacket> packets) {
        return packets.stream().map(NtpPacket::encode).toList();
    }
}
