package dev.muster.shell;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whom to become on a host, and how.
 *
 * @param user empty when no change of user is wanted
 * @param method how
 * @param password asked for by the method, if it asks
 * @param executable the program, when not the method's own name on PATH
 * @param flags extra words for the program, as in {@code ansible_become_flags}; for sudo default {@code -H -S}
 * @param otherwise tried in this order on hosts where the method's program is not installed; empty where somebody
 *     chose the method
 */
public record Become(
        Optional<String> user,
        Method method,
        Optional<Secret> password,
        Optional<String> executable,
        Optional<String> flags,
        List<Method> otherwise) {

    public Become {
        otherwise = List.copyOf(otherwise);
    }

    /** By this method or not at all. */
    public Become(
            Optional<String> user,
            Method method,
            Optional<Secret> password,
            Optional<String> executable,
            Optional<String> flags) {
        this(user, method, password, executable, flags, List.of());
    }

    /** The same by another method, and by no further one. */
    public Become by(Method other) {
        return new Become(user, other, password, executable, flags);
    }

    /** Stay who you are. */
    public static final Become NOBODY =
            new Become(Optional.empty(), Method.SUDO, Optional.empty(), Optional.empty(), Optional.empty());

    /** Ways to another user. */
    public enum Method {
        SUDO,
        SU,
        DOAS,
        /** The privileged mode of a router; there is no other user. */
        ENABLE;

        /** The name of its program. */
        public String program() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Become user(Method method, String user) {
        return new Become(Optional.of(user), method, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
