package dev.muster.ntp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The network side of a daemon as the model has it: takes datagrams, gives datagrams, remembers clients. What it may
 * answer comes from {@link Exposure}, so a simulated daemon and the judgement of a file cannot differ. Not
 * thread-safe. Restarting a daemon is making a new one: it forgets its clients, as the real one does.
 */
public final class NtpResponder {
    private static final long ERA_1900 = 2_208_988_800L;
    private static final int READ_VARIABLES_STATUS = 0x0614;
    private static final int STRATUM = 2;

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
            return judgement.mode6() == Answer.DATA && !control.isResponse() ? control(control) : List.of();
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

    private List<byte[]> control(ControlPacket asked) {
        int leap = isSynchronised ? 0 : 3;
        if (asked.opcode() == ControlPacket.READ_VARIABLES) {
            return encoded(asked.answer(leap, READ_VARIABLES_STATUS, variables()));
        }
        if (asked.opcode() == ControlPacket.READ_STATUS) {
            return encoded(asked.answer(leap, READ_VARIABLES_STATUS, ""));
        }
        return List.of(asked.error(leap, ControlPacket.ERROR_BAD_OPCODE).encode());
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
        if (asked.implementation() != 2 && asked.implementation() != 3) {
            return List.of(asked.error(PrivatePacket.ERROR_IMPLEMENTATION).encode());
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
