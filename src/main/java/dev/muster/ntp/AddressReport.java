package dev.muster.ntp;

import java.util.List;
import java.util.Optional;

/**
 * What one address of a server answered to each kind of question.
 *
 * @param address as text, without brackets
 * @param source the asker's own address as this machine has it (no NAT on the way is seen); empty when unknown
 * @param sourcePort the asker's own port, 0 when unknown: rules with {@code ntpport} know 123
 * @param time mode 3, the positive control: only an answer here gives silence elsewhere a meaning
 * @param monlist mode 7, in the form that was answered
 * @param sysinfo mode 7, whose flags say whether monitoring is really on
 * @param readVariables mode 6
 * @param mru mode 6, the list of clients as newer daemons give it
 * @param troubles why silence of this address proves nothing: the time ran out, it floods, what it sends answers
 *     nothing that was asked
 */
public record AddressReport(
        String address,
        AddressFamily family,
        Optional<IpAddress> source,
        int sourcePort,
        TimeAnswer time,
        MonlistAnswer monlist,
        SysinfoAnswer sysinfo,
        ControlAnswer readVariables,
        MruAnswer mru,
        List<String> troubles) {

    /** How a trouble begins that is no nonsense of the other side. */
    static final String TIME_RAN_OUT = "time ran out";

    public AddressReport {
        troubles = List.copyOf(troubles);
    }

    /** Whether what came back makes no sense. */
    boolean isNonsense() {
        return troubles.stream().anyMatch(t -> !t.startsWith(TIME_RAN_OUT));
    }

    /** A report without trouble by one who was not asked for a list of newer daemons. */
    public AddressReport(
            String address,
            AddressFamily family,
            Optional<IpAddress> source,
            TimeAnswer time,
            MonlistAnswer monlist,
            SysinfoAnswer sysinfo,
            ControlAnswer readVariables) {
        this(address, family, source, 0, time, monlist, sysinfo, readVariables, MruAnswer.NONE, List.of());
    }

    /**
     * Answer to a client's question for the time.
     *
     * @param stratum 0 when the server is not synchronised or sends a kiss code
     * @param leap 3 means not synchronised
     * @param kissCode four letters such as {@code RATE}, {@code DENY}, {@code INIT}; empty for an ordinary answer
     */
    public record TimeAnswer(Answer answer, int stratum, int leap, String kissCode, Traffic traffic) {
        public static final TimeAnswer NONE = new TimeAnswer(Answer.NOT_ASKED, 0, 0, "", Traffic.NONE);

        /** Whether the server serves and is itself synchronised. */
        public boolean isSynchronised() {
            return answer == Answer.DATA && leap != 3 && stratum > 0 && stratum < 16;
        }
    }

    /**
     * Answer to monlist.
     *
     * @param form which of the four forms was answered: {@code 42/3}, {@code 42/2}, {@code 20/3}, {@code 20/2}
     * @param errorCode of an error reply, 4 meaning no data
     * @param items entries that arrived
     * @param isComplete whether all fragments arrived, last one included
     * @param clients addresses in the entries, a bounded number of them
     */
    public record MonlistAnswer(
            Answer answer,
            String form,
            int errorCode,
            int items,
            boolean isComplete,
            List<String> clients,
            Traffic traffic) {
        public static final MonlistAnswer NONE =
                new MonlistAnswer(Answer.NOT_ASKED, "", 0, 0, true, List.of(), Traffic.NONE);

        public MonlistAnswer {
            clients = List.copyOf(clients);
        }
    }

    /**
     * Answer to sysinfo.
     *
     * @param isMonitoring the monitor bit of the flags: true in spite of {@code disable monitor} is the monitor trap
     */
    public record SysinfoAnswer(Answer answer, int errorCode, Optional<Boolean> isMonitoring, Traffic traffic) {
        public static final SysinfoAnswer NONE = new SysinfoAnswer(Answer.NOT_ASKED, 0, Optional.empty(), Traffic.NONE);
    }

    /**
     * Answer to a mode 6 question.
     *
     * @param text the assembled data, as sent by the host: to be shown through {@code Printable} only
     * @param version of the daemon as the text says it, empty when it does not
     */
    public record ControlAnswer(Answer answer, int errorCode, String text, String version, Traffic traffic) {
        public static final ControlAnswer NONE = new ControlAnswer(Answer.NOT_ASKED, 0, "", "", Traffic.NONE);
    }

    /**
     * Answer to READ_MRU, which takes a nonce that the daemon has sent to the asker's address before: no use to
     * somebody who forges addresses, but whoever may ask gets the list of clients, and it can be large.
     *
     * @param nonce answer to the question for a nonce
     * @param list answer to READ_MRU itself; one page is all that is ever asked for
     * @param errorCode of an error reply to either: 1 permission ({@code nomrulist}), 3 unknown (before 4.2.7)
     * @param clients addresses in that page
     */
    public record MruAnswer(
            Answer nonce, Answer list, int errorCode, List<String> clients, boolean isComplete, Traffic traffic) {
        public static final MruAnswer NONE =
                new MruAnswer(Answer.NOT_ASKED, Answer.NOT_ASKED, 0, List.of(), true, Traffic.NONE);

        public MruAnswer {
            clients = List.copyOf(clients);
        }

        /** How many addresses are in that page. */
        public int entries() {
            return clients.size();
        }
    }

    /** Whether silence of this address may be taken for silence: everything was asked and nothing odd came. */
    public boolean isConclusive() {
        return troubles.isEmpty();
    }

    /** Whether the host said that nothing listens here. */
    public boolean isRefused() {
        return List.of(time.answer(), monlist.answer(), sysinfo.answer(), readVariables.answer())
                .contains(Answer.REFUSED);
    }

    /** Whether anything at all came back. */
    public boolean isHeard() {
        return List.of(time.answer(), monlist.answer(), sysinfo.answer(), readVariables.answer()).stream()
                .anyMatch(a -> a == Answer.DATA || a == Answer.ERROR);
    }

    /** Whether anything came back for a query of mode 6 or 7, be it an error. */
    public boolean isAnsweringQueries() {
        return List.of(monlist.answer(), sysinfo.answer(), readVariables.answer()).stream()
                .anyMatch(a -> a == Answer.DATA || a == Answer.ERROR);
    }

    /** The reply with the greatest payload factor. */
    public Traffic worst() {
        return List.of(monlist.traffic(), sysinfo.traffic(), readVariables.traffic()).stream()
                .max(java.util.Comparator.comparingDouble(Traffic::payloadFactor))
                .orElse(Traffic.NONE);
    }
}
