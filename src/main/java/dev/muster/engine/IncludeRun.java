package dev.muster.engine;

import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.module.ModuleException;
import dev.muster.playbook.Include;
import dev.muster.playbook.Included;
import dev.muster.playbook.Includes;
import dev.muster.playbook.Task;
import dev.muster.playbook.TaskNode;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One include over a group of hosts: what each asked for is put together, read once for all that asked for the same,
 * and handed out in the order it was asked for, after {@code playbook/included_file.py}.
 */
final class IncludeRun {
    private final PlayScene scene;
    private final Task task;
    private final RunEvent.TaskStarted started;
    private final boolean handler;
    private final Handlers handlers;
    private final Map<HostRun, List<Inclusion>> asked = new ConcurrentHashMap<>();

    IncludeRun(PlayScene scene, Task task, RunEvent.TaskStarted started, boolean handler, Handlers handlers) {
        this.scene = scene;
        this.task = task;
        this.started = started;
        this.handler = handler;
        this.handlers = handlers;
    }

    /** What came in, for the hosts that go through it together. */
    record Group(List<TaskNode> nodes, List<HostRun> hosts) {}

    /** What some hosts asked for. */
    private record Request(String what, Inclusion inclusion, List<HostRun> hosts) {
        boolean takes(String file, Inclusion other, HostRun host) {
            return what.equals(file) && inclusion.isSameAs(other) && !hosts.contains(host);
        }
    }

    /** From any host's thread. */
    void add(HostRun host, Inclusion inclusion) {
        asked.computeIfAbsent(host, h -> new ArrayList<>()).add(inclusion);
    }

    /** Reads all of it; hosts that asked for what cannot be read fail. */
    List<Group> read(List<HostRun> hosts) {
        List<Group> groups = new ArrayList<>();
        for (Request request : requests(hosts)) {
            try {
                Included included = included(request);
                if (included.blank()) {
                    continue;
                }
                scene.add(included.roles());
                handlers.add(included.handlers());
                tell(request);
                groups.add(new Group(included.nodes(), request.hosts()));
            } catch (ModuleException e) {
                request.hosts().forEach(host -> fail(host, String.valueOf(e.getMessage())));
            }
        }
        return groups;
    }

    private List<Request> requests(List<HostRun> hosts) {
        List<Request> requests = new ArrayList<>();
        for (HostRun host : hosts) {
            for (Inclusion inclusion : asked.getOrDefault(host, List.of())) {
                String what = isOfRole()
                        ? inclusion.target()
                        : includes().file(task, inclusion.target(), handler).toString();
                Optional<Request> same = requests.stream()
                        .filter(r -> r.takes(what, inclusion, host))
                        .findFirst();
                if (same.isPresent()) {
                    same.get().hosts().add(host);
                } else {
                    requests.add(new Request(what, inclusion, new ArrayList<>(List.of(host))));
                }
            }
        }
        return requests;
    }

    private boolean isOfRole() {
        return task.include().orElseThrow() instanceof Include.OfRole;
    }

    private Includes includes() {
        return scene.play().includes();
    }

    private Included included(Request request) {
        Inclusion wanted = request.inclusion();
        return isOfRole()
                ? includes().role(task, wanted.target(), wanted.files(), wanted.options(), wanted.special())
                : includes().tasks(task, Path.of(request.what()), wanted.special(), handler);
    }

    private void tell(Request request) {
        String label = request.inclusion().label();
        scene.run()
                .announcer()
                .tell(
                        started,
                        new RunEvent.Included(
                                request.what(),
                                isOfRole(),
                                request.hosts().stream().map(HostRun::name).toList(),
                                label.isEmpty() ? Optional.empty() : Optional.of(label)));
        if (!isOfRole()) {
            request.hosts().forEach(host -> host.count(HostRun.Counter.OK));
        }
    }

    private void fail(HostRun host, String why) {
        Map<String, Value> result = new LinkedHashMap<>();
        result.put("reason", Value.of(why));
        host.count(HostRun.Counter.FAILED);
        host.fail(started.title() + ": " + why);
        TaskEnded event = TaskEnded.of(host.name(), started, TaskEnded.Status.FAILED, result, false);
        scene.run().announcer().tell(host, started, event);
    }
}
