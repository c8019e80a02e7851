package dev.muster.engine;

import dev.muster.playbook.Keyword;
import dev.muster.playbook.Task;
import java.util.Map;
import java.util.Optional;

/**
 * Where a task is carried out: on its host, or on the one it is delegated to.
 *
 * @param worked the host that is connected to
 * @param delegate its name, when it is another than the task's own
 */
record Worksite(HostRun worked, Optional<String> delegate, TaskSettings settings, HostVariables scope) {

    static Worksite of(PlayScene scene, HostRun host, Task task, HostVariables scope) {
        TaskSettings settings = new TaskSettings(task.keywords(), scene.templar(), scope);
        Optional<String> delegate = settings.text(Keyword.DELEGATE_TO);
        return new Worksite(
                delegate.map(name -> scene.run().roster().run(name)).orElse(host), delegate, settings, scope);
    }

    /** The connection's settings are the delegate's, the keywords the task's. */
    HostLink link(PlayScene scene, HostRun host) {
        HostVariables variables = delegate.isPresent() ? new HostVariables(scene, worked, Map.of(), Map.of()) : scope;
        Run run = scene.run();
        Way way = worked.way()
                .filter(known -> known.isFor(run.options(), variables, settings.keywords()))
                .orElseGet(() -> newWay(scene, variables));
        return new HostLink(
                run.connections(),
                run.announcer(),
                way.target(),
                new ConnectionPool.Retries(way.retries(), run.stop()),
                way.become(),
                host.name(),
                false);
    }

    private Way newWay(PlayScene scene, HostVariables variables) {
        Way way = Way.of(new ConnectionSettings(
                worked.name(),
                variables,
                scene.templar(),
                settings,
                scene.run().options(),
                scene.run().secrets(),
                new Premises()));
        worked.remember(way);
        return way;
    }
}
