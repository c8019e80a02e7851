package dev.muster.ntp;

import java.util.Locale;

/** What is to be thought of a host, worst first. */
public enum Verdict {
    /** A stranger asked for the list of clients and got it. */
    VULNERABLE,
    /** {@code disable monitor} stands there, and {@code limited} makes it void. */
    MONITOR_TRAP,
    /** The daemon reads another file than the one that was put right. */
    SHADOWED,
    /** The remedy stands in a file that this daemon never reads. */
    WRONG_FILE,
    /** Closed on one family, open on the other. */
    PARTIAL_V6,
    /** The file leaves the host open; nobody outside has shown it. */
    EXPOSED_CONFIG,
    /** The file is right, the daemon older than the file. */
    FIXED_NOT_LOADED,
    /** monlist is shut, other queries still answer with more than they were sent. */
    PARTIAL_MODE6,
    /** Closed, but the daemon has no time to tell. */
    SAFE_BUT_NO_SYNC,
    /** The file closes everything; nobody has asked yet. */
    CLOSED_CONFIG,
    /** Queries go unanswered where the same address tells the time, or the host itself shows the daemon alive. */
    SAFE_CONFIRMED,
    /** No daemon, or one that has no such queries. */
    NOT_A_SERVER,
    /** Not enough is known. Silence alone is always this. */
    UNKNOWN;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is proven that strangers get nothing to amplify with. */
    public boolean isProvenSafe() {
        return this == SAFE_CONFIRMED || this == SAFE_BUT_NO_SYNC || this == NOT_A_SERVER;
    }

    /** Whether strangers can use the host against others, as far as is known. */
    public boolean isDangerous() {
        return compareTo(EXPOSED_CONFIG) <= 0;
    }
}
