package dev.muster.ntp.firewall;

import java.util.List;
import java.util.Locale;

/**
 * What a host's rules do to NTP in one family.
 *
 * @param strangers packets to port 123 from addresses that no rule names
 * @param sync answers to what the host's own daemon asked
 * @param because the rules that decided, and what could not be decided
 */
public record Gate(Strangers strangers, Sync sync, List<String> because) {
    public Gate {
        because = List.copyOf(because);
    }

    /** Whether somebody nobody knows can ask. */
    public enum Strangers {
        OPEN,
        CLOSED,
        UNKNOWN;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether the host can go on taking its time from others. */
    public enum Sync {
        KEPT,
        CUT,
        UNKNOWN;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same, of rules of which not everything could be read: only an open gate is certain then. */
    static Gate unknown(List<String> because) {
        return new Gate(Strangers.UNKNOWN, Sync.UNKNOWN, because);
    }
}
