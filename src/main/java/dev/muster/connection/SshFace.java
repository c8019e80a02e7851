package dev.muster.connection;

import java.util.List;

/**
 * What an SSH server shows anybody who connects.
 *
 * @param banner as the server sent it: to be shown through {@code Printable} only; empty when none came
 * @param keys its host keys, one of each type
 * @param trouble why there is no banner or no key; empty when all is well
 */
public record SshFace(String banner, List<Key> keys, String trouble) {
    public SshFace {
        keys = List.copyOf(keys);
    }

    /**
     * A host key.
     *
     * @param fingerprint as {@code ssh-keygen -l} prints it
     */
    public record Key(String type, String fingerprint) {}

    static SshFace silent(String trouble) {
        return new SshFace("", List.of(), trouble);
    }

    /** Whether a server of SSH is there. */
    public boolean isThere() {
        return !banner.isEmpty();
    }
}
