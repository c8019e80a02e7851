package dev.muster.connection;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What ssh_config says about one host.
 *
 * @param options by keyword in lower case; several values only where ssh collects them
 * @param refusal what it asks for and we cannot honour, though it may decide where we connect and whom we trust
 */
record SshHostConfig(Map<String, List<String>> options, Optional<String> refusal) {

    SshHostConfig {
        options = Map.copyOf(options);
    }

    Optional<String> value(String keyword) {
        return values(keyword).stream().findFirst();
    }

    List<String> values(String keyword) {
        return options.getOrDefault(keyword, List.of());
    }

    boolean isNo(String keyword) {
        return value(keyword)
                .filter(v -> v.equalsIgnoreCase("no") || v.equalsIgnoreCase("false"))
                .isPresent();
    }

    boolean isYes(String keyword) {
        return value(keyword)
                .filter(v -> v.equalsIgnoreCase("yes") || v.equalsIgnoreCase("true"))
                .isPresent();
    }
}
