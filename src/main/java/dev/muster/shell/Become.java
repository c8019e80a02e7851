package dev.muster.shell;

import java.util.Optional;

/**
 * Whom to become on a host, and how.
 *
 * @param user empty when no change of user is wanted
 * @param method how
 * @param password asked for by the method, if it asks
 * @param executable the program, when not the method's own name on PATH
 * @param flags extra words for the program, as in {@code ansible_become_flags}; for sudo default {@code -H -S}
 */
public record Become(
        Optional<String> user,
        Method method,
        Optional<Secret> password,
        Optional<String> executable,
        Optional<String> flags) {

    /** Stay who you are. */
    public static final Become NOBODY =
            new Become(Optional.empty(), Method.SUDO, Optional.empty(), Optional.empty(), Optional.empty());

    /** Ways to another user. */
    public enum Method {
        SUDO,
        SU,
        DOAS
    }

    public static Become user(Method method, String user) {
        return new Become(Optional.of(user), method, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
