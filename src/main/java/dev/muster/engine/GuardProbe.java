package dev.muster.engine;

import dev.muster.connection.Reply;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Script;
import dev.muster.source.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An author's proof that a change did no harm: a line that the host's shell must end with status 0, run by the login that
 * then confirms. It runs like a task of {@code shell}: as the same user, in the task's environment.
 *
 * @param line evaluated; what it holds of the host's values is quoted as its author saw fit
 * @param hidden whether what it says is not to be shown ({@code no_log})
 */
record GuardProbe(String line, Map<String, String> environment, boolean hidden) {
    private static final int MOST_BYTES = 64 << 10;
    private static final int MOST_SHOWN = 300;
    private static final Script RUN = new Script("run-probe", """
            set +eu
            exec /bin/sh -c "$1"
            """);

    GuardProbe {
        environment = Map.copyOf(environment);
    }

    Command command(Duration deadline) {
        return new Command(RUN, List.of(line), new byte[0], environment, deadline, MOST_BYTES);
    }

    /** What it says against the change; empty when it agrees, or when it could not be asked at all. */
    Optional<String> objection(Reply reply) {
        if (reply instanceof Reply.Expired expired) {
            return Optional.of("no end within " + expired.deadline().toSeconds() + " s" + words(expired.partial()));
        }
        return reply instanceof Reply.Answered answered
                ? answered.outputs().stream()
                        .filter(output -> !output.ok())
                        .findFirst()
                        .map(output -> "rc=" + output.status() + words(output))
                : Optional.empty();
    }

    private String words(Output output) {
        String said = (output.stderr().isBlank() ? output.stdout() : output.stderr()).strip();
        if (hidden || said.isEmpty()) {
            return "";
        }
        return ": " + Printable.line(said.length() > MOST_SHOWN ? said.substring(0, MOST_SHOWN) + "..." : said);
    }
}
