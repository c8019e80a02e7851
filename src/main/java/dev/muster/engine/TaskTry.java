package dev.muster.engine;

import dev.muster.connection.Target;
import dev.muster.ledger.Reached;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded.Status;
import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleResult;
import dev.muster.module.ModuleSpec;
import dev.muster.module.Observation;
import dev.muster.module.Plan;
import dev.muster.module.Reading;
import dev.muster.module.Stakes;
import dev.muster.module.Step;
import dev.muster.ntp.ProbeReport;
import dev.muster.playbook.Keyword;
import dev.muster.playbook.Task;
import dev.muster.shell.Output;
import dev.muster.source.Diagnostic;
import dev.muster.template.TemplateException;
import dev.muster.template.UnknownValueException;
import dev.muster.template.Value;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * One try of one item of a task on one host: resolve, plan, execute, verify. Check mode ends after plan, and until
 * then there is nothing at hand that could write.
 */
final class TaskTry {
    /** Fields of a command's result that playbooks ask for and that only a real run can tell. */
    private static final List<String> OF_COMMANDS = List.of(
            "stdout", "stderr", "stdout_lines", "stderr_lines", "rc", "start", "end", "delta", "content", "json");

    /** How Ansible begins to say so; people search logs for it. */
    private static final String UNDEFINED = "The task includes an option with an undefined variable. The error was: ";

    private static final String ASYNC_STATUS = "async_status";

    private final PlayScene scene;
    private final HostRun host;
    private final Task task;
    private final HostVariables scope;
    private final Worksite site;
    private final TaskSettings settings;
    private final TaskCall call;
    private final TaskOrder order;
    private final TaskClock clock;
    private final Replies replies;
    private final Watch watch;
    private final Guards guards;
    private final Optional<RehearsedTry> rehearsed;
    private final Footprint step;
    private final Prospects prospects;
    /** What earlier runs left on the host, found on the way. */
    private final List<String> leftBehind = new ArrayList<>();

    /**
     * @param site where the work is done: the host or its delegate
     * @param prospects what the host will be asked next
     */
    TaskTry(
            PlayScene scene,
            HostRun host,
            TaskOrder order,
            HostVariables scope,
            Worksite site,
            Footprint step,
            Prospects prospects) {
        this(scene, host, order, scope, site, step, prospects, site.settings().timeout(), host.watch());
    }

    private TaskTry(
            PlayScene scene,
            HostRun host,
            TaskOrder order,
            HostVariables scope,
            Worksite site,
            Footprint step,
            Prospects prospects,
            Optional<Duration> timeout,
            Watch watch) {
        this.prospects = prospects;
        this.step = step;
        this.order = order;
        this.watch = watch;
        this.guards = new Guards(scene.run(), host);
        this.scene = scene;
        this.host = host;
        this.task = order.task();
        this.scope = scope;
        this.site = site;
        this.settings = site.settings();
        this.call = new TaskCall(scene, host, task, scope, site);
        this.clock = new TaskClock(timeout, watch);
        this.replies = new Replies(order, site.worked(), clock);
        this.rehearsed = scene.run()
                .rehearsal()
                .map(rehearsal -> new RehearsedTry(rehearsal, scene, host, order, site, clock, replies));
    }

    TaskResult run() {
        return guarded(() -> {
            task.call().refusal().ifPresent(TaskTry::refuse);
            ModuleSpec module = call.module();
            if (isAsynchronous()) {
                rehearsed.ifPresent(RehearsedTry::refuseBackground);
                return asynchronous(module);
            }
            Map<String, Value> arguments = call.arguments(module);
            Optional<TaskResult> known = module.name().equals(ASYNC_STATUS)
                    ? AsyncTry.status(scene.run(), site.worked().name(), arguments)
                    : Optional.empty();
            TaskResult result =
                    known.orElseGet(() -> done(module, call.bound(module, arguments), site.link(scene, host)));
            return leftBehind.isEmpty() ? result : result.with("left_behind", Value.texts(leftBehind));
        });
    }

    /** The task was let in only to fail here. */
    private static void refuse(Diagnostic fault) {
        String hint = fault.hint().map(text -> " (" + text + ")").orElse("");
        throw new ModuleException(fault.span() + ": " + fault.message() + hint);
    }

    private TaskResult done(ModuleSpec module, Record arguments, HostLink link) {
        return guarded(() -> {
            rehearsed.ifPresent(
                    rehearsal -> rehearsal.begin(module, module.stakes(arguments), link, call.isChecking()));
            Observer observer = observer(link);
            if (!call.isChecking() && !isAsynchronous()) {
                guards.renew(link);
            }
            Optional<StepExecutor> writing = call.isChecking() ? Optional.empty() : Optional.of(executor(link));
            Plan plan = settled(call.planning(module, arguments, link), observer, writing);
            if (!(plan instanceof Plan.Change change)) {
                return rehearsed
                        .map(rehearsal -> rehearsal.decided(decided(plan)))
                        .orElseGet(() -> decided(plan));
            }
            Stakes stakes = module.stakes(arguments);
            return writing.map(executor -> execute(
                            change,
                            (steps, thenRead) -> secured(steps, thenRead, executor, link, stakes),
                            observer,
                            () -> call.planning(module, arguments, link)))
                    .orElseGet(() -> rehearsed
                            .map(rehearsal -> rehearsal.planned(change, planned(change)))
                            .orElseGet(() -> planned(change)));
        });
    }

    /** Turns every trouble of the author's and the host's into a result. */
    static TaskResult guarded(Supplier<TaskResult> work) {
        try {
            return work.get();
        } catch (BrokenOff e) {
            return e.result();
        } catch (UnknownValueException e) {
            String reason = String.valueOf(e.getMessage());
            return e.isFault() ? TaskResult.failed(reason) : TaskResult.unknown(reason);
        } catch (TemplateException e) {
            return TaskResult.failed(
                    (e.isUndefined() ? UNDEFINED : "") + e.diagnostic().told());
        } catch (ModuleException | UncheckedIOException e) {
            return TaskResult.failed(String.valueOf(e.getMessage()));
        }
    }

    /** What to say of a fault that no result could carry. */
    static String complaint(Throwable fault) {
        if (fault instanceof TemplateException template) {
            return template.diagnostic().told();
        }
        boolean known = fault instanceof ModuleException || fault instanceof UnknownValueException;
        return known ? String.valueOf(fault.getMessage()) : "internal error: " + fault;
    }

    // ---- async ----

    private boolean isAsynchronous() {
        return settings.number(Keyword.ASYNC).filter(seconds -> seconds > 0).isPresent();
    }

    private TaskResult asynchronous(ModuleSpec module) {
        Optional<TaskResult> refused = AsyncTry.refusal(module.name(), call.isChecking());
        if (refused.isPresent()) {
            return refused.get();
        }
        Duration allowed = seconds(Keyword.ASYNC, 0);
        AsyncTry async = new AsyncTry(
                scene.run(),
                host,
                order,
                site.worked().name(),
                settings.flag(Keyword.NO_LOG, false),
                allowed,
                seconds(Keyword.POLL, 15),
                scope.lookup("ansible_async_dir")
                        .map(folder -> scene.templar().evaluate(folder, scope).str())
                        .orElse("~/.ansible_async"));
        scene.run().early().end();
        Record arguments = call.bound(module, call.arguments(module));
        HostLink link = site.link(scene, host);
        if (!AsyncTry.isCommand(module.name())) {
            TaskTry later =
                    new TaskTry(scene, host, order, scope, site, step, prospects, Optional.of(allowed), new Watch());
            HostLink own = link.alone(host.name() + " in the background, " + Background.newId());
            return async.inBackground(() -> later.doneAndClosed(module, arguments, own));
        }
        Plan plan = settled(call.planning(module, arguments, link), observer(link), Optional.empty());
        if (!(plan instanceof Plan.Change change)) {
            return async.nothing(decided(plan));
        }
        begin(change);
        WritableHost writable = writable(link);
        ModuleSpec status = scene.run().catalog().find(ASYNC_STATUS).orElseThrow();
        return async.command(
                plan,
                command -> replies.answers(writable.run(List.of(command), List.of()), 1)
                        .get(0),
                about -> done(status, status.bind(about), link));
    }

    private Duration seconds(Keyword keyword, double orElse) {
        return Duration.ofMillis(Math.round(settings.number(keyword).orElse(orElse) * 1000));
    }

    private TaskResult doneAndClosed(ModuleSpec module, Record arguments, HostLink own) {
        try {
            return done(module, arguments, own);
        } finally {
            own.drop();
        }
    }

    private Observer observer(HostLink link) {
        Hearing hearing = rehearsed.map(Hearing.class::cast).orElse(Hearing.PLAIN);
        return new Observer(
                new ReadOnlyHost(link, clock, ahead(link)), scene.run().outside(), replies, this::tellOfProbe, hearing);
    }

    private void tellOfProbe(ProbeReport report) {
        if (!report.packets().isEmpty()) {
            scene.run().announcer().tell(new RunEvent.Probed(host.name(), order.title(), report.packets()));
        }
    }

    // ---- plan ----

    /** Takes the steps that have to come before the decision, where something may be written. */
    private Plan settled(Observation<Plan> planning, Observer observer, Optional<StepExecutor> writing) {
        Plan plan = observer.observe(planning);
        while (plan instanceof Plan.First first) {
            rehearsed.ifPresent(rehearsal -> rehearsal.first(first.steps()));
            List<Output> said = writing.map(executor ->
                            executor.execute(first.steps(), List.of()).steps())
                    .orElse(List.of());
            plan = observer.observe(first.then().apply(said));
        }
        return plan;
    }

    private static TaskResult decided(Plan plan) {
        if (plan instanceof Plan.Unchanged unchanged) {
            return TaskResult.of(unchanged.result(), false, List.of());
        }
        Plan.Refusal refusal = (Plan.Refusal) plan;
        ModuleResult result = refusal.result();
        TaskResult refused = TaskResult.of(result, false, List.of()).asFailed(true);
        return result.fields().containsKey("msg") ? refused : refused.with("msg", Value.of(refusal.why()));
    }

    /** What check mode reports. */
    private TaskResult planned(Plan.Change change) {
        if (change.action() != Action.RUN) {
            return TaskResult.of(change.planned(), true, diffs(change));
        }
        String reason = task.call().writtenAs().text() + " at " + task.span() + " did not run in check mode";
        Map<String, Value> fields = new LinkedHashMap<>(change.planned().fields());
        OF_COMMANDS.forEach(name -> fields.putIfAbsent(name, new Value.Unknown(reason)));
        if (change.planned().changed().orElse(false)) {
            return TaskResult.of(Status.CHANGED, fields);
        }
        fields.put("skipped", Value.of(true));
        return TaskResult.of(Status.WOULD_RUN, fields);
    }

    private List<Diff> diffs(Plan.Change change) {
        return settings.flag(Keyword.DIFF, true) ? change.diffs() : List.of();
    }

    // ---- execute and verify ----

    private StepExecutor executor(HostLink link) {
        WritableHost writable = writable(link);
        HostReturn hostReturn =
                new HostReturn(link, way -> writable(way), scene.run().stop(), watch, replies);
        FileKeeper keeper = new FileKeeper(
                scene.run().announcer(),
                order,
                host.name(),
                site.worked().name(),
                reached(link),
                settings.flag(Keyword.NO_LOG, false));
        return new StepExecutor(writable, hostReturn, scene.run(), watch, replies, keeper);
    }

    /**
     * With what is to come, unless the task must see with its own eyes (tries that wait for a change, plans) or its time
     * is short.
     */
    private Ahead ahead(HostLink link) {
        boolean alone = rehearsed.isPresent()
                || clock.timeout().isPresent()
                || site.delegate().isPresent()
                || task.keywords().get(Keyword.UNTIL).isPresent();
        return new Ahead(scene.run().early(), link, alone ? Optional.empty() : Optional.of(prospects));
    }

    /** A raw command is for hosts that may have nothing else. */
    private WritableHost writable(HostLink link) {
        Leases leases =
                task.call().module().equals("raw") ? Leases.NONE : scene.run().leases();
        return new WritableHost(link, clock, settings.environment(), leases, watch, ahead(link));
    }

    private static Reached reached(HostLink link) {
        Target target = link.target();
        String become = link.become()
                .user()
                .map(user -> link.become().method().program() + ":" + user)
                .orElse("");
        return new Reached(
                target.kind().name().toLowerCase(Locale.ROOT),
                target.address(),
                target.port().orElse(0),
                target.user().orElse(""),
                become);
    }

    /** The steps; in front of what may cut off who makes it, the host keeps the old state and sets a timer. */
    private StepExecutor.Done secured(
            List<Step> steps, List<Reading.OnHost> thenRead, StepExecutor executor, HostLink link, Stakes stakes) {
        Optional<Step> arming = guards.before(steps, stakes, link, settings, order);
        if (arming.isEmpty()) {
            return executor.execute(steps, thenRead);
        }
        List<Step> all = new ArrayList<>();
        all.add(arming.get());
        all.addAll(steps);
        try {
            StepExecutor.Done done = executor.execute(all, thenRead);
            leftBehind.addAll(guards.armed(link, done.steps().get(0)));
            return done.withoutFirst();
        } catch (BrokenOff e) {
            int refusal = e.result().message().indexOf(GuardScripts.REFUSED);
            if (refusal >= 0) {
                guards.refused(link);
                throw new BrokenOff(unguarded(e.result(), e.result().message().substring(refusal)));
            }
            throw e;
        }
    }

    /** Nothing was changed: what cannot be taken back is made only for who says so. */
    private TaskResult unguarded(TaskResult result, String refusal) {
        String reason = Guards.terms(settings).isPresent()
                ? "confirm asks for a way back"
                : "packet filter, sshd and network are not changed without a way back";
        return result.because(refusal.strip() + ". Nothing was changed: " + reason + ", unless the task at "
                + task.span() + " says \"confirm: false\", or the host's variables muster_confirm: false");
    }

    private TaskResult execute(
            Plan.Change change,
            BiFunction<List<Step>, List<Reading.OnHost>, StepExecutor.Done> executor,
            Observer observer,
            Supplier<Observation<Plan>> planning) {
        begin(change);
        if (!change.verifiable()) {
            StepExecutor.Done done = executor.apply(change.steps(), List.of());
            return TaskResult.of(change.conclude().apply(done.steps()), true, diffs(change));
        }
        Observation<Plan> again = planning.get();
        StepExecutor.Done done = executor.apply(change.steps(), ridingQuestions(again, observer));
        ModuleResult result = change.conclude().apply(done.steps());
        TaskResult applied = TaskResult.of(result, true, diffs(change));
        return result.failed()
                ? applied
                : verified(applied, settled(answered(observer, again, done.readings()), observer, Optional.empty()));
    }

    /** Written down before the host hears of it. */
    private void begin(Plan.Change change) {
        step.begin(change, order.handlersToBe(scene, scope));
    }

    /** Questions that can be asked in the frame of the last steps: those that need nobody but the host. */
    private static List<Reading.OnHost> ridingQuestions(Observation<Plan> observation, Observer observer) {
        return observation instanceof Observation.Ask<Plan> ask
                        && ask.readings().stream().allMatch(Reading.OnHost.class::isInstance)
                ? ask.readings().stream()
                        .map(Reading.OnHost.class::cast)
                        .map(observer::again)
                        .toList()
                : List.of();
    }

    private static Observation<Plan> answered(
            Observer observer, Observation<Plan> observation, Optional<List<Output>> readings) {
        return readings.map(outputs -> observer.answer((Observation.Ask<Plan>) observation, outputs))
                .orElse(observation);
    }

    private static TaskResult verified(TaskResult done, Plan after) {
        if (after instanceof Plan.Change still && still.verifiable()) {
            List<String> lines = still.diffs().stream()
                    .flatMap(diff -> diff.lines().stream())
                    .toList();
            TaskResult failed = done.because("verification: the host still differs after the change"
                    + (lines.isEmpty() ? "" : ":\n" + String.join("\n", lines)));
            return new TaskResult(
                    failed.status(),
                    true,
                    failed.fields(),
                    still.diffs(),
                    List.of(),
                    failed.warnings(),
                    Optional.empty());
        }
        return after instanceof Plan.Refusal refusal ? done.because("verification: " + refusal.why()) : done;
    }
}
