package dev.muster.engine;

import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.ledger.RunEvent.TaskEnded.Status;
import dev.muster.module.ModuleException;
import dev.muster.playbook.Block;
import dev.muster.playbook.Keyword;
import dev.muster.playbook.Role;
import dev.muster.playbook.RoleEnd;
import dev.muster.playbook.Task;
import dev.muster.playbook.TaskNode;
import dev.muster.source.LocatedText;
import dev.muster.template.TemplateException;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes a group of hosts through lists of tasks in step: all of a batch with the linear strategy, one host each with
 * the free ones. A failing host leaves the list; the block around it may rescue it.
 */
final class Course {
    /** Tasks that are looked ahead at most, those without questions included. */
    private static final int FORESIGHT = 16;

    private final PlayScene scene;
    private final Batch batch;
    private final Handlers handlers;
    private final TaskGate gate;
    private final Pace pace;

    /** Does the same for some hosts and returns when all are done: side by side, or simply here. */
    interface Pace {
        void each(List<HostRun> hosts, Consumer<HostRun> work, RunEvent.TaskStarted started);

        /** Whether the hosts are kept together, so that one can act for all. */
        boolean isInStep();
    }

    Course(PlayScene scene, Batch batch, Handlers handlers, TaskGate gate, Pace pace) {
        this.scene = scene;
        this.batch = batch;
        this.handlers = handlers;
        this.gate = gate;
        this.pace = pace;
    }

    /**
     * Runs a list of tasks, then the handlers it notified.
     *
     * @param recalls whether handlers that earlier runs left due run with them; roles may bring some of those on the way
     */
    void section(List<TaskNode> nodes, List<HostRun> hosts, boolean forceHandlers, boolean recalls) {
        // A host that failed in an earlier section, its handlers included, has had its turn there.
        List<HostRun> sound = going(hosts);
        if (recalls) {
            scene.run().due().recall(sound, handlers, scene.run().announcer());
        }
        walk(nodes, sound, false);
        if (recalls) {
            scene.run().due().recall(going(sound), handlers, scene.run().announcer());
        }
        List<HostRun> failing =
                forceHandlers ? sound.stream().filter(HostRun::isFailing).toList() : List.of();
        failing.forEach(HostRun::goOnFailing);
        flush(sound);
        failing.forEach(HostRun::failAgain);
    }

    void walk(List<TaskNode> nodes, List<HostRun> hosts, boolean rescuable) {
        for (int i = 0; i < nodes.size(); i++) {
            TaskNode node = nodes.get(i);
            List<HostRun> going = going(hosts);
            if (going.isEmpty() || isOver()) {
                return;
            }
            if (node instanceof Block block) {
                block(block, going, rescuable);
            } else if (node instanceof RoleEnd end) {
                going.forEach(host -> host.endRole(end.role()));
            } else {
                task(
                        (Task) node,
                        going,
                        rescuable,
                        following(nodes.subList(i + 1, Math.min(nodes.size(), i + 1 + 4 * FORESIGHT))));
            }
        }
    }

    /** The tasks that are run next if all goes well, up to one of which nobody knows yet what it brings. */
    private List<Task> following(List<TaskNode> nodes) {
        List<Task> tasks = new ArrayList<>();
        addTo(tasks, nodes);
        return tasks;
    }

    private boolean addTo(List<Task> tasks, List<TaskNode> nodes) {
        for (TaskNode node : nodes) {
            boolean goesOn = node instanceof Block block
                    ? addTo(tasks, block.block()) && addTo(tasks, block.always())
                    : !(node instanceof Task task) || add(tasks, task);
            if (!goesOn) {
                return false;
            }
        }
        return true;
    }

    private boolean add(List<Task> tasks, Task task) {
        if (tasks.size() >= FORESIGHT || !gate.isForeseeable()) {
            return false;
        }
        if (task.call().module().equals("meta")) {
            return MetaTask.leavesHostsAlone(task);
        }
        if (gate.foresees(task)) {
            tasks.add(task);
        }
        return task.include().isEmpty();
    }

    /** A role's task is for the hosts that have not been through the role yet. */
    private void task(Task task, List<HostRun> going, boolean rescuable, List<Task> following) {
        Optional<Role> role = task.lineage().role();
        List<HostRun> due = role.isEmpty()
                ? going
                : going.stream().filter(host -> !host.isDoneWith(role.get())).toList();
        if (!due.isEmpty()) {
            step(task, due, false, rescuable, following);
        }
    }

    private boolean isOver() {
        if (batch.isOver()) {
            return true;
        }
        scene.run().stop().reason().ifPresent(why -> batch.hosts().forEach(host -> host.notSeen(why)));
        return scene.run().stop().isStopped();
    }

    private static List<HostRun> going(List<HostRun> hosts) {
        return hosts.stream().filter(HostRun::isGoing).toList();
    }

    private void block(Block block, List<HostRun> hosts, boolean rescuable) {
        walk(block.block(), hosts, rescuable || !block.rescue().isEmpty());
        if (!block.rescue().isEmpty()) {
            List<HostRun> failing = hosts.stream().filter(HostRun::isFailing).toList();
            failing.forEach(HostRun::beginRescue);
            walk(block.rescue(), failing, rescuable);
        }
        if (!block.always().isEmpty()) {
            List<HostRun> failing = hosts.stream().filter(HostRun::isFailing).toList();
            failing.forEach(HostRun::goOnFailing);
            walk(block.always(), hosts, rescuable);
            failing.forEach(HostRun::failAgain);
        }
    }

    // ---- handlers ----

    /**
     * In the order of their definition, once through: a handler that one defined after it notifies waits for the next
     * flush.
     */
    void flush(List<HostRun> hosts) {
        for (int i = 0; i < handlers.count() && !isOver(); i++) {
            int handler = i;
            List<HostRun> due = going(hosts).stream()
                    .filter(host -> host.notified().remove(handler))
                    .toList();
            if (!due.isEmpty()) {
                step(handlers.task(handler), due, true, false, List.of());
                String name = handlers.shown(handler);
                going(due).stream()
                        .map(host -> new RunEvent.HandlerDone(host.name(), name))
                        .forEach(scene.run().announcer()::tell);
            }
        }
    }

    // ---- one task ----

    private void step(Task task, List<HostRun> going, boolean handler, boolean rescuable, List<Task> following) {
        PlayScene here = scene.at(task);
        if (!handler && !gate.admits(task, tags(here, task, going.get(0)), going.get(0))) {
            return;
        }
        RunEvent.TaskStarted started = new RunEvent.TaskStarted(
                title(here, task, going.get(0)),
                task.call().module(),
                handler || !task.listen().isEmpty(),
                task.span());
        if (!gate.confirms(started.title())) {
            return;
        }
        if (task.call().module().equals("meta")) {
            new MetaTask(here, batch, task, started).run(going, this::flush);
            return;
        }
        if (pace.isInStep()) {
            scene.run().announcer().tell(started);
        }
        boolean once = isOnce(task, going.get(0));
        List<HostRun> workers = once ? going.subList(0, 1) : going;
        IncludeRun include = new IncludeRun(here, task, started, handler, handlers);
        pace.each(
                workers,
                host -> work(
                        here,
                        new TaskOrder(
                                task,
                                started,
                                handlers,
                                rescuable,
                                once ? going : List.of(host),
                                pace.isInStep(),
                                following,
                                inclusion -> include.add(host, inclusion)),
                        host),
                started);
        boolean failed = workers.stream().anyMatch(host -> !host.isGoing());
        // What a rescue takes up is no error yet; that a host cannot be reached is none it could take up.
        boolean errs = workers.stream().anyMatch(host -> !host.isGoing() && (!rescuable || host.isUnreachable()));
        if (failed && (once || (errs && isFatal(task, going.get(0))))) {
            stopAll(started.title(), workers, going, rescuable);
        }
        if (task.include().isPresent()) {
            include.read(workers).forEach(group -> go(group, handler, rescuable));
        }
        batch.judgeFailures();
    }

    /** The tags of a task; those that are templates may be lists or none at all. */
    private static List<String> tags(PlayScene here, Task task, HostRun first) {
        List<String> written = task.keywords().tags();
        if (written.stream().noneMatch(tag -> tag.contains("{{"))) {
            return written;
        }
        HostVariables scope =
                new HostVariables(here, first, Map.of(), task.keywords().vars());
        List<String> tags = new ArrayList<>();
        for (String tag : written) {
            Value value = here.templar()
                    .evaluate(Value.of(LocatedText.named(task.span().toString(), tag)), scope);
            if (value instanceof Value.Seq seq) {
                seq.items().forEach(item -> tags.add(item.str()));
            } else {
                tags.add(value.str());
            }
        }
        return tags;
    }

    /** What was brought in, by the hosts that asked for it. */
    private void go(IncludeRun.Group group, boolean handler, boolean rescuable) {
        if (!handler) {
            walk(group.nodes(), group.hosts(), rescuable);
            return;
        }
        for (TaskNode node : group.nodes()) {
            List<HostRun> going = going(group.hosts());
            if (node instanceof Task task && !going.isEmpty()) {
                step(task, going, true, rescuable, List.of());
            }
        }
    }

    private void work(PlayScene here, TaskOrder order, HostRun host) {
        RunEvent.TaskStarted started = order.started();
        try {
            int limit = (int) Math.round(
                    settings(here, order.task(), host).number(Keyword.THROTTLE).orElse(0.0));
            batch.throttled(order.task(), host, limit, () -> {
                scene.run().announcer().tell(new RunEvent.HostBegan(host.name(), started.title()));
                new TaskRun(here, host, order).run();
            });
        } catch (Throwable e) {
            // Whatever it was, this host has an outcome and the others go on.
            lose(here, order.task(), host, started, e);
        }
    }

    private static void lose(PlayScene scene, Task task, HostRun host, RunEvent.TaskStarted started, Throwable fault) {
        boolean hidden = isHidden(scene, task, host);
        String message = hidden ? TaskRun.CENSORED : TaskTry.complaint(fault);
        host.count(HostRun.Counter.FAILED);
        host.fail(started.title() + ": " + message);
        TaskEnded event = TaskEnded.of(
                host.name(), started, Status.FAILED, TaskResult.failed(message).registered(), hidden);
        scene.run().announcer().tell(host, started, event);
    }

    /** When {@code no_log} itself cannot be evaluated the safe side is to hide. */
    private static boolean isHidden(PlayScene scene, Task task, HostRun host) {
        try {
            return settings(scene, task, host).flag(Keyword.NO_LOG, false);
        } catch (RuntimeException e) {
            return true;
        }
    }

    private boolean isOnce(Task task, HostRun first) {
        boolean asked = scene.run()
                        .catalog()
                        .find(task.call().module())
                        .filter(module -> module.oncePerBatch())
                        .isPresent()
                || flag(task, first, Keyword.RUN_ONCE, false);
        if (asked && !pace.isInStep()) {
            scene.run()
                    .announcer()
                    .warn("run_once means nothing with the free strategies: \"" + task.title()
                            + "\" runs on every host");
            return false;
        }
        return asked;
    }

    private boolean isFatal(Task task, HostRun first) {
        boolean usual = scene.run().options().settings().isOn("defaults.any_errors_fatal");
        return flag(task, first, Keyword.ANY_ERRORS_FATAL, usual);
    }

    /** A keyword that cannot be evaluated counts as not set here; the task itself reports the fault. */
    private boolean flag(Task task, HostRun host, Keyword keyword, boolean usual) {
        try {
            return settings(task, host).flag(keyword, usual);
        } catch (TemplateException | ModuleException e) {
            return false;
        }
    }

    private TaskSettings settings(Task task, HostRun host) {
        return settings(scene.at(task), task, host);
    }

    private static TaskSettings settings(PlayScene scene, Task task, HostRun host) {
        return new TaskSettings(
                task.keywords(),
                scene.templar(),
                new HostVariables(scene, host, Map.of(), task.keywords().vars()));
    }

    private void stopAll(String title, List<HostRun> workers, List<HostRun> going, boolean rescuable) {
        String names = String.join(
                ", ",
                workers.stream()
                        .filter(host -> !host.isGoing())
                        .map(HostRun::name)
                        .toList());
        List<HostRun> others = pace.isInStep() ? going : batch.hosts();
        others.forEach(host -> host.stop("stopped after \"" + title + "\", which failed on " + names));
        if (!rescuable) {
            batch.becomeFatal();
        }
    }

    /** The name with its templates evaluated for the first host; as written where that fails. */
    private static String title(PlayScene scene, Task task, HostRun first) {
        HostVariables scope =
                new HostVariables(scene, first, Map.of(), task.keywords().vars());
        try {
            return task.titled(task.name()
                    .map((LocatedText name) ->
                            scene.templar().evaluate(Value.of(name), scope).str()));
        } catch (RuntimeException e) {
            // A name is only shown: no fault in it may end the run.
            return task.title();
        }
    }
}
