package dev.muster.connection;

import java.util.List;
import java.util.Optional;

/** A jump host as written: {@code [user@]host[:port]}, with an IPv6 address in brackets. */
final class JumpSpec {
    private JumpSpec() {}

    /**
     * The jump host as a target. It shares policies and key files with the host behind it, but never its password.
     */
    static Target target(String text, Target behind) {
        int at = text.lastIndexOf('@');
        Optional<String> user = at < 0 ? Optional.empty() : Optional.of(text.substring(0, at));
        String rest = text.substring(at + 1);
        int colon = rest.startsWith("[") ? rest.indexOf("]:") + 1 : soleColon(rest);
        Optional<Integer> port = colon > 0 ? port(rest.substring(colon + 1)) : Optional.empty();
        String host = colon > 0 ? rest.substring(0, colon) : rest;
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return new Target(
                text,
                Target.Kind.SSH,
                bare,
                port,
                user,
                Optional.empty(),
                behind.identities(),
                behind.passphrase(),
                List.of(),
                behind.hostKeys(),
                behind.knownHosts(),
                behind.legacy() == Target.Legacy.FORCE ? Target.Legacy.AUTO : behind.legacy(),
                Optional.empty(),
                behind.timeout());
    }

    private static int soleColon(String text) {
        int colon = text.indexOf(':');
        return colon == text.lastIndexOf(':') ? colon : -1;
    }

    private static Optional<Integer> port(String text) {
        boolean number = !text.isEmpty() && text.length() < 6 && text.chars().allMatch(Character::isDigit);
        return number ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }
}
