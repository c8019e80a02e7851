package dev.muster.ntp.firewall;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where the kernel asks chains about a packet. */
enum Hook {
    INGRESS,
    PREROUTING,
    INPUT,
    FORWARD,
    OUTPUT,
    POSTROUTING,
    EGRESS;

    /** Those a packet to this host passes. */
    static final List<Hook> INWARD = List.of(INGRESS, PREROUTING, INPUT);
    /** Those a packet of this host passes. */
    static final List<Hook> OUTWARD = List.of(OUTPUT, POSTROUTING, EGRESS);

    static Optional<Hook> of(String word) {
        String name = word.toUpperCase(Locale.ROOT);
        return Arrays.stream(values()).filter(h -> h.name().equals(name)).findFirst();
    }
}
