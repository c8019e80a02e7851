package dev.muster.engine;

import dev.muster.connection.HostWriter;
import dev.muster.connection.Reply;
import dev.muster.module.Step;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Waits for a host that went away, or was sent away. Every try is a login of its own with a deadline, and what stood in
 * the way of the last is part of the complaint.
 */
final class HostReturn {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration SHUTDOWN = Duration.ofMinutes(1);
    private static final ReadScript HELLO = new ReadScript("hello", ":");

    private final HostLink link;
    private final Function<HostLink, HostWriter> writers;
    private final StopSignal stop;
    private final Watch watch;
    private final Replies replies;

    HostReturn(HostLink link, Function<HostLink, HostWriter> writers, StopSignal stop, Watch watch, Replies replies) {
        this.link = link;
        this.writers = writers;
        this.stop = stop;
        this.watch = watch;
        this.replies = replies;
    }

    /** @throws BrokenOff when the host did not answer in time */
    void await(Step.AwaitConnection step) {
        long start = System.nanoTime();
        watch.extend(
                step.delay().plus(step.timeout()).plus(step.connectTimeout().multipliedBy(2)));
        link.drop();
        stop.pause(step.delay());
        HostLink brief = link.within(step.connectTimeout());
        HostWriter writer = writers.apply(brief);
        Query hello = Query.of(HELLO).within(step.connectTimeout());
        insist(brief, step.timeout(), step.sleep(), step.sleep(), () -> obstacle(writer.read(List.of(hello))))
                .ifPresent(obstacle -> {
                    throw new BrokenOff(TaskResult.failed("timed out waiting for the host to answer, after "
                                    + step.timeout().toSeconds() + " s: " + obstacle)
                            .with("elapsed", since(start)));
                });
    }

    /** @throws BrokenOff when the host could not be sent away, or did not come back in time */
    void reboot(Step.Reboot step) {
        String before = bootTime(writers.apply(link).run(List.of(step.bootTime()), List.of()));
        long start = System.nanoTime();
        watch.extend(step.delay()
                .plus(SHUTDOWN)
                .plus(step.timeout().multipliedBy(2))
                .plus(step.connectTimeout().multipliedBy(4)));
        // `shutdown -r +5` may return at once or stay until the end.
        send(writers.apply(link).run(List.of(step.shutdown().within(step.delay().plus(SHUTDOWN))), List.of()));
        link.drop();
        stop.pause(step.delay().minusNanos(System.nanoTime() - start));
        HostLink brief = link.within(step.connectTimeout());
        HostWriter writer = writers.apply(brief);
        Command ask = step.bootTime().within(step.connectTimeout());
        insist(brief, step.timeout(), () -> stillBefore(writer.run(List.of(ask), List.of()), before))
                .ifPresent(obstacle -> {
                    throw failed(
                            "timed out waiting for the host to come back, after "
                                    + step.timeout().toSeconds() + " s: " + obstacle,
                            false,
                            start);
                });
        insist(brief, step.timeout(), () -> obstacle(writer.run(List.of(step.test()), List.of())))
                .ifPresent(obstacle -> {
                    throw failed(
                            "the host came back, but the test command did not succeed within "
                                    + step.timeout().toSeconds() + " s: " + obstacle,
                            true,
                            start);
                });
    }

    private String bootTime(Reply reply) {
        List<Output> outputs = replies.outputs(reply);
        Optional<String> obstacle = obstacle(reply);
        if (obstacle.isPresent()) {
            throw new BrokenOff(TaskResult.failed("cannot tell when the host was booted: " + obstacle.get())
                    .with("rebooted", Value.of(false)));
        }
        String time = outputs.get(0).stdout().strip();
        if (time.isEmpty()) {
            throw new BrokenOff(TaskResult.failed("the host says nothing by which one boot could be told from the next")
                    .with("rebooted", Value.of(false)));
        }
        return time;
    }

    /** Only an answer can be a failure: no answer means that the host is on its way. */
    private static void send(Reply reply) {
        boolean refused = reply instanceof Reply.Denied
                || reply instanceof Reply.Answered answered
                        && answered.outputs().stream().anyMatch(o -> !o.ok());
        if (refused) {
            throw new BrokenOff(TaskResult.failed(
                            "the reboot command failed: " + obstacle(reply).orElse(""))
                    .with("rebooted", Value.of(false))
                    .with("elapsed", Value.of(0)));
        }
    }

    /** A host that is slow to go down still answers, and some say nothing at that moment. */
    private static Optional<String> stillBefore(Reply reply, String before) {
        Optional<String> obstacle = obstacle(reply);
        if (obstacle.isPresent()) {
            return obstacle;
        }
        String now = ((Reply.Answered) reply).outputs().get(0).stdout().strip();
        return now.isEmpty() || now.equals(before)
                ? Optional.of("it answers, but its boot time has not changed")
                : Optional.empty();
    }

    private Optional<String> insist(HostLink way, Duration timeout, Supplier<Optional<String>> attempt) {
        return insist(way, timeout, Duration.ofSeconds(1), LONGEST_PAUSE, attempt);
    }

    /** Tries until there is no obstacle any more; else what the last one was. Pauses double up to the longest. */
    private Optional<String> insist(
            HostLink way, Duration timeout, Duration pause, Duration longest, Supplier<Optional<String>> attempt) {
        long end = System.nanoTime() + timeout.toNanos();
        Duration next = pause;
        while (true) {
            Optional<String> obstacle = attempt.get();
            // Whatever comes next begins with a login of its own, as patient as the inventory says.
            way.drop();
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (obstacle.isEmpty() || stop.isStopped() || left.isNegative() || left.isZero()) {
                return obstacle;
            }
            stop.pause(next.compareTo(left) < 0 ? next : left);
            Duration doubled = next.multipliedBy(2);
            next = doubled.compareTo(longest) < 0 ? doubled : longest;
        }
    }

    /** Why a frame of one script did not succeed. */
    private static Optional<String> obstacle(Reply reply) {
        if (reply instanceof Reply.Lost lost) {
            return Optional.of(lost.why().message());
        }
        if (reply instanceof Reply.Denied denied) {
            return Optional.of(denied.message());
        }
        if (reply instanceof Reply.Expired expired) {
            return Optional.of("no answer within " + expired.deadline().toSeconds() + " s");
        }
        return ((Reply.Answered) reply)
                .outputs().stream().filter(output -> !output.ok()).findFirst().map(HostReturn::complaint);
    }

    private static String complaint(Output output) {
        String said = (output.stderr().strip() + " " + output.stdout().strip()).strip();
        return "status " + output.status() + (said.isEmpty() ? "" : ", " + said);
    }

    private static BrokenOff failed(String message, boolean rebooted, long start) {
        return new BrokenOff(
                TaskResult.failed(message).with("rebooted", Value.of(rebooted)).with("elapsed", since(start)));
    }

    private static Value since(long start) {
        return Value.of(Duration.ofNanos(System.nanoTime() - start).toSeconds());
    }
}
