package dev.muster.shell;

/**
 * Constant POSIX sh text that only looks: it changes nothing on the host, not even a temporary file. A test reads
 * every such script and refuses commands and redirections that write.
 *
 * @param name short, for messages and traces
 * @param text runs in a subshell of the persistent shell with {@code LC_ALL=C}, {@code set -u}; arguments in
 *     {@code "$@"}, the query's input on stdin
 */
public record ReadScript(String name, String text) {}
