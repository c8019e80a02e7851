package dev.muster.connection;

import dev.muster.shell.Query;
import java.util.List;

/** The side of a connection that only looks. Check mode is handed nothing else. */
public interface HostReader {

    /** Runs queries in order in one round trip; a query's failure does not stop the others. */
    Reply read(List<Query> queries);
}
