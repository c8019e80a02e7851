package dev.muster.shell;

import java.time.Duration;
import java.util.List;

/**
 * A question to a host: a script that only looks, with its arguments.
 *
 * @param deadline after which the script and its children are killed; zero means {@link #DEADLINE}
 * @param limit bytes of stdout kept at most; more is cut and marked in {@link Output#truncated}
 */
public record Query(ReadScript script, List<String> arguments, Duration deadline, int limit) {
    /** The deadline of those that bring none. */
    public static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final int DEFAULT_LIMIT = 4 << 20;

    public Query {
        arguments = List.copyOf(arguments);
    }

    /** Two questions mostly differ in their script's name or their arguments. */
    @Override
    public int hashCode() {
        return 31 * script.name().hashCode() + arguments.hashCode();
    }

    public static Query of(ReadScript script, String... arguments) {
        return new Query(script, List.of(arguments), Duration.ZERO, DEFAULT_LIMIT);
    }

    public Query within(Duration newDeadline) {
        return new Query(script, arguments, newDeadline, limit);
    }

    public Query limitedTo(int bytes) {
        return new Query(script, arguments, deadline, bytes);
    }
}
