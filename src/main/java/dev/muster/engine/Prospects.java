package dev.muster.engine;

import dev.muster.module.Domain;
import dev.muster.module.ModuleSpec;
import dev.muster.module.Observation;
import dev.muster.module.Plan;
import dev.muster.module.Reading;
import dev.muster.playbook.Keyword;
import dev.muster.playbook.Loop;
import dev.muster.playbook.Task;
import dev.muster.shell.Query;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a host will be asked after the task it is at, as far as that can be told now: by the items left of its loop, and
 * by the tasks behind it. Only a guess. What the task itself brings about may make it another question, which is then
 * asked as if nobody had guessed; evaluated with the controller as a {@link PassiveController}.
 *
 * @param order the task the host is at
 * @param rest variables of the items of its loop that are still to come
 */
record Prospects(PlayScene scene, HostRun host, TaskOrder order, List<Map<String, Value>> rest) {
    private static final List<String> OF_HOSTS = List.of("inventory_hostname", "groups", "play_hosts", "ansible_host");

    /** A guess that takes longer is not worth it. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    /**
     * What can be told.
     *
     * @param most questions that are wanted; what tasks ask together is never parted
     * @param onLong told when it takes too long to find out
     */
    List<Query> questions(HostLink link, int most, Runnable onLong) {
        long began = System.nanoTime();
        List<Query> found = new ArrayList<>();
        boolean goesOn = ofItems(order.task(), rest, link, most, found);
        for (Task task : order.following()) {
            if (!goesOn || found.size() >= most) {
                break;
            }
            goesOn = ofTask(task, link, most, found);
        }
        if (System.nanoTime() - began > LONGEST.toNanos()) {
            onLong.run();
        }
        return found;
    }

    private boolean ofTask(Task task, HostLink link, int most, List<Query> found) {
        if (task.loop().isEmpty()) {
            return ofItems(task, List.of(Map.of()), link, most, found);
        }
        Loop loop = task.loop().get();
        try {
            PlayScene there = scene.at(task).passive();
            List<Value> items = LoopItems.of(loop, task.call().module(), there.templar(), scope(there, task, Map.of()));
            List<Map<String, Value>> variables = new ArrayList<>();
            for (int i = 0; i < Math.min(most, items.size()); i++) {
                variables.add(LoopVariables.of(loop, items, i));
            }
            return ofItems(task, variables, link, most, found);
        } catch (RuntimeException e) { // a guess may fail in any way, and its task will say how
            return false;
        }
    }

    /** @return whether it can be told what comes after them */
    private boolean ofItems(Task task, List<Map<String, Value>> items, HostLink link, int most, List<Query> found) {
        for (Map<String, Value> item : items) {
            if (found.size() >= most) {
                return false;
            }
            Optional<List<Query>> asked = ofItem(task, item, link);
            if (asked.isEmpty()) {
                return false;
            }
            found.addAll(asked.get());
        }
        return true;
    }

    /** Empty where nobody can tell, and where something is done that may change what those after it find. */
    private Optional<List<Query>> ofItem(Task task, Map<String, Value> item, HostLink link) {
        try {
            PlayScene there = scene.at(task).passive();
            HostVariables scope = scope(there, task, item);
            if (!new Conditions(there.templar()).hold(task.keywords().when(), scope)) {
                return isForOneOfMany(task) ? Optional.empty() : Optional.of(List.of());
            }
            Worksite site = Worksite.of(there, host, task, scope);
            HostLink way = site.link(there, host);
            boolean same = way.target().equals(link.target()) && way.become().equals(link.become());
            return site.delegate().isEmpty() && same && isPlain(site)
                    ? asked(there, task, scope, site, way)
                    : Optional.empty();
        } catch (RuntimeException e) { // a guess may fail in any way, and its task will say how
            return Optional.empty();
        }
    }

    /** What one host does in the place of all others may concern them: a folder they share, a cluster. */
    private static boolean isForOneOfMany(Task task) {
        return task.keywords().when().stream()
                .anyMatch(condition ->
                        OF_HOSTS.stream().anyMatch(name -> condition.text().contains(name)));
    }

    private static boolean isPlain(Worksite site) {
        return site.settings()
                        .number(Keyword.ASYNC)
                        .filter(seconds -> seconds > 0)
                        .isEmpty()
                && !site.settings().flag(Keyword.RUN_ONCE, false);
    }

    private Optional<List<Query>> asked(PlayScene there, Task task, HostVariables scope, Worksite site, HostLink way) {
        TaskCall call = new TaskCall(there, host, task, scope, site);
        ModuleSpec module = call.module();
        if (module.oncePerBatch() || task.call().refusal().isPresent()) {
            return Optional.empty();
        }
        Observation<Plan> planning = call.planning(module, call.bound(module, call.arguments(module)), way);
        if (planning instanceof Observation.Ask<Plan> ask) {
            boolean quick = ask.readings().stream().allMatch(reading -> isQuick(reading, module))
                    && !(task.keywords().get(Keyword.UNTIL).isPresent()
                            || site.settings().timeout().isPresent());
            return quick ? Optional.of(Observer.queries(ask)) : Optional.empty();
        }
        Plan plan = ((Observation.Known<Plan>) planning).value();
        return plan instanceof Plan.Unchanged ? Optional.of(List.of()) : Optional.empty();
    }

    /** What brings a time of its own waits for something, or searches; the state of a service is the exception. */
    private static boolean isQuick(Reading reading, ModuleSpec module) {
        return reading instanceof Reading.OnHost onHost
                && (onHost.query().deadline().isZero() || module.domain() == Domain.SERVICE);
    }

    private HostVariables scope(PlayScene there, Task task, Map<String, Value> item) {
        HostVariables scope = HostVariables.of(there, host, task);
        return item.isEmpty() ? scope : scope.with(item);
    }
}
