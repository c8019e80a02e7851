package dev.muster.engine;

import dev.muster.engine.HostRun.Counter;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.ledger.RunEvent.TaskEnded.Status;
import dev.muster.module.Effect;
import dev.muster.module.ModuleException;
import dev.muster.playbook.Keyword;
import dev.muster.playbook.Loop;
import dev.muster.playbook.Task;
import dev.muster.source.LocatedText;
import dev.muster.template.LazyEntries;
import dev.muster.template.TemplateException;
import dev.muster.template.UnknownValueException;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One task on one host. Values move forward only: the loader has <b>parsed</b> the task; each item of its loop is
 * <b>resolved, planned, executed and verified</b> by a {@link TaskTry}, as often as {@code until} asks; then the
 * result is <b>recorded</b> (register, facts, handlers, counts, how the host stands) and <b>reported</b>.
 */
final class TaskRun {
    /**
     * On top of a task's deadline, for the connection to end the task itself before the host is let go. Generous: a
     * controller under load is late, and a host that is let go is lost for the play.
     */
    private static final Duration GRACE = Duration.ofSeconds(10);

    static final String CENSORED =
            "the output has been hidden due to the fact that 'no_log: true' was specified for this result";

    private final PlayScene scene;
    private final HostRun host;
    private final TaskOrder order;
    private final Task task;
    private final Conditions conditions;
    private final long started = System.nanoTime();
    private final Guards guards;
    private Optional<Inclusion> latest = Optional.empty();
    /** Variables of the next items of the loop. */
    private List<Map<String, Value>> rest = List.of();

    TaskRun(PlayScene scene, HostRun host, TaskOrder order) {
        this.scene = scene;
        this.host = host;
        this.order = order;
        this.task = order.task();
        this.conditions = new Conditions(scene.templar());
        this.guards = new Guards(scene.run(), host);
    }

    /** A result with the keywords that decide what it means, evaluated where it came about. */
    private record Ended(
            TaskResult result, boolean ignored, boolean hidden, boolean showsDiffs, Optional<String> delegate) {
        Ended with(TaskResult other) {
            return new Ended(other, ignored, hidden, showsDiffs, delegate);
        }

        /** With a failure that nobody ignores. */
        Ended failed(TaskResult failure) {
            return new Ended(failure, false, hidden, showsDiffs, delegate);
        }
    }

    void run() {
        HostVariables scope = HostVariables.of(scene, host, task);
        int visit = visit();
        Ended ended = confirmed(
                task.loop().isPresent()
                        ? looped(task.loop().get(), scope, visit)
                        : notified(item(scope, step(visit, "")), scope),
                scope);
        if (task.loop().isEmpty()) {
            bring(ended, Map.of(), "");
        }
        record(ended);
        report(ended, Optional.empty(), started);
    }

    /** What the task changed stands once a new login has confirmed it; else the host has taken it back. */
    private Ended confirmed(Ended ended, HostVariables scope) {
        return host.isAbandoned()
                ? ended
                : guards.confirm(ended.result())
                        .map(instead -> judged(instead, scope, ended.delegate()))
                        .orElse(ended);
    }

    /** Every host that gets the result has come to the task by it. */
    private int visit() {
        return scene.run().options().journal().isOn()
                ? order.beneficiaries().stream()
                        .mapToInt(one -> one.visit(task))
                        .max()
                        .orElse(1)
                : 1;
    }

    private Footprint step(int visit, String item) {
        return new Footprint(scene.run(), order, visit, item);
    }

    // ---- the items of a loop ----

    private Ended looped(Loop loop, HostVariables scope, int visit) {
        List<Value> items;
        try {
            items = LoopItems.of(loop, task.call().module(), scene.templar(), scope);
        } catch (TemplateException | ModuleException | UnknownValueException e) {
            return unloopable(e, scope);
        }
        if (items.isEmpty()) {
            return judged(emptyLoop(), scope, Optional.empty());
        }
        if (scope.given(loop.variable()).isPresent()) {
            scene.run()
                    .announcer()
                    .warn("TASK: " + order.title() + ": The loop variable '" + loop.variable()
                            + "' is already in use. You should set the `loop_var` value in the `loop_control` option"
                            + " for the task to something else to avoid variable collisions and unexpected behavior.");
        }
        List<Ended> ends = new ArrayList<>();
        HostVariables soFar = scope;
        for (int i = 0; i < items.size(); i++) {
            HostVariables itemScope = soFar.with(LoopVariables.of(loop, items, i));
            rest = loop.pause().isEmpty() ? rest(loop, items, i) : List.of();
            long began = System.nanoTime();
            Footprint step = step(visit, " [" + i + "]");
            Ended itemEnded = notified(labelled(item(itemScope, step), LoopVariables.of(loop, items, i)), itemScope);
            ends.add(itemEnded);
            String label = label(loop, itemEnded, itemScope, items.get(i));
            bring(itemEnded, LoopVariables.of(loop, items, i), label);
            report(itemEnded, Optional.of(label), began);
            if (itemEnded.result().status() != Status.SKIPPED) {
                soFar = soFar.with(gained(itemEnded.result(), soFar));
            }
            if (itemEnded.result().isUnreachable() || scene.run().stop().isStopped() || host.isAbandoned()) {
                break;
            }
            if (i + 1 < items.size()) {
                pause(loop, itemScope);
            }
        }
        return summary(ends);
    }

    private static List<Map<String, Value>> rest(Loop loop, List<Value> items, int at) {
        List<Map<String, Value>> next = new ArrayList<>();
        for (int i = at + 1; i < Math.min(items.size(), at + 1 + EarlyAnswers.MOST); i++) {
            next.add(LoopVariables.of(loop, items, i));
        }
        return next;
    }

    /** Passes on what an include asks for, unless it was skipped or failed. */
    private void bring(Ended ended, Map<String, Value> special, String label) {
        if (ended.result().status() == Status.OK) {
            String shown = ended.hidden() ? "(censored due to no_log)" : label;
            latest.map(found -> found.forItem(special, shown)).ifPresent(order.brought());
        }
        latest = Optional.empty();
    }

    /** The result of an item says which it was. */
    private static Ended labelled(Ended ended, Map<String, Value> variables) {
        TaskResult result = ended.result();
        for (Map.Entry<String, Value> variable : variables.entrySet()) {
            result = result.with(variable.getKey(), variable.getValue());
        }
        return ended.with(result);
    }

    /** A loop that cannot be had is no failure when the task would be skipped anyway. */
    private Ended unloopable(RuntimeException fault, HostVariables scope) {
        TaskResult result = TaskTry.guarded(() -> {
            if (isSkipped(scope)) {
                return TaskResult.skipped("Conditional result was False");
            }
            throw fault;
        });
        return judged(result, scope, Optional.empty());
    }

    /** Without an item; a condition that needs one decides nothing. */
    private boolean isSkipped(HostVariables scope) {
        try {
            return !conditions.hold(task.keywords().when(), scope);
        } catch (BrokenOff e) {
            return false;
        }
    }

    private static TaskResult emptyLoop() {
        return TaskResult.of(
                Status.SKIPPED,
                Map.of(
                        "results", Value.list(List.of()),
                        "skipped", Value.of(true),
                        "skipped_reason", Value.of("No items in the list")));
    }

    private String label(Loop loop, Ended ended, HostVariables scope, Value item) {
        if (ended.hidden()) {
            return "None";
        }
        try {
            return loop.label()
                    .map(label -> scene.templar().evaluate(label, scope))
                    .orElse(item)
                    .str();
        } catch (RuntimeException e) {
            // A label that cannot be evaluated must not hide the result it labels.
            return item.str();
        }
    }

    private void pause(Loop loop, HostVariables scope) {
        loop.pause()
                .map(value -> TaskSettings.number("pause", scene.templar().evaluate(value, scope)))
                .map(seconds -> Duration.ofMillis(Math.round(seconds * 1000)))
                .ifPresent(this::sleep);
    }

    private void sleep(Duration time) {
        host.watch().extend(time);
        scene.run().stop().pause(time);
        scene.run().early().done();
    }

    private static Ended summary(List<Ended> ends) {
        List<TaskResult> results = ends.stream().map(Ended::result).toList();
        boolean failed = results.stream().anyMatch(TaskResult::isFailed);
        boolean changed = results.stream().anyMatch(TaskResult::changed);
        boolean skipped = results.stream().allMatch(r -> r.status() == Status.SKIPPED);
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put(
                "results",
                Value.list(results.stream().map(r -> Value.dict(r.registered())).toList()));
        fields.put("skipped", Value.of(skipped));
        fields.put(
                "msg",
                Value.of(failed ? "One or more items failed" : skipped ? "All items skipped" : "All items completed"));
        Status status = Status.SKIPPED;
        for (Status candidate : List.of(
                Status.UNREACHABLE, Status.FAILED, Status.CHANGED, Status.UNKNOWN, Status.OK, Status.WOULD_RUN)) {
            if (results.stream().anyMatch(r -> r.status() == candidate)) {
                status = candidate;
                break;
            }
        }
        TaskResult all = new TaskResult(
                status,
                changed,
                fields,
                List.of(),
                results.stream().flatMap(r -> r.effects().stream()).toList(),
                List.of(),
                results.stream().flatMap(r -> r.unreachable().stream()).findFirst());
        return new Ended(
                all,
                (all.isFailed() || all.isUnreachable())
                        && ends.stream()
                                .filter(e -> e.result().isFailed() || e.result().isUnreachable())
                                .allMatch(Ended::ignored),
                ends.stream().anyMatch(Ended::hidden),
                ends.stream().anyMatch(Ended::showsDiffs),
                ends.get(0).delegate());
    }

    // ---- one item, tried as often as it takes ----

    private Ended item(HostVariables scope, Footprint step) {
        Duration deadline = scene.run().options().taskDeadline();
        host.watch().start(() -> Watch.complaint(order, host, deadline), deadline, GRACE);
        Optional<Worksite> site = Optional.empty();
        TaskResult result;
        try {
            if (!conditions.hold(task.keywords().when(), scope)) {
                return judged(TaskResult.skipped("Conditional result was False"), scope, Optional.empty());
            }
            if (task.include().isPresent()) {
                IncludeTry.Found found = new IncludeTry(task, scene.templar(), scope).run();
                latest = Optional.of(found.inclusion());
                return judged(found.result(), scope, Optional.empty());
            }
            Worksite where = Worksite.of(scene, host, task, scope);
            site = Optional.of(where);
            HostVariables seen = where.delegate()
                    .map(name -> scope.with(Map.of("ansible_delegated_vars", delegated(name))))
                    .orElse(scope);
            result = step.recalled().orElseGet(() -> written(seen, where, step));
        } catch (RuntimeException e) {
            result = TaskTry.guarded(() -> {
                throw e;
            });
        }
        return judged(result, scope, site.flatMap(Worksite::delegate));
    }

    /** The delegate's variables, under its name. */
    private Value delegated(String name) {
        HostVariables scope = new HostVariables(scene, scene.run().roster().run(name), Map.of(), Map.of());
        Value variables = LazyEntries.dict(
                scope::names,
                variable -> scope.lookup(variable).map(value -> scene.templar().evaluate(value, scope)));
        return Value.dict(Map.of(name, variables));
    }

    private TaskResult written(HostVariables scope, Worksite site, Footprint step) {
        TaskResult result = TaskTry.guarded(() -> tried(scope, site, step));
        step.end(result, site.settings().flag(Keyword.NO_LOG, false), host.isAbandoned());
        return result;
    }

    private TaskResult tried(HostVariables scope, Worksite site, Footprint step) {
        TaskSettings settings = site.settings();
        Optional<Value> until = task.keywords().get(Keyword.UNTIL).map(setting -> setting.value());
        int retries = settings.number(Keyword.RETRIES).map(Double::intValue).orElse(3);
        int attempts = until.isPresent() ? Math.max(1, retries + 1) : 1;
        Duration delay = Duration.ofMillis(Math.round(
                settings.number(Keyword.DELAY).map(d -> Math.max(0, d)).orElse(5.0) * 1000));
        for (int attempt = 1; ; attempt++) {
            TaskResult result = attempt(scope, site, until.isPresent() ? Optional.of(attempt) : Optional.empty(), step);
            if (until.isEmpty()
                    || !result.isJudgeable()
                    || conditions.hold(until.get(), scope.with(gained(result, scope)))) {
                return result;
            }
            if (attempt >= attempts || scene.run().stop().isStopped() || host.isAbandoned()) {
                return result.asFailed(true).with("attempts", Value.of(Math.max(1, attempt - 1)));
            }
            int left = attempts - attempt;
            scene.run()
                    .announcer()
                    .tell(
                            host,
                            order.started(),
                            new RunEvent.TaskRetried(
                                    host.name(), order.title(), left, shown(result, isHidden(settings))));
            sleep(delay);
        }
    }

    private TaskResult attempt(HostVariables scope, Worksite site, Optional<Integer> number, Footprint step) {
        Duration deadline = scene.run().options().taskDeadline();
        Optional<Duration> timeout = site.settings().timeout();
        Supplier<String> ifLate = () -> timeout.map(own -> Watch.terminated(order, own))
                .orElseGet(() -> Watch.complaint(order, host, deadline));
        host.watch().start(ifLate, timeout.orElse(deadline), GRACE);
        TaskResult result = step.remembered(
                new TaskTry(scene, host, order, scope, site, step, new Prospects(scene, host, order, rest)).run());
        if (number.isPresent()) {
            result = result.with("attempts", Value.of(number.get()));
        }
        return result.isJudgeable() ? judgedByAuthor(enrolled(result), scope) : result;
    }

    /** {@code changed_when} and {@code failed_when}. */
    private TaskResult judgedByAuthor(TaskResult result, HostVariables scope) {
        TaskResult judged = result;
        Optional<Value> changedWhen = task.keywords().get(Keyword.CHANGED_WHEN).map(setting -> setting.value());
        if (changedWhen.isPresent()) {
            judged = changed(judged, changedWhen.get(), scope);
        }
        Optional<Value> failedWhen = task.keywords().get(Keyword.FAILED_WHEN).map(setting -> setting.value());
        if (failedWhen.isPresent()) {
            boolean failed = conditions.hold(failedWhen.get(), scope.with(gained(judged, scope)));
            judged = judged.asFailed(failed).with("failed_when_result", Value.of(failed));
        }
        return judged;
    }

    /**
     * Where only a run can tell, a plan goes on if nobody is to be notified; whoever asks later whether it changed
     * something ends the plan then.
     */
    private TaskResult changed(TaskResult result, Value condition, HostVariables scope) {
        try {
            return result.asChanged(conditions.hold(condition, scope.with(gained(result, scope))));
        } catch (UnknownValueException e) {
            if (scene.run().rehearsal().isEmpty() || !task.notifies().isEmpty() || e.isFault()) {
                throw e;
            }
            return result.asChanged(true).with("changed", new Value.Unknown(String.valueOf(e.getMessage())));
        }
    }

    /** What a result makes known to the conditions on it and to the items after it, before the host has any of it. */
    private Map<String, Value> gained(TaskResult result, HostVariables scope) {
        Map<String, Value> gained = new LinkedHashMap<>();
        task.register().ifPresent(name -> gained.put(name, Value.dict(result.registered())));
        for (Effect effect : result.effects()) {
            if (effect instanceof Effect.SetVariables set) {
                gained.putAll(set.variables());
            } else if (effect instanceof Effect.IncludedVariables read) {
                gained.putAll(read.variables());
            } else if (effect instanceof Effect.GatheredFacts gathered) {
                gained.putAll(HostVariables.ofFacts(gathered));
                gained.put(MagicVariables.FACTS, facts(scope, gathered.facts()));
            }
        }
        return gained;
    }

    private static Value facts(HostVariables scope, Map<String, Value> more) {
        Map<Value, Value> facts = new LinkedHashMap<>();
        scope.lookup(MagicVariables.FACTS)
                .filter(known -> known instanceof Value.Dict)
                .ifPresent(known -> facts.putAll(((Value.Dict) known).entries()));
        more.forEach((name, value) -> facts.put(Value.of(name), value));
        return new Value.Dict(facts);
    }

    /** What {@code ignore_errors} and {@code no_log} say of a result. */
    private Ended judged(TaskResult came, HostVariables scope, Optional<String> delegate) {
        TaskSettings settings = new TaskSettings(task.keywords(), scene.templar(), scope);
        try {
            TaskResult result = certain(came, settings);
            boolean ignored = (result.isFailed() && settings.flag(Keyword.IGNORE_ERRORS, false))
                    || (result.isUnreachable() && settings.flag(Keyword.IGNORE_UNREACHABLE, false));
            boolean showsDiffs =
                    settings.flag(Keyword.DIFF, scene.run().options().diff());
            return new Ended(result, ignored, isHidden(settings), showsDiffs, delegate);
        } catch (TemplateException | ModuleException e) {
            // When no_log itself cannot be evaluated the safe side is to hide.
            TaskResult failed = TaskTry.guarded(() -> {
                throw e;
            });
            return new Ended(failed, false, true, false, delegate);
        }
    }

    /** Not to know is an answer for a dry run only: a task that was to be done for real and could not has failed. */
    private TaskResult certain(TaskResult result, TaskSettings settings) {
        return result.status() == Status.UNKNOWN
                        && !settings.flag(
                                Keyword.CHECK_MODE, scene.run().options().check())
                ? TaskResult.failed(result.message())
                : result;
    }

    private static boolean isHidden(TaskSettings settings) {
        return settings.flag(Keyword.NO_LOG, false);
    }

    // ---- record ----

    private void record(Ended ended) {
        if (host.isAbandoned()) {
            return;
        }
        TaskResult result = ended.result();
        for (HostRun beneficiary : order.beneficiaries()) {
            task.register().ifPresent(name -> beneficiary.variables().put(name, Value.dict(result.registered())));
            if (!result.isFailed()) {
                result.effects().forEach(effect -> remember(effect, beneficiary, ended.delegate()));
            }
        }
        if (result.status() != Status.SKIPPED && !result.isUnreachable()) {
            task.lineage().role().ifPresent(host::beginRole);
        }
        count(ended);
        settle(ended);
    }

    private void remember(Effect effect, HostRun beneficiary, Optional<String> delegate) {
        if (effect instanceof Effect.GatheredFacts gathered) {
            factsGoTo(beneficiary, delegate).learn(gathered.facts(), gathered.prefixed());
        } else if (effect instanceof Effect.FactsToKeep facts && FactGathering.isToKeep(scene.run(), task)) {
            HostVariables scope = HostVariables.of(scene, host, task);
            Worksite site = Worksite.of(scene, host, task, scope);
            FactGathering.toKeep(scene, beneficiary, site, scope, facts)
                    .ifPresent(scene.run().announcer()::tell);
        } else if (effect instanceof Effect.FactsLeftOut leftOut) {
            beneficiary.gathersLate(new LateFacts(leftOut, LateGathering.of(scene, host, order)));
        } else if (effect instanceof Effect.IncludedVariables read) {
            factsGoTo(beneficiary, delegate).included().putAll(read.variables());
        } else if (effect instanceof Effect.SetVariables set) {
            HostRun owner = factsGoTo(beneficiary, delegate);
            owner.variables().putAll(set.variables());
            if (set.cacheable()) {
                owner.learn(set.variables(), false);
            }
        } else if (effect instanceof Effect.Due due) {
            due.handlers().forEach(handler -> announceDue(beneficiary, handler));
        } else if (effect instanceof Effect.Handled handled) {
            scene.run().announcer().tell(new RunEvent.HandlerDone(beneficiary.name(), handled.handler()));
        }
    }

    /** Hosts and groups are made at once, and that they are new makes the task a change. */
    private TaskResult enrolled(TaskResult result) {
        Roster roster = scene.run().roster();
        boolean news = false;
        for (Effect effect : result.effects()) {
            if (effect instanceof Effect.AddHost added) {
                news |= roster.add(added);
            } else if (effect instanceof Effect.JoinGroup joined) {
                news |= roster.join(host.name(), joined);
            } else if (effect instanceof Effect.FillGroup filled) {
                roster.fill(filled);
            }
        }
        return news ? result.asChanged(true) : result;
    }

    private HostRun factsGoTo(HostRun beneficiary, Optional<String> delegate) {
        TaskSettings settings = new TaskSettings(
                task.keywords(),
                scene.templar(),
                new HostVariables(scene, host, Map.of(), task.keywords().vars()));
        return delegate.filter(name -> settings.flag(Keyword.DELEGATE_FACTS, false))
                .map(scene.run().roster()::run)
                .orElse(beneficiary);
    }

    private void count(Ended ended) {
        TaskResult result = ended.result();
        if (result.isFailed() || result.isUnreachable()) {
            if (ended.ignored()) {
                host.count(Counter.OK);
                host.count(Counter.IGNORED);
            } else if (result.isUnreachable()) {
                host.count(Counter.UNREACHABLE);
            } else {
                host.count(order.rescuable() ? Counter.RESCUED : Counter.FAILED);
            }
        } else if (task.include().isPresent() && result.status() == Status.OK) {
            return;
        } else if (result.status() == Status.OK || result.status() == Status.CHANGED) {
            host.count(Counter.OK);
        } else {
            host.count(Counter.SKIPPED);
        }
        if (result.status() == Status.CHANGED || (ended.ignored() && result.changed())) {
            host.count(Counter.CHANGED);
        }
    }

    private void settle(Ended ended) {
        TaskResult result = ended.result();
        if (ended.ignored()) {
            result.unreachable().filter(why -> ended.delegate().isEmpty()).ifPresent(host::miss);
            return;
        }
        if (result.status() == Status.UNKNOWN) {
            scene.run()
                    .rehearsal()
                    .ifPresent(plan ->
                            order.beneficiaries().forEach(one -> plan.ends(one, order.started(), result.message())));
        } else if (result.isUnreachable()) {
            host.loseContact(result.unreachable().orElseThrow());
        } else if (refusal(result).isPresent()) {
            host.refuse(refusal(result).get());
        } else if (result.isFailed()) {
            host.variables().put("ansible_failed_result", Value.dict(result.registered()));
            host.variables()
                    .put(
                            "ansible_failed_task",
                            Value.dict(Map.of(
                                    "name",
                                            Value.of(task.name()
                                                    .map(LocatedText::text)
                                                    .orElse("")),
                                    "action", Value.of(task.call().module()))));
            host.fail(order.title() + ": " + (ended.hidden() ? CENSORED : result.message()));
        }
    }

    /** Why a host is left as it is, of a result that says so. */
    private static Optional<String> refusal(TaskResult result) {
        return result.effects().stream()
                .filter(effect -> result.isFailed() && effect instanceof Effect.Refuse)
                .map(effect -> ((Effect.Refuse) effect).why())
                .findFirst();
    }

    /** Notifies the handlers of a change; one that does not exist makes the task fail. */
    private Ended notified(Ended ended, HostVariables scope) {
        TaskResult result = ended.result();
        if (task.notifies().isEmpty() || !result.changed() || result.isFailed() || result.isUnreachable()) {
            return ended;
        }
        TaskResult after = TaskTry.guarded(() -> {
            order.notifies(scene, scope).forEach(this::notifyHandler);
            return result;
        });
        return after.equals(result) ? ended : ended.failed(result.because(after.message()));
    }

    private void notifyHandler(String name) {
        for (HostRun beneficiary : order.beneficiaries()) {
            List<Integer> due = order.handlers().notify(beneficiary, name);
            due.stream().map(order.handlers()::shown).forEach(handler -> announceDue(beneficiary, handler));
            if (beneficiary == host) {
                guards.notified(due);
            }
            if (due.isEmpty()) {
                throw new ModuleException("The requested handler '" + name
                        + "' was not found in either the main handlers list nor in the listening handlers list");
            }
        }
    }

    private void announceDue(HostRun beneficiary, String handler) {
        scene.run()
                .announcer()
                .tell(beneficiary, order.started(), new RunEvent.HandlerNotified(beneficiary.name(), handler));
    }

    // ---- report ----

    private void report(Ended ended, Optional<String> label, long since) {
        TaskResult result = ended.result();
        if (task.include().isPresent() && result.status() == Status.OK) {
            return;
        }
        TaskEnded event = new TaskEnded(
                host.name(),
                ended.delegate(),
                order.title(),
                task.call().module(),
                task.span(),
                result.status(),
                ended.ignored(),
                label.map(TaskEnded.Item::new),
                shown(result, ended.hidden()),
                ended.hidden() ? List.of() : result.diffs(),
                ended.showsDiffs(),
                ended.hidden() ? List.of() : result.warnings(),
                ended.hidden(),
                Duration.ofNanos(System.nanoTime() - since));
        scene.run().announcer().tell(host, order.started(), event);
    }

    private static Map<String, Value> shown(TaskResult result, boolean hidden) {
        if (!hidden) {
            return result.reported();
        }
        return Map.of("censored", Value.of(CENSORED), "changed", Value.of(result.changed()));
    }
}
