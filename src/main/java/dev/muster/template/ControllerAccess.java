package dev.muster.template;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What lookups and includes may see of the controller: files, environment, commands. The engine provides it. */
public interface ControllerAccess {

    /** Finds a file the way Ansible does for a kind ({@code files}, {@code templates}, {@code vars}). */
    Optional<Path> find(String kind, String name);

    /** A file's bytes; throws UncheckedIOException. */
    byte[] read(Path path);

    Optional<String> environment(String name);

    /** Names in a folder matching a glob, sorted. */
    List<Path> glob(String kind, String pattern);

    /** Output of a shell command on the controller (the pipe lookup), within a deadline. */
    String pipe(String command);
}
