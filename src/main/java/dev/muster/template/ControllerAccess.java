package dev.muster.template;

import dev.muster.source.SourceText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What lookups and includes may see of the controller: files, environment, commands. The engine provides it. */
public interface ControllerAccess {

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
}
