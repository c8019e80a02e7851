package dev.muster.engine;

import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.ledger.RunEvent.TaskEnded.Status;
import dev.muster.module.ModuleException;
import dev.muster.playbook.Task;
import dev.muster.source.LocatedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code meta}: what steers the run itself. Actions that concern the whole batch are decided by their {@code when} on
 * its first host, as Ansible does.
 */
final class MetaTask {
    private final PlayScene scene;
    private final Batch batch;
    private final Task task;
    private final RunEvent.TaskStarted started;

    MetaTask(PlayScene scene, Batch batch, Task task, RunEvent.TaskStarted started) {
        this.scene = scene;
        this.batch = batch;
        this.task = task;
        this.started = started;
    }

    private static String action(Task task) {
        return task.call().freeForm().map(LocatedText::text).map(String::strip).orElse("noop");
    }

    /** Whether the hosts are the same after it, where no handler is due. */
    static boolean leavesHostsAlone(Task task) {
        return Set.of("flush_handlers", "noop", "refresh_inventory").contains(action(task));
    }

    void run(List<HostRun> hosts, Consumer<List<HostRun>> flush) {
        String action = action(task);
        switch (action) {
            case "flush_handlers" -> flush.accept(those(hosts));
            case "noop", "refresh_inventory" -> {
                // The inventory is immutable, and what tasks add to it is seen at once.
                warnOfCondition(action);
                hosts.forEach(host -> announce());
            }
            case "end_host" -> those(hosts).forEach(scene::dismiss);
            case "reset_connection" -> {
                warnOfCondition(action);
                hosts.forEach(host -> {
                    announce();
                    resetConnection(host);
                });
            }
            case "end_play" ->
                once(hosts, () -> {
                    batch.endPlay();
                    hosts.forEach(HostRun::endPlay);
                });
            case "end_batch" ->
                once(hosts, () -> {
                    batch.endBatch();
                    hosts.forEach(HostRun::endPlay);
                });
            case "clear_facts" -> once(hosts, () -> batch.hosts().forEach(this::forgetFacts));
            case "clear_host_errors" -> once(hosts, this::clearHostErrors);
            default -> throw new ModuleException("invalid meta action requested: " + action);
        }
    }

    private void forgetFacts(HostRun host) {
        host.forgetFacts();
        scene.run().announcer().tell(new RunEvent.FactsCleared(host.name()));
    }

    /** The hosts for which the condition holds; each is told of apart, as Ansible does. */
    private List<HostRun> those(List<HostRun> hosts) {
        List<HostRun> chosen = new ArrayList<>();
        for (HostRun host : hosts) {
            announce();
            if (applies(host)) {
                chosen.add(host);
            }
        }
        return chosen;
    }

    private void announce() {
        scene.run().announcer().tell(started);
    }

    private void warnOfCondition(String action) {
        if (!task.keywords().when().isEmpty()) {
            scene.run().announcer().warn(action + " task does not support when conditional");
        }
    }

    private void once(List<HostRun> hosts, Runnable action) {
        announce();
        if (applies(hosts.get(0))) {
            action.run();
        }
    }

    private void clearHostErrors() {
        scene.run().connections().forgetFailures();
        batch.hosts().forEach(HostRun::clearErrors);
    }

    private boolean applies(HostRun host) {
        HostVariables scope =
                new HostVariables(scene, host, Map.of(), task.keywords().vars());
        TaskResult result = TaskTry.guarded(
                () -> new Conditions(scene.templar()).hold(task.keywords().when(), scope)
                        ? TaskResult.of(Status.OK, Map.of())
                        : TaskResult.skipped("Conditional result was False"));
        if (result.status() == Status.OK) {
            return true;
        }
        if (result.status() == Status.UNKNOWN) {
            scene.run().rehearsal().ifPresent(plan -> plan.ends(host, started, result.message()));
        }
        if (result.isFailed()) {
            host.count(HostRun.Counter.FAILED);
            host.fail(started.title() + ": " + result.message());
        }
        scene.run()
                .announcer()
                .tell(host, started, TaskEnded.of(host.name(), started, result.status(), result.registered(), false));
        return false;
    }

    private void resetConnection(HostRun host) {
        HostVariables scope =
                new HostVariables(scene, host, Map.of(), task.keywords().vars());
        scene.run().early().done();
        Worksite.of(scene, host, task, scope).link(scene, host).drop();
    }
}
