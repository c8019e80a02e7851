package dev.muster.engine;

import dev.muster.playbook.Keyword;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The two names each variable of a connection has, {@code ansible_user} and {@code ansible_ssh_user}: whoever sets one
 * finds the other set alike (constants.py, MAGIC_VARIABLE_MAPPING; play_context.py, {@code update_vars}). {@code
 * hostvars} does not know of it.
 */
final class ConnectionNames {
    private static final List<List<String>> PAIRS = List.of(
            List.of("ansible_host", "ansible_ssh_host"),
            List.of("ansible_user", "ansible_ssh_user"),
            List.of("ansible_port", "ansible_ssh_port"),
            List.of("ansible_password", "ansible_ssh_pass"),
            List.of("ansible_timeout", "ansible_ssh_timeout"),
            List.of("ansible_private_key_file", "ansible_ssh_private_key_file"));

    /** The keyword {@code port} is none of them (play_context.py, TASK_ATTRIBUTE_OVERRIDES). */
    private static final Map<String, Keyword> KEYWORDS =
            Map.of("ansible_user", Keyword.REMOTE_USER, "ansible_connection", Keyword.CONNECTION);

    private ConnectionNames() {}

    /** Under which other names the same is set. */
    static Stream<String> others(String name) {
        return PAIRS.stream()
                .filter(pair -> pair.contains(name))
                .flatMap(List::stream)
                .filter(other -> !other.equals(name));
    }

    /** The newer of the names; any other name as it is. */
    static String current(String name) {
        return PAIRS.stream()
                .filter(pair -> pair.contains(name))
                .map(pair -> pair.get(0))
                .findFirst()
                .orElse(name);
    }

    /** The keyword that says it where no variable does. */
    static Optional<Keyword> keyword(String name) {
        return Optional.ofNullable(KEYWORDS.get(current(name)));
    }
}
