package dev.muster.shell;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A script to execute with its arguments, stdin and environment. What is secret in it is masked by the sinks, see
 * {@link SecretMask}.
 *
 * @param input bytes on stdin; empty means end of file at once
 * @param environment exported before the script runs
 * @param deadline after which the script and its children are killed; zero means {@link #DEADLINE}
 * @param limit bytes of stdout and of stderr kept at most
 */
public record Command(
        Script script,
        List<String> arguments,
        byte[] input,
        Map<String, String> environment,
        Duration deadline,
        int limit) {
    /** The deadline of those that bring none. */
    public static final Duration DEADLINE = Duration.ofMinutes(30);

    private static final int DEFAULT_LIMIT = 4 << 20;

    public Command {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    public static Command of(Script script, String... arguments) {
        return new Command(script, List.of(arguments), new byte[0], Map.of(), Duration.ZERO, DEFAULT_LIMIT);
    }

    public Command withInput(byte[] bytes) {
        return new Command(script, arguments, bytes, environment, deadline, limit);
    }

    public Command withEnvironment(Map<String, String> variables) {
        return new Command(script, arguments, input, variables, deadline, limit);
    }

    public Command within(Duration newDeadline) {
        return new Command(script, arguments, input, environment, newDeadline, limit);
    }
}
