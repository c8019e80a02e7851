package dev.muster.engine;

import dev.muster.connection.HostReader;
import dev.muster.connection.Reply;
import dev.muster.shell.Query;
import java.util.List;

/** A host that can only be looked at: all that planning, and so check mode, is ever handed. */
final class ReadOnlyHost implements HostReader {
    private final HostLink link;
    private final TaskClock clock;
    private final Ahead ahead;

    ReadOnlyHost(HostLink link, TaskClock clock, Ahead ahead) {
        this.link = link;
        this.clock = clock;
        this.ahead = ahead;
    }

    @Override
    public Reply read(List<Query> queries) {
        return ahead.read(
                queries,
                questions -> link.use(
                        queries,
                        List.of(),
                        connection -> connection
                                .reader(link.become())
                                .read(questions.apply(connection.roundTrip()).stream()
                                        .map(clock::within)
                                        .toList())));
    }
}
