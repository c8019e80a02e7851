package dev.muster.template;

import dev.muster.source.SourceText;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What lookups and includes may see and do on the controller: files, environment, commands, the network. The engine
 * provides it.
 */
public interface ControllerAccess {

    /** Something the controller could not do; a lookup reports it or, with {@code errors='ignore'}, passes over it. */
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Refused(String message) {
            super(message);
        }
    }

    /** What the url lookup asks for. */
    record Request(
            String url,
            Map<String, String> headers,
            Optional<String> user,
            Optional<String> password,
            boolean checksCertificate,
            boolean usesProxy,
            Duration timeout) {
        public Request {
            headers = Map.copyOf(headers);
        }
    }

    /** Finds a file the way Ansible does for a kind ({@code files}, {@code templates}, {@code vars}). */
    Optional<Path> find(String kind, String name);

    /** A file's bytes, decrypted if need be; throws UncheckedIOException. */
    byte[] read(Path path);

    /** A file's text; one that is encrypted is not to be shown in messages. */
    default SourceText source(Path path) {
        return new SourceText(path.toString(), new String(read(path), StandardCharsets.UTF_8));
    }

    Optional<String> environment(String name);

    /** Names in a folder matching a glob, sorted. */
    List<Path> glob(String kind, String pattern);

    /** Output of a shell command on the controller (the pipe lookup), within a deadline. */
    String pipe(String command);

    /** A path as it is meant beside the playbook: relative ones start there. */
    default Path beside(String name) {
        return Path.of(name);
    }

    /**
     * Writes a file for its owner alone, with the folders above it (the password lookup).
     *
     * @throws UncheckedIOException when it cannot be written
     */
    default void keep(Path path, String text) {
        throw new Refused("this controller writes no files: " + path);
    }

    /** What is at a URL. */
    default byte[] fetch(Request request) {
        throw new Refused("this controller does not use the network: " + request.url());
    }

    /** The hosts that patterns mean among groups of host names (the inventory_hostnames lookup). */
    default List<String> hosts(List<String> patterns, Map<String, List<String>> groups) {
        throw new Refused("this controller has no inventory");
    }

    /** A setting of Ansible's by its name, e.g. {@code DEFAULT_FORKS}; empty for one that is not set here. */
    default Optional<Value> setting(String name) {
        return Optional.empty();
    }

    /** A text encrypted with a secret, under a vault id (the vault filter). */
    default String seal(String text, String secret, String vaultId, Optional<String> salt) {
        throw new Refused("this controller encrypts nothing");
    }

    /** A vault text decrypted with a secret (the unvault filter). */
    default String open(String text, String secret) {
        throw new Refused("this controller decrypts nothing");
    }
}
