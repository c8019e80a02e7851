package dev.muster.connection;

import dev.muster.shell.Command;
import dev.muster.shell.Query;
import java.util.List;

/** The side of a connection that may change the host. */
public interface HostWriter extends HostReader {

    /**
     * Runs commands in order and then queries, in one round trip. The first command with a status other than 0 ends
     * it: neither the commands behind it nor the queries run.
     */
    Reply run(List<Command> commands, List<Query> thenRead);
}
