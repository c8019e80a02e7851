package dev.muster.modules;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A line of known_hosts, as sshd(8) describes the format.
 *
 * @param marker {@code @cert-authority} or {@code @revoked}, empty for most
 * @param hosts patterns with commas, or one hashed name
 */
record KnownHostLine(String marker, String hosts, String kind, String key) {
    private static final String HASHED = "|1|";

    static Optional<KnownHostLine> parse(String line) {
        List<String> words = List.of(line.strip().split("\\s+"));
        int at = words.get(0).startsWith("@") ? 1 : 0;
        if (words.get(0).isEmpty() || words.get(0).startsWith("#") || words.size() < at + 3) {
            return Optional.empty();
        }
        return Optional.of(
                new KnownHostLine(at == 1 ? words.get(0) : "", words.get(at), words.get(at + 1), words.get(at + 2)));
    }

    boolean isHashed() {
        return hosts.startsWith(HASHED);
    }

    /** Whether the line is about a host, by pattern or hash. */
    boolean isAbout(String host) {
        if (isHashed()) {
            String[] parts = hosts.substring(HASHED.length()).split("\\|");
            return parts.length == 2 && parts[1].equals(hash(parts[0], host));
        }
        boolean found = false;
        for (String pattern : hosts.split(",")) {
            boolean not = pattern.startsWith("!");
            if (matches(not ? pattern.substring(1) : pattern, host)) {
                if (not) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    private static boolean matches(String pattern, String host) {
        StringBuilder regex = new StringBuilder();
        Stream.of(pattern.toLowerCase(java.util.Locale.ROOT).split(""))
                .forEach(c -> regex.append(c.equals("*") ? ".*" : c.equals("?") ? "." : Pattern.quote(c)));
        return host.matches(regex.toString());
    }

    private static String hash(String salt, String host) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(salt), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(host.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return "";
        }
    }

    /** The same line for a host whose name is hashed. */
    KnownHostLine hashed(String host, byte[] salt) {
        String text = Base64.getEncoder().encodeToString(salt);
        return new KnownHostLine(marker, HASHED + text + "|" + hash(text, host), kind, key);
    }

    /** Whether it says the same; of two hashed names the salt does not count. */
    boolean isSame(KnownHostLine other) {
        return kind.equals(other.kind)
                && key.equals(other.key)
                && marker.equals(other.marker)
                && (hosts.equals(other.hosts) || isHashed() && other.isHashed());
    }
}
