package dev.muster.module;

import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.RemotePath;
import java.util.Optional;

/**
 * How the answer to a reading about one path tells what stands there: behind a change the question that verifies it is
 * then the only look, and serves whoever keeps the state and whoever reports it as well.
 */
public interface Sight {

    /** Whether an answer can tell what stands at this path, as it is asked about. */
    boolean tellsOf(RemotePath path);

    /** What stands at the end of the links that begin at the path; empty where the answer does not tell all of it. */
    Optional<PathState> seen(Output answer);

    /** Whether the answer tells all that this command would, which only looks. */
    boolean standsFor(Command look);

    /** The same of something that no answer tells whole: it only stands for looks. */
    Sight dimmed();
}
