package dev.muster.engine;

import dev.muster.connection.HostWriter;
import dev.muster.connection.Reply;
import dev.muster.shell.Command;
import dev.muster.shell.Query;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A host that may be changed: made only when a plan is carried out. */
final class WritableHost implements HostWriter {
    private final HostLink link;
    private final TaskClock clock;
    private final Map<String, String> environment;
    private final Leases leases;
    private final Watch watch;
    private final Ahead ahead;

    /**
     * @param environment exported to every command, after the {@code environment} keyword
     * @param leases without one of these nothing is written, where they are asked for
     * @param watch of the task, which waiting for a lease does not count for
     * @param ahead told of what is written
     */
    WritableHost(
            HostLink link, TaskClock clock, Map<String, String> environment, Leases leases, Watch watch, Ahead ahead) {
        this.link = link;
        this.clock = clock;
        this.environment = environment;
        this.leases = leases;
        this.watch = watch;
        this.ahead = ahead;
    }

    @Override
    public Reply read(List<Query> queries) {
        return run(List.of(), queries);
    }

    @Override
    public Reply run(List<Command> commands, List<Query> thenRead) {
        return commands.isEmpty()
                ? frame(commands, timed(thenRead))
                : ahead.write(commands, thenRead, queries -> written(commands, queries));
    }

    private Reply written(List<Command> commands, List<Query> thenRead) {
        List<Command> ready = commands.stream().map(this::ready).toList();
        List<Query> timed = timed(thenRead);
        return leases.holding(link, watch, ready, led -> frame(led, timed));
    }

    private List<Query> timed(List<Query> queries) {
        return queries.stream().map(clock::within).toList();
    }

    private Reply frame(List<Command> commands, List<Query> thenRead) {
        return link.use(
                thenRead,
                commands,
                connection -> connection.writer(link.become()).run(commands, thenRead));
    }

    private Command ready(Command command) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(command.environment());
        return clock.within(command.withEnvironment(all));
    }
}
