package dev.muster.ntp;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a restrict line can take away, or say about whom it is for. */
public enum RestrictFlag {
    /** Drops everything, time included, and so the host's own synchronisation with that address. */
    IGNORE,
    NOSERVE,
    NOTRUST,
    /** Drops modes 6 and 7: the one that closes the amplifier. */
    NOQUERY,
    NOMODIFY,
    NOPEER,
    NOTRAP,
    LOWPRIOTRAP,
    /** Not a restriction: the entry is only for packets whose source port is 123. */
    NTPPORT,
    VERSION,
    /** Limits the rate of mode 3 only, and switches monitoring on behind the back of {@code disable monitor}. */
    LIMITED,
    KOD,
    FLAKE,
    MSSNTP,
    NOMRULIST,
    NOEPEER;

    /** As it is written. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The flag of a word, in any version. Case matters to every daemon. */
    public static Optional<RestrictFlag> of(String word) {
        return Arrays.stream(values()).filter(f -> f.word().equals(word)).findFirst();
    }

    /** Whether a daemon knows the word; one that does not drops the rest of the line, or the whole of it. */
    public boolean isKnownTo(Daemon daemon) {
        boolean ntpsec = daemon.family() == Daemon.Family.NTPSEC;
        switch (this) {
            case FLAKE:
            case MSSNTP:
                return ntpsec || daemon.since(4, 2, 5, 0);
            case NOMRULIST:
                return ntpsec || daemon.since(4, 2, 7, 285);
            case NOEPEER:
                return daemon.since(4, 2, 8, 11);
            default:
                return true;
        }
    }
}
