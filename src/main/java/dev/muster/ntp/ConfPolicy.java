package dev.muster.ntp;

/** Published ways to close the amplifier, and what an admin may want besides. */
public enum ConfPolicy {
    /** Nothing by itself. */
    NONE,
    /** The four lines of the perfSONAR notice: closes modes 6 and 7, keeps time service. */
    PERFSONAR,
    /** The UNIX part of Team Cymru's template: textually the same four lines. */
    TEAM_CYMRU,
    /**
     * The two ways of the alert together: noquery for strangers, and {@code disable monitor} where the daemon still
     * has monlist and nothing says {@code limited}.
     */
    JPCERT,
    /** Ignores everybody but the host itself and each upstream by its address: no time for anybody else. */
    SAKURA,
    /** {@code limited kod} for strangers, only where it does not bring monlist back. */
    RATE_LIMIT,
    /** Answers nobody anything and goes on following its own upstreams, in whatever way this daemon has for that. */
    CLIENT_ONLY;

    /** Whether names of upstreams must be known by their addresses to carry it out. */
    public boolean needsAddresses() {
        return this == SAKURA || this == CLIENT_ONLY;
    }
}
