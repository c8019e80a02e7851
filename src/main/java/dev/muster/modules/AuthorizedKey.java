package dev.muster.modules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of authorized_keys: a key, or text that is none and stays as it is.
 *
 * @param id the key in base64, or the whole line when it is none
 * @param kind type of the key; empty for a line that is none
 * @param options each with its value, in order
 */
record AuthorizedKey(String id, String kind, List<Choice> options, String comment) {
    /** Types that sshd(8) and OpenSSH's PROTOCOL.u2f name. */
    private static final Set<String> KINDS = Set.of(
            "sk-ecdsa-sha2-nistp256@openssh.com",
            "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
            "webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp256-cert-v01@openssh.com",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp384-cert-v01@openssh.com",
            "ecdsa-sha2-nistp521",
            "ecdsa-sha2-nistp521-cert-v01@openssh.com",
            "sk-ssh-ed25519@openssh.com",
            "sk-ssh-ed25519-cert-v01@openssh.com",
            "ssh-ed25519",
            "ssh-ed25519-cert-v01@openssh.com",
            "ssh-dss",
            "ssh-rsa",
            "ssh-xmss@openssh.com",
            "ssh-xmss-cert-v01@openssh.com",
            "rsa-sha2-256",
            "rsa-sha2-512",
            "ssh-rsa-cert-v01@openssh.com",
            "rsa-sha2-256-cert-v01@openssh.com",
            "rsa-sha2-512-cert-v01@openssh.com",
            "ssh-dss-cert-v01@openssh.com");

    private static final Pattern OPTION = Pattern.compile("(?:[^,\"']|\"[^\"]*\"|'[^']*')+");

    /** One option; without a value a flag. */
    record Choice(String name, Optional<String> value) {
        String text() {
            return value.map(v -> name + "=" + v).orElse(name);
        }
    }

    AuthorizedKey {
        options = List.copyOf(options);
    }

    /** A line of a file; what cannot be read as a key is kept. */
    static AuthorizedKey ofLine(String line) {
        return parse(line).orElseGet(() -> new AuthorizedKey(line, "", List.of(), ""));
    }

    /** A key; empty when the text has none. */
    static Optional<AuthorizedKey> parse(String text) {
        String unescaped = text.replace("\\#", "#");
        List<String> words = List.of(unescaped.strip().split("\\s+"));
        if (words.get(0).equals("#")) {
            return Optional.of(new AuthorizedKey(unescaped, "", List.of(), ""));
        }
        for (int i = 0; i + 1 < words.size(); i++) {
            if (KINDS.contains(words.get(i))) {
                return Optional.of(new AuthorizedKey(
                        words.get(i + 1),
                        words.get(i),
                        options(String.join(" ", words.subList(0, i))),
                        String.join(" ", words.subList(i + 2, words.size()))));
            }
        }
        return Optional.empty();
    }

    /** Options, parted by commas outside of quotes. */
    static List<Choice> options(String text) {
        List<Choice> options = new ArrayList<>();
        Matcher matcher = OPTION.matcher(text);
        while (matcher.find()) {
            String part = matcher.group();
            int equals = part.indexOf('=');
            options.add(
                    equals < 0
                            ? new Choice(part, Optional.empty())
                            : new Choice(part.substring(0, equals), Optional.of(part.substring(equals + 1))));
        }
        return options;
    }

    boolean isKey() {
        return !kind.isEmpty();
    }

    AuthorizedKey withOptions(List<Choice> other) {
        return new AuthorizedKey(id, kind, other, comment);
    }

    AuthorizedKey withComment(String other) {
        return new AuthorizedKey(id, kind, options, other);
    }

    /** Whether nothing differs; the order of options of different names does not count. */
    boolean isSame(AuthorizedKey other) {
        return id.equals(other.id)
                && kind.equals(other.kind)
                && comment.equals(other.comment)
                && byName().equals(other.byName());
    }

    private Map<String, List<Optional<String>>> byName() {
        Map<String, List<Optional<String>>> map = new LinkedHashMap<>();
        options.forEach(
                o -> map.computeIfAbsent(o.name(), name -> new ArrayList<>()).add(o.value()));
        return map;
    }

    /** The line with its end; a blank stands in front of an empty comment too, as Ansible writes it. */
    String line() {
        if (!isKey()) {
            return id;
        }
        String front = options.isEmpty()
                ? ""
                : String.join(",", options.stream().map(Choice::text).toList()) + " ";
        return front + kind + " " + id + " " + comment + "\n";
    }
}
