package dev.muster.ntp;

/** How a daemon reacts to one kind of request. */
public enum Answer {
    /** What was asked for came back. */
    DATA,
    /** A short reply that says why not. No amplifier: it is no longer than the request. */
    ERROR,
    /** Something came back that makes no sense: neither an answer nor silence, and never a proof. */
    GARBLED,
    /** Nothing came back. That is three things: filtered on the way, dropped by the daemon, or no daemon. */
    SILENT,
    /** The host said that nothing listens on the port (ICMP port unreachable). */
    REFUSED,
    /** The question was not put, for want of time or because an earlier answer made it pointless. */
    NOT_ASKED;

    /** Lower case, for results and tables. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}
