package dev.muster.ntp;

import java.util.Locale;

/**
 * What {@code ntp access-group} grants, in the order in which IOS looks: the first group whose list permits the source
 * decides (Cisco IOS Basic System Management Command Reference, ntp access-group).
 */
enum IosAccess {
    PEER("who may set its time"),
    SERVE("who may ask for time and details"),
    SERVE_ONLY("who may ask for the time"),
    QUERY_ONLY("who may ask for details only");

    private final String meaning;

    IosAccess(String meaning) {
        this.meaning = meaning;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String meaning() {
        return meaning;
    }

    /** Whether it grants modes 6 and 7. */
    boolean isForQueries() {
        return this != SERVE_ONLY;
    }
}
