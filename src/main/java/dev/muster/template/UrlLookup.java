package dev.muster.template;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The url lookup: the lines of what is at an address. */
final class UrlLookup {
    /** Options that Ansible has and that are not honoured here. */
    private static final Set<String> UNABLE = Set.of(
            "follow_redirects", "use_gssapi", "use_netrc", "unix_socket", "ca_path", "unredirected_headers", "ciphers");

    private UrlLookup() {}

    static List<Value> of(List<Value> terms, Map<String, Value> options, Frame frame) {
        for (String option : options.keySet()) {
            if (UNABLE.contains(option)) {
                throw new Fault("lookup url: the option " + option + " is not supported");
            }
        }
        List<Value> found = new ArrayList<>();
        for (Value term : terms) {
            byte[] body = frame.evaluation().templar().controller().fetch(request(term.str(), options));
            String text = new String(body, StandardCharsets.UTF_8);
            if (flag(options, "split_lines", true)) {
                found.addAll(Operations.items(TextSplit.lines(text, false)));
            } else {
                found.add(Value.of(text));
            }
        }
        return found;
    }

    private static ControllerAccess.Request request(String url, Map<String, Value> options) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("User-Agent", text(options, "http_agent").orElse("ansible-httpget"));
        if (flag(options, "force", false)) {
            headers.put("Cache-Control", "no-cache");
        }
        if (options.getOrDefault("headers", Value.none()) instanceof Value.Dict dict) {
            dict.entries().forEach((name, value) -> headers.put(name.str(), value.str()));
        }
        double seconds = text(options, "timeout").map(Double::parseDouble).orElse(10.0);
        return new ControllerAccess.Request(
                url,
                headers,
                text(options, "username"),
                text(options, "password"),
                flag(options, "validate_certs", true),
                flag(options, "use_proxy", true),
                Duration.ofMillis((long) (seconds * 1000)));
    }

    private static boolean flag(Map<String, Value> options, String name, boolean otherwise) {
        return Optional.ofNullable(options.get(name))
                .flatMap(Booleans::parameter)
                .orElse(otherwise);
    }

    private static Optional<String> text(Map<String, Value> options, String name) {
        Value given = options.getOrDefault(name, Value.none());
        return given instanceof Value.None ? Optional.empty() : Optional.of(given.str());
    }
}
