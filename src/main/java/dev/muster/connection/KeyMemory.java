package dev.muster.connection;

import java.util.Optional;

/**
 * What is remembered of hosts' keys beyond known_hosts, by the host's name in the inventory. known_hosts can be rewritten
 * in passing; a memory of its own still notices that a name has become another box. Asked by many threads at once.
 */
public interface KeyMemory {
    /** No memory: nothing is objected to. */
    KeyMemory NONE = host -> new OfHost() {
        @Override
        public Optional<String> objection(String type, String fingerprint, boolean isVouchedFor) {
            return Optional.empty();
        }

        @Override
        public void saw(String type, String fingerprint) {
            // There is nobody to tell.
        }
    };

    /** What is remembered of one host. */
    OfHost about(String host);

    /** Of one host. Certificates are not remembered: their authority vouches for them, and keys below it come and go. */
    interface OfHost {
        /**
         * Why this key cannot be the host's.
         *
         * @param isVouchedFor whether known_hosts holds it for the host
         */
        Optional<String> objection(String type, String fingerprint, boolean isVouchedFor);

        /** The host has shown this key, and it was accepted. */
        void saw(String type, String fingerprint);
    }
}
