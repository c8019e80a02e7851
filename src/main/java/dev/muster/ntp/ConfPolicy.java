package dev.muster.ntp;

/** Published ways to close the amplifier. */
public enum ConfPolicy {
    /** Nothing by itself. */
    NONE,
    /** The four lines of the perfSONAR notice, textually Team Cymru's: closes modes 6 and 7, keeps time service. */
    PERFSONAR,
    /**
     * The two ways of the alert together: noquery for strangers, and {@code disable monitor} where the daemon still
     * has monlist and nothing says {@code limited}.
     */
    JPCERT,
    /** Ignores everybody but the host itself and each upstream by its address: no time for anybody else. */
    SAKURA
}
