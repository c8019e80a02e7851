package dev.muster.shell;

import java.util.Optional;

/** What runs on a router or switch that is spoken to by its command line instead of a shell. */
public enum RouterOs {
    /** Cisco IOS and IOS XE. */
    IOS("ios", "cisco.ios.ios"),
    /** Juniper Junos. */
    JUNOS("junos", "junipernetworks.junos.junos");

    private final String word;
    private final String inCollection;

    RouterOs(String word, String inCollection) {
        this.word = word;
        this.inCollection = inCollection;
    }

    /** By the word of {@code ansible_network_os}, old or with its collection. */
    public static Optional<RouterOs> named(String networkOs) {
        for (RouterOs os : values()) {
            if (networkOs.equals(os.word) || networkOs.equals(os.inCollection)) {
                return Optional.of(os);
            }
        }
        return Optional.empty();
    }

    /** The short word: {@code ios}. */
    public String word() {
        return word;
    }
}
