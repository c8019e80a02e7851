package dev.muster.connection;

import dev.muster.shell.Command;
import dev.muster.shell.Query;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One script of a frame: a query or a command, with the connection's default deadline filled in.
 *
 * @param ends whether a status other than 0 ends the frame
 * @param callsForInput whether it calls a function for its input, rather than read stdin
 */
record FrameScript(
        String text,
        List<String> arguments,
        byte[] input,
        Map<String, String> environment,
        Duration deadline,
        int limit,
        boolean ends,
        boolean callsForInput) {
    static FrameScript of(Query query) {
        return new FrameScript(
                query.script().text(),
                query.arguments(),
                new byte[0],
                Map.of(),
                orElse(query.deadline(), Query.DEADLINE),
                query.limit(),
                false,
                false);
    }

    static FrameScript of(Command command) {
        return new FrameScript(
                command.script().text(),
                command.arguments(),
                command.input(),
                command.environment(),
                orElse(command.deadline(), Command.DEADLINE),
                command.limit(),
                true,
                command.script().callsForInput());
    }

    private static Duration orElse(Duration asked, Duration fallback) {
        return asked.isZero() ? fallback : asked;
    }
}
