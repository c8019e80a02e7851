package dev.muster.connection;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code ssh -o} and {@code ssh -F} say for one host.
 *
 * @param lines as they would stand in ssh_config; they beat what stands there
 * @param config a file in the place of the user's and the machine's ssh_config; {@code none} for no file at all
 */
public record SshOptions(List<String> lines, Optional<Path> config) {
    /** Nothing said. */
    public static final SshOptions NONE = new SshOptions(List.of(), Optional.empty());

    public SshOptions {
        lines = List.copyOf(lines);
    }

    /** What holds for hosts on the way there too: the file. */
    SshOptions onTheWay() {
        return new SshOptions(List.of(), config);
    }
}
