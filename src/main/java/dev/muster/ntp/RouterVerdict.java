package dev.muster.ntp;

import java.util.Locale;
import java.util.stream.Stream;

/** What a router's configuration says of its NTP service, at the first glance; the worse come first. */
public enum RouterVerdict {
    /** Anybody may ask for details: an amplifier for whoever forges a source address. */
    OPEN,
    /** Anybody is told the time, and nothing else. */
    TIME_FOR_ALL,
    /** Only those who are named. */
    CLOSED,
    /** No NTP at all. */
    OFF;

    /** The worst of those of several families; without any there is no NTP. */
    static RouterVerdict worst(Stream<RouterVerdict> verdicts) {
        return verdicts.sorted().findFirst().orElse(OFF);
    }

    /** As in results: {@code time_for_all}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
