package dev.muster.cli.repl;

import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host as one types it: {@code user@host:port}, {@code user@[2001:db8::1]:22}, {@code 2001:db8::1}. A colon parts
 * patterns, so a host known by an IPv6 address is named with dashes instead.
 */
record Address(Optional<String> user, String host, Optional<Integer> port) {
    private static final Pattern WRITTEN =
            Pattern.compile("(?:(?<user>[^@\\s]+)@)?(?:\\[(?<six>[0-9A-Fa-f:.]+(?:%[\\w.-]+)?)\\]"
                    + "|(?<bare>[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)"
                    + "|(?<host>[A-Za-z0-9_][A-Za-z0-9_.-]*))(?::(?<port>\\d{1,5}))?");
    private static final int LAST_PORT = 65535;

    static Optional<Address> parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Optional<Integer> port = Optional.ofNullable(matcher.group("port")).map(Integer::valueOf);
        String host = Optional.ofNullable(matcher.group("host"))
                .or(() -> Optional.ofNullable(matcher.group("six")))
                .orElseGet(() -> matcher.group("bare"));
        return port.filter(number -> number < 1 || number > LAST_PORT).isPresent()
                ? Optional.empty()
                : Optional.of(new Address(Optional.ofNullable(matcher.group("user")), host, port));
    }

    /** Its name in the inventory and in patterns. */
    String name() {
        return host.contains(":") ? "ip6-" + host.replace("::", "--").replace(':', '-') : host;
    }

    Map<String, Value> variables() {
        Map<String, Value> variables = new LinkedHashMap<>();
        variables.put("ansible_host", Value.of(host));
        user.ifPresent(name -> variables.put("ansible_user", Value.of(name)));
        port.ifPresent(number -> variables.put("ansible_port", Value.of((long) number)));
        return variables;
    }

    /** As one could type it. */
    String shown() {
        String place = host.contains(":") ? "[" + host + "]" : host;
        return user.map(name -> name + "@").orElse("")
                + place
                + port.map(number -> ":" + number).orElse("");
    }
}
