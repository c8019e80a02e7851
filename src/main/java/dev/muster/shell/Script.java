package dev.muster.shell;

/**
 * Constant POSIX sh text that may change the host. Run like a {@link ReadScript}, with {@code set -eu}.
 *
 * @param name short, for messages and traces
 */
public record Script(String name, String text) {}
