package dev.muster.engine;

import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.AsyncState.Stage;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A try of a task with {@code async}: begun, then looked after every {@code poll} seconds until its time is up, or with
 * {@code poll: 0} left to itself. A command is left behind on the host, where it outlives the connection and the run.
 *
 * @param worked the host that is worked on
 * @param hidden the task's {@code no_log}
 * @param allowed the task's {@code async}
 * @param poll zero for not at all
 * @param folder of jobs on the host
 */
record AsyncTry(
        Run run,
        HostRun host,
        TaskOrder order,
        String worked,
        boolean hidden,
        Duration allowed,
        Duration poll,
        String folder) {
    /** What Ansible's own actions of these names refuse: they work on the controller too. */
    private static final Set<String> UNABLE = Set.of(
            "add_host",
            "assemble",
            "assert",
            "async_status",
            "copy",
            "debug",
            "fail",
            "fetch",
            "gather_facts",
            "group_by",
            "include_vars",
            "pause",
            "raw",
            "script",
            "set_fact",
            "set_stats",
            "template",
            "unarchive",
            "validate_argument_spec",
            "wait_for_connection");

    /** Commands, which are planned at once and then left behind. */
    private static final Set<String> COMMANDS = Set.of("command", "shell");

    static boolean isCommand(String module) {
        return COMMANDS.contains(module);
    }

    /** Why the task cannot be done in this way. */
    static Optional<TaskResult> refusal(String module, boolean checking) {
        if (UNABLE.contains(module)) {
            return Optional.of(TaskResult.failed("async is not supported for this task."));
        }
        return checking
                ? Optional.of(TaskResult.failed("check mode and async cannot be used on same task."))
                : Optional.empty();
    }

    // ---- commands ----

    /**
     * A command, left behind; one that was watched to its end leaves nothing behind.
     *
     * @param start runs the command that begins it
     * @param ask calls async_status with arguments
     */
    TaskResult command(Plan plan, Function<Command, Output> start, Function<Map<String, Value>, TaskResult> ask) {
        Optional<Step.Job> job = plan instanceof Plan.Change change ? jobOf(change.steps()) : Optional.empty();
        if (job.isEmpty()) {
            throw new IllegalStateException("a command that cannot be left behind");
        }
        String id = Background.newId();
        // While somebody watches it is the watcher who says that its time is up.
        Duration onHost = poll.isZero() ? allowed : allowed.plus(poll).plusSeconds(3);
        Output output = start.apply(job.get().start(folder, id, onHost.toSeconds()));
        if (!output.ok()) {
            return TaskResult.failed(
                    "the job could not be started: " + output.stderr().strip());
        }
        String file = output.stdout().strip();
        return poll.isZero() ? begun(id, file) : watched(id, time -> state(ask, id, time));
    }

    private static Optional<Step.Job> jobOf(List<Step> steps) {
        return steps.size() == 1 && steps.get(0) instanceof Step.RunScript script ? script.job() : Optional.empty();
    }

    /** Waits, then asks; that the host does not answer is no answer yet. */
    private Optional<TaskResult> state(Function<Map<String, Value>, TaskResult> ask, String id, Duration wait) {
        run.stop().pause(wait);
        TaskResult result = ask.apply(Map.of("jid", Value.of(id)));
        Value finished = result.fields().get("finished");
        if (finished == null || !finished.isTruthy()) {
            return Optional.empty();
        }
        TaskResult unused = ask.apply(Map.of("jid", Value.of(id), "mode", Value.of("cleanup")));
        return Optional.of(result);
    }

    // ---- other modules ----

    /** Work in the background of the run. */
    TaskResult inBackground(Supplier<TaskResult> work) {
        return followed(run.background().start(worked, order.title(), hidden, allowed, work));
    }

    /** Nothing was to be done. */
    TaskResult nothing(TaskResult result) {
        return followed(run.background().ended(worked, order.title(), hidden, result));
    }

    private TaskResult followed(Background.Job job) {
        String file = folder + "/" + job.id();
        if (poll.isZero()) {
            return begun(job.id(), file);
        }
        TaskResult result = watched(job.id(), job::within);
        run.background().forget(job);
        return result.with("ansible_job_id", Value.of(job.id()))
                .with("results_file", Value.of(file))
                .with("started", Value.of(1))
                .with("finished", Value.of(1));
    }

    // ---- both ----

    private static TaskResult begun(String id, String file) {
        return TaskResult.of(
                RunEvent.TaskEnded.Status.CHANGED,
                Map.of(
                        "ansible_job_id", Value.of(id),
                        "results_file", Value.of(file),
                        "started", Value.of(1),
                        "finished", Value.of(0)));
    }

    /** @param ended gives the result if there is one within a time */
    private TaskResult watched(String id, Function<Duration, Optional<TaskResult>> ended) {
        host.watch().extend(allowed.plus(poll));
        Consumer<Stage> tell =
                stage -> run.announcer().tell(host, order.started(), new RunEvent.AsyncState(host.name(), id, stage));
        long left = allowed.toMillis();
        while (left > 0 && !run.stop().isStopped() && !host.isAbandoned()) {
            Optional<TaskResult> result = ended.apply(poll);
            if (result.isPresent()) {
                tell.accept(result.get().isFailed() ? Stage.FAILED : Stage.OK);
                return result.get();
            }
            left -= poll.toMillis();
            tell.accept(Stage.POLLED);
        }
        tell.accept(Stage.FAILED);
        return TaskResult.failed("async task did not complete within the requested time - " + allowed.toSeconds() + "s")
                .with("async_result", Value.dict(begun(id, folder + "/" + id).fields()));
    }

    // ---- async_status ----

    /** What async_status says of a job in the background of this run; empty for one it does not know. */
    static Optional<TaskResult> status(Run run, String host, Map<String, Value> arguments) {
        Optional<Background.Job> job = Optional.ofNullable(arguments.get("jid"))
                .flatMap(id -> run.background().find(host, id.str()));
        boolean cleanup = Optional.ofNullable(arguments.get("mode"))
                .filter(mode -> mode.str().equals("cleanup"))
                .isPresent();
        return job.map(known -> cleanup
                ? erased(run, known)
                : known.within(Duration.ZERO)
                        .map(result -> about(result, known, 1))
                        .orElseGet(() -> about(TaskResult.of(RunEvent.TaskEnded.Status.OK, Map.of()), known, 0)));
    }

    private static TaskResult erased(Run run, Background.Job job) {
        run.background().forget(job);
        return about(TaskResult.of(RunEvent.TaskEnded.Status.OK, Map.of()), job, 0)
                .with("started", Value.of(0))
                .with("erased", Value.of(job.id()));
    }

    private static TaskResult about(TaskResult result, Background.Job job, int finished) {
        TaskResult all = result.with("ansible_job_id", Value.of(job.id()))
                .with("results_file", Value.of(job.id()))
                .with("started", Value.of(1))
                .with("finished", Value.of(finished));
        for (String name : List.of("stdout", "stderr")) {
            all = all.fields().containsKey(name)
                    ? all
                    : all.with(name, Value.of("")).with(name + "_lines", Value.list(List.of()));
        }
        return all;
    }
}
