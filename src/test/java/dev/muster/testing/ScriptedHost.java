package dev.muster.testing;

import dev.muster.connection.Connection;
import dev.muster.connection.HostReader;
import dev.muster.connection.HostWriter;
import dev.muster.connection.Reply;
import dev.muster.shell.Become;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.Unreachable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A host in memory. Understands the query {@code get NAME} and the commands {@code set NAME VALUE} and
 * {@code run TEXT}, and remembers every frame with the user it ran as.
 */
public final class ScriptedHost implements Connection {
    private final Map<String, String> values = new ConcurrentHashMap<>();
    private final List<String> frames = new CopyOnWriteArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private final Map<String, Duration> slow = new ConcurrentHashMap<>();
    private final Set<String> losing = ConcurrentHashMap.newKeySet();
    private volatile Duration roundTrip = Duration.ZERO;
    private boolean deaf;

    /** What is set on it. */
    public Map<String, String> values() {
        return values;
    }

    /** Frames in order: {@code root: set a b; get a}. */
    public List<String> frames() {
        return frames;
    }

    /** Writes are accepted, but change nothing. */
    public ScriptedHost deaf() {
        deaf = true;
        return this;
    }

    /** So far away, as connecting has shown. */
    public ScriptedHost away(Duration time) {
        roundTrip = time;
        return this;
    }

    @Override
    public Duration roundTrip() {
        return roundTrip;
    }

    /** The question for this value takes so long, on a clock that only deadlines know. */
    public ScriptedHost slow(String name, Duration time) {
        slow.put(name, time);
        return this;
    }

    /** The connection is lost whenever this value is asked for. */
    public ScriptedHost losing(String name) {
        losing.add(name);
        return this;
    }

    @Override
    public HostReader reader(Become become) {
        return queries -> frame(become, List.of(), queries);
    }

    @Override
    public HostWriter writer(Become become) {
        return new HostWriter() {
            @Override
            public Reply run(List<Command> commands, List<Query> thenRead) {
                return frame(become, commands, thenRead);
            }

            @Override
            public Reply read(List<Query> queries) {
                return frame(become, List.of(), queries);
            }
        };
    }

    private Reply frame(Become become, List<Command> commands, List<Query> queries) {
        List<String> words = new ArrayList<>();
        commands.forEach(c -> words.add(c.script().name() + " " + String.join(" ", c.arguments())
                + (c.environment().isEmpty() ? "" : " " + new java.util.TreeMap<>(c.environment()))));
        queries.forEach(q -> words.add(q.script().name() + " " + String.join(" ", q.arguments())));
        frames.add(become.user().orElse("-") + ": " + String.join("; ", words));
        List<Output> outputs = new ArrayList<>();
        for (Command command : commands) {
            Reply special = special(command);
            if (special != null) {
                return special;
            }
            Output output = output(command);
            outputs.add(output);
            if (!output.ok()) {
                return new Reply.Answered(outputs);
            }
        }
        for (Query query : queries) {
            String name = query.arguments().get(0);
            Duration allowed = query.deadline();
            if (!allowed.isZero() && allowed.compareTo(slow.getOrDefault(name, Duration.ZERO)) < 0) {
                return new Reply.Expired(outputs, Output.of(0, "", ""), allowed);
            }
            if (losing.contains(name)) {
                return new Reply.Lost(new Unreachable(Unreachable.Kind.LOST, "connection lost"), outputs);
            }
            outputs.add(Output.of(0, values.getOrDefault(name, ""), ""));
        }
        return new Reply.Answered(outputs);
    }

    private @org.jspecify.annotations.Nullable Reply special(Command command) {
        String text = String.join(" ", command.arguments());
        if (text.equals("hang")) {
            return hang(command.deadline());
        }
        if (text.equals("drop")) {
            return new Reply.Lost(new Unreachable(Unreachable.Kind.LOST, "connection lost"));
        }
        if (text.equals("denied")) {
            return new Reply.Denied("sudo: a password is required");
        }
        if (text.equals("throw")) {
            throw new IllegalStateException("a fault of ours");
        }
        return null;
    }

    /** Until the deadline; without one for ever, interrupts or not. */
    private Reply hang(Duration deadline) {
        long end = System.nanoTime() + (deadline.isZero() ? Duration.ofHours(1) : deadline).toNanos();
        while (System.nanoTime() < end) {
            try {
                if (never.await(Math.max(1, (end - System.nanoTime()) / 1_000_000), TimeUnit.MILLISECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                // Deaf to interrupts on purpose: the worst case.
            }
        }
        return new Reply.Expired(List.of(), Output.of(0, "", ""), deadline);
    }

    private Output output(Command command) {
        List<String> words = command.arguments();
        if (command.script().name().equals("set")) {
            if (!deaf) {
                values.put(words.get(0), words.get(1));
            }
            return Output.of(0, "", "");
        }
        String text = words.get(0);
        if (text.equals("count")) {
            return Output.of(
                    0,
                    String.valueOf(values.merge("count", "1", (a, b) -> String.valueOf(Integer.parseInt(a) + 1))),
                    "");
        }
        return text.startsWith("exit ")
                ? Output.of(Integer.parseInt(text.substring(5)), "", "it failed")
                : Output.of(0, text + "\n", "");
    }

    @Override
    public List<String> findings() {
        return List.of();
    }

    /** Wakes whoever hangs. */
    @Override
    public void close() {
        never.countDown();
    }
}
