package dev.muster.ntp;

import java.util.Locale;

/**
 * What is to be thought of a host. The order is the order of findings: the first that applies is the verdict, the
 * others are told beside it. First what makes every remedy doubtful, then what was shown, then what the file says, then
 * what is not known, then what is proven; at the end what never is the verdict of a host by itself.
 */
public enum Verdict {
    /** The file and the answers do not go together, and nothing explains it: another daemon, file or machine. */
    CONTRADICTION(Standing.OPEN),
    /** A stranger asked for the list of clients and got it. */
    VULNERABLE(Standing.OPEN),
    /** Open on IPv4, closed on IPv6. */
    PARTIAL_V4(Standing.OPEN),
    /** Closed on IPv4, open on IPv6. */
    PARTIAL_V6(Standing.OPEN),
    /** {@code disable monitor} stands there, and {@code limited} makes it void. */
    MONITOR_TRAP(Standing.OPEN),
    /** The daemon reads another file than the one that everybody edits. */
    SHADOWED(Standing.OPEN),
    /** The remedy stands in a file that this daemon never reads. */
    WRONG_FILE(Standing.OPEN),
    /** The file leaves the host open; nobody outside has shown it. */
    EXPOSED_CONFIG(Standing.OPEN),
    /** The file is right, the daemon older than the file, or its own access list still open. */
    FIXED_NOT_LOADED(Standing.OPEN),
    /** monlist is shut, other queries still answer with more than they were sent. */
    PARTIAL_MODE6(Standing.OPEN),
    /** chrony before 1.29.1 answers strangers on its command port: CVE-2014-0021. */
    COMMANDS_OPEN(Standing.OPEN),

    /** Closed now, and opened by the file as it stands, once the daemon starts anew. */
    OPEN_NEXT_START(Standing.UNPROVEN),
    /** What came back makes no sense. */
    GARBLED(Standing.UNPROVEN),
    /** Nothing comes back from any address, time included, and nobody could look on the host. */
    UNREACHABLE(Standing.UNPROVEN),
    /** Not enough is known. Silence alone is never more than this. */
    UNKNOWN(Standing.UNPROVEN),
    /** The controller is answered because a line trusts it; the file keeps strangers out. */
    TRUSTED_ONLY(Standing.UNPROVEN),
    /** The file closes everything; nobody has proven it by asking. */
    CLOSED_CONFIG(Standing.UNPROVEN),

    /** Closed, but the daemon has no time to tell. */
    SAFE_BUT_NO_SYNC(Standing.SAFE),
    /** Queries go unanswered where the same address tells the time, or the host itself shows the daemon alive. */
    SAFE_CONFIRMED(Standing.SAFE),
    /** No daemon, or one that has no such queries. */
    NOT_A_SERVER(Standing.SAFE),

    /** An entry for some addresses lets them ask what strangers may not. */
    HOLE(Standing.ASIDE),
    /** Old enough for CVE-2014-9295, and its queries reach it. */
    REMOTE_CODE(Standing.ASIDE),
    /** Strangers may set a trap, which sends them packets unasked: CVE-2016-9310. */
    REMOTE_TRAP(Standing.ASIDE),
    /** Two daemons can be made to send each other errors for ever: CVE-2009-3563. */
    PING_PONG(Standing.ASIDE),
    /** {@code enable mode7} on a daemon that would have it off. */
    MODE7_OPEN(Standing.ASIDE),
    /** A key for changes over the network is named. */
    REMOTE_CONTROL(Standing.ASIDE),
    /** The host throws away the answers of its own upstreams. */
    CUT_OFF(Standing.ASIDE),
    /** Its upstreams are let in by name: one failed look-up at a start, and its time is gone. */
    SYNC_AT_RISK(Standing.ASIDE),
    /** Prose in the file: a comment whose mark was lost. */
    COMMENT_LOST(Standing.ASIDE),
    /** A line does less than it says. */
    LOST_LINE(Standing.ASIDE),
    /** The time is told to strangers: one packet for one. */
    SERVES_TIME(Standing.ASIDE);

    /** What a verdict says of the danger. */
    private enum Standing {
        OPEN,
        UNPROVEN,
        SAFE,
        ASIDE
    }

    private final Standing standing;

    Verdict(Standing standing) {
        this.standing = standing;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is proven that strangers get nothing to amplify with. */
    public boolean isProvenSafe() {
        return standing == Standing.SAFE;
    }

    /** Whether strangers can use the host against others, as far as is known. */
    public boolean isDangerous() {
        return standing == Standing.OPEN;
    }

    /** Whether it is only ever told beside the verdict of a host. */
    public boolean isAside() {
        return standing == Standing.ASIDE;
    }
}
