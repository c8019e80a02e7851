package dev.muster.engine;

import dev.muster.inventory.Host;
import dev.muster.inventory.HostPattern;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.Outcome;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.ledger.RunEvent.TaskEnded.Status;
import dev.muster.ledger.Tally;
import dev.muster.module.ModuleException;
import dev.muster.playbook.HostCount;
import dev.muster.playbook.Keyword;
import dev.muster.playbook.Play;
import dev.muster.playbook.Setting;
import dev.muster.playbook.Task;
import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.template.Scope;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One play: chooses its hosts, divides them into batches and takes each through the play's sections. */
final class PlayRun {
    private final Run run;
    private final ControllerFiles files;
    private final Templar templar;
    private final Play play;
    private final Crew crew;
    private final TaskGate gate;
    private final Deadline deadline;
    private final List<Play> following;
    private Map<String, Value> answers = Map.of();
    private int matched;

    /** @param following the plays that come next; a host that is through the last one is through the run */
    PlayRun(
            Run run,
            ControllerFiles files,
            Templar templar,
            Play play,
            Crew crew,
            TaskGate gate,
            Deadline deadline,
            List<Play> following) {
        this.run = run;
        this.files = files;
        this.templar = templar;
        this.play = play;
        this.crew = crew;
        this.gate = gate;
        this.deadline = deadline;
        this.following = following;
    }

    /** What became of a play as a whole. */
    enum End {
        /** Went through; hosts may have failed. */
        DONE,
        /** Its pattern matched nothing. */
        NO_HOSTS,
        /** Every host of a batch was lost: the plays after it do not run. */
        BROKEN_OFF,
        /** Broken off by {@code any_errors_fatal} or {@code max_fail_percentage}; that is the run's status. */
        FATAL
    }

    // ---- hosts ----

    /** Asks what the play wants to know, which may decide about its hosts. */
    void prompt() {
        answers = new VarsPrompt(run, play, templar).answers();
    }

    /** The hosts of the play, within the limit. */
    List<HostRun> select() {
        Inventory inventory = run.roster().inventory();
        Diagnostics diagnostics = new Diagnostics();
        List<LocatedText> pattern = pattern();
        List<Host> hosts = HostPattern.parse(pattern).select(inventory, diagnostics);
        matched = hosts.size();
        if (run.options().limit().isPresent()) {
            hosts = HostPattern.parse(run.options().limit().get()).limit(hosts, inventory, new Diagnostics());
        }
        if (diagnostics.hasErrors()) {
            throw new ModuleException(diagnostics);
        }
        diagnostics.sorted().forEach(run.announcer()::complain);
        List<HostRun> chosen = hosts.stream()
                .map(Host::name)
                .filter(run.options()::includes)
                .map(run.roster()::run)
                .toList();
        chosen.forEach(host ->
                Optional.ofNullable(run.options().leftOut().get(host.name())).ifPresent(host::leaveOut));
        run.announcer()
                .tell(new RunEvent.PlayMatched(
                        name(),
                        commaList(pattern),
                        chosen.stream().map(HostRun::name).toList(),
                        matched,
                        run.options().limit().isEmpty() && run.options().only().isEmpty(),
                        play.span()));
        return chosen;
    }

    private static String commaList(List<LocatedText> pattern) {
        return pattern.stream().map(LocatedText::text).collect(Collectors.joining(","));
    }

    /**
     * What is wrong with the number of hosts that {@link #select} found, as said by {@code expect}. The limit does not
     * count: the number is about the inventory.
     */
    Optional<Diagnostic> missedExpectation() {
        return Optional.ofNullable(play.keywords().settings().get(Keyword.EXPECT))
                .flatMap(this::missed);
    }

    private Optional<Diagnostic> missed(Setting expect) {
        String written = templar.evaluate(expect.value(), Scope.of(playVariablesAndExtra()))
                .str();
        Optional<HostCount> count = HostCount.parse(written);
        if (count.filter(expected -> expected.holds(matched)).isPresent()) {
            return Optional.empty();
        }
        String complaint = count.map(expected -> "the play expects " + expected + " hosts, and \""
                        + commaList(pattern()) + "\" matches " + matched + ": nothing of it is done")
                .orElse("\"expect\" must be a number of hosts such as \">= 42\", not \"" + written + "\"");
        return Optional.of(Diagnostic.error(expect.span(), complaint));
    }

    private List<LocatedText> pattern() {
        Value value = templar.evaluate(play.hosts(), Scope.of(playVariablesAndExtra()));
        List<Value> parts = value instanceof Value.Seq seq ? seq.items() : List.of(value);
        return parts.stream().map(this::located).toList();
    }

    private LocatedText located(Value part) {
        return part instanceof Value.Text text && text.origin() != null
                ? text.origin()
                : LocatedText.named(play.span().toString(), part.str());
    }

    private static List<HostRun> ordered(List<HostRun> hosts, String order) {
        List<HostRun> sorted = new ArrayList<>(hosts);
        switch (order) {
            case "inventory" -> {}
            case "reverse_inventory" -> Collections.reverse(sorted);
            case "sorted" -> sorted.sort(Comparator.comparing(HostRun::name));
            case "reverse_sorted" ->
                sorted.sort(Comparator.comparing(HostRun::name).reversed());
            case "shuffle" -> Collections.shuffle(sorted);
            default ->
                throw new ModuleException("order must be inventory, reverse_inventory, sorted, reverse_sorted or "
                        + "shuffle, not \"" + order + "\"");
        }
        return sorted;
    }

    // ---- the play ----

    /** @param selected from {@link #select} */
    End run(List<HostRun> selected) {
        if (selected.isEmpty()) {
            run.announcer().tell(new RunEvent.PlaySkipped(name(), commaList(pattern()), play.span()));
            return End.NO_HOSTS;
        }
        selected.forEach(HostRun::beginPlay);
        List<HostRun> hosts = selected.stream().filter(host -> !host.isLost()).toList();
        if (hosts.isEmpty()) {
            run.announcer().tell(new RunEvent.NoHostsLeft(name()));
            return End.DONE;
        }
        PlayScene scene = new PlayScene(run, files, templar, play, selected);
        scene.answered(answers);
        scene.wantsFacts(wantedFacts(hosts, scene));
        TaskSettings settings = settings(scene, hosts.get(0));
        Value serial = settings.value(Keyword.SERIAL).orElse(Value.of(0));
        List<List<HostRun>> batches =
                Serial.batches(ordered(hosts, settings.text(Keyword.ORDER).orElse("inventory")), serial);
        for (int i = 0; i < batches.size(); i++) {
            Batch batch = new Batch(scene, batches.get(i));
            int number = i + 1;
            run.rehearsal().ifPresent(plan -> plan.part(scene.playName(), batch, number, batches.size()));
            runBatch(scene, batch, settings);
            if (batch.isPlayEnded()) {
                return End.DONE;
            }
            if (batch.brokenOff().isPresent() || batch.isFatal() || batch.isWipedOut()) {
                String why = batch.brokenOff().orElse("the play ended with an earlier batch, which failed");
                batches.subList(i + 1, batches.size()).forEach(later -> later.forEach(host -> host.notSeen(why)));
                return batch.brokenOff().isPresent() || batch.isFatal() ? End.FATAL : End.BROKEN_OFF;
            }
        }
        return End.DONE;
    }

    private String name() {
        return shown(play.name().map(name -> Value.of(name)).orElse(play.hosts()));
    }

    private String handlerName(Task handler) {
        RoleLevels levels = RoleLevels.of(handler.lineage());
        Map<String, Value> variables = new LinkedHashMap<>(levels.defaults());
        variables.putAll(playVariables());
        variables.putAll(levels.variables());
        variables.putAll(handler.keywords().vars());
        variables.putAll(levels.parameters());
        return handler.name().map(name -> shown(Value.of(name), variables)).orElse("");
    }

    private Map<String, Value> playVariablesAndExtra() {
        Map<String, Value> variables = playVariables();
        variables.putAll(run.options().extraVariables());
        return variables;
    }

    private Map<String, Value> playVariables() {
        Map<String, Value> variables = new LinkedHashMap<>(play.vars());
        variables.putAll(answers);
        return variables;
    }

    private String shown(Value written) {
        return shown(written, playVariables());
    }

    private String shown(Value written, Map<String, Value> known) {
        Map<String, Value> variables = new LinkedHashMap<>(known);
        variables.putAll(run.options().extraVariables());
        try {
            return commaList(templar.evaluate(written, Scope.of(variables)));
        } catch (RuntimeException e) {
            // No fault in a name may end the run; a handler is then found by its name as written.
            return commaList(written);
        }
    }

    private static String commaList(Value value) {
        return value instanceof Value.Seq seq
                ? String.join(",", seq.items().stream().map(Value::str).toList())
                : value.str();
    }

    private TaskSettings settings(PlayScene scene, HostRun first) {
        return new TaskSettings(play.keywords(), templar, new HostVariables(scene, first, Map.of(), Map.of()));
    }

    private void runBatch(PlayScene scene, Batch batch, TaskSettings settings) {
        scene.enterBatch(batch.hosts());
        List<String> names = batch.hosts().stream().map(HostRun::name).toList();
        run.announcer()
                .tell(new RunEvent.PlayStarted(name(), names, run.options().check()));
        if (gate.passesOver(play)) {
            return;
        }
        Handlers handlers =
                new Handlers(play.handlers(), this::handlerName, play.includes().takesOldSyntax());
        String strategy = settings.text(Keyword.STRATEGY).orElse("linear").replace("ansible.builtin.", "");
        switch (strategy) {
            case "linear", "debug" ->
                sections(new Course(scene, batch, handlers, gate, new InStep()), batch.hosts(), settings);
            case "free", "host_pinned" -> {
                OneByOne pace = new OneByOne();
                Course course = new Course(scene, batch, handlers, gate, pace);
                crew.work(
                        batch.hosts(),
                        host -> pace.guard(host, () -> sections(course, List.of(host), settings)),
                        (host, why) -> letGo(host, why, pace.current(host)),
                        deadline);
            }
            default ->
                throw new ModuleException("strategy must be linear, free or host_pinned, not \"" + strategy + "\"");
        }
        batch.hosts().stream()
                .filter(host -> !host.guards().isEmpty() && !host.isAbandoned())
                .forEach(host -> new Guards(run, host).endPlay());
        batch.conclude();
        if (!run.options().check()) {
            tellOfLostHandlers(handlers, batch);
        }
        if (following.isEmpty()) {
            tellOfFinished(batch);
        }
    }

    /** What is through is told at once: should the run be broken off, one that goes on with it leaves it be. */
    private void tellOfFinished(Batch batch) {
        Map<String, Tally> tallies = new LinkedHashMap<>();
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        for (HostRun host : batch.hosts()) {
            Outcome outcome = host.outcome();
            boolean through = outcome instanceof Outcome.Ok || outcome instanceof Outcome.Changed;
            if (through && host.notified().isEmpty() && !run.stop().isStopped()) {
                tallies.put(host.name(), host.tally());
                outcomes.put(host.name(), outcome);
            }
        }
        if (!outcomes.isEmpty()) {
            run.announcer().tell(new RunEvent.HostsFinished(tallies, outcomes));
        }
    }

    /** What was changed and notified nobody must not be forgotten in silence: the next run will find no change. */
    private void tellOfLostHandlers(Handlers handlers, Batch batch) {
        for (int i = 0; i < handlers.count(); i++) {
            int handler = i;
            List<String> left = batch.hosts().stream()
                    .filter(host -> host.notified().contains(handler))
                    .map(HostRun::name)
                    .toList();
            if (!left.isEmpty()) {
                run.announcer()
                        .warn("handler \"" + handlers.task(i).title()
                                + "\" was notified but did not run, since the play ended early, on "
                                + String.join(", ", left)
                                + (run.options().journal().isOn() ? ": the next run of this playbook runs it" : ""));
            }
        }
    }

    private void sections(Course course, List<HostRun> hosts, TaskSettings settings) {
        boolean force =
                settings.flag(Keyword.FORCE_HANDLERS, false) || run.options().forceHandlers();
        List<HostRun> curious =
                hosts.stream().filter(host -> gathersFacts(host, settings)).toList();
        if (!curious.isEmpty()) {
            course.walk(List.of(FactGathering.of(play, run.options().settings())), curious, false);
        }
        course.section(play.preTasks(), hosts, force, false);
        course.section(play.tasks(), hosts, force, true);
        course.section(play.postTasks(), hosts, force, true);
    }

    /** What the rest of the run can ask for, where nobody said what to gather; found out once for all hosts. */
    private Optional<Set<String>> wantedFacts(List<HostRun> hosts, PlayScene scene) {
        boolean gathers = hosts.stream().anyMatch(host -> gathersFacts(host, settings(scene, host)));
        if (!gathers || FactGathering.isTold(play, run.options().settings())) {
            return Optional.empty();
        }
        List<Play> rest = new ArrayList<>(following);
        rest.add(0, play);
        return FactNeeds.of(rest, hosts, run);
    }

    private boolean gathersFacts(HostRun host, TaskSettings settings) {
        if (run.catalog().find("setup").isEmpty()) {
            return false;
        }
        return settings.flag(Keyword.GATHER_FACTS)
                .orElse(
                        switch (run.options().gathering()) {
                            case IMPLICIT -> true;
                            case EXPLICIT -> false;
                            case SMART -> host.facts().isEmpty();
                        });
    }

    // ---- paces ----

    /** A host whose thread is left behind: its last event and its outcome. */
    private void letGo(HostRun host, String why, Optional<RunEvent.TaskStarted> task) {
        if (task.isEmpty()) {
            host.abandon(why);
            return;
        }
        RunEvent.TaskStarted started = task.get();
        TaskEnded event = TaskEnded.of(
                host.name(), started, Status.FAILED, TaskResult.failed(why).registered(), false);
        run.announcer().tellLast(host, started.title() + ": " + why, started, event);
    }

    /** All hosts of a batch do a task side by side, and wait for each other. */
    private final class InStep implements Course.Pace {
        @Override
        public void each(List<HostRun> hosts, Consumer<HostRun> work, RunEvent.TaskStarted started) {
            crew.work(
                    hosts, host -> begin(host, work), (host, why) -> letGo(host, why, Optional.of(started)), deadline);
        }

        /** A host whose turn comes after the run was stopped has not begun, and does not. */
        private void begin(HostRun host, Consumer<HostRun> work) {
            run.stop().reason().ifPresentOrElse(host::notSeen, () -> work.accept(host));
        }

        @Override
        public boolean isInStep() {
            return true;
        }
    }

    /** Each host goes its own way in a thread of its own; the work is done by the caller. */
    private static final class OneByOne implements Course.Pace {
        private final Map<HostRun, RunEvent.TaskStarted> current = new ConcurrentHashMap<>();

        @Override
        public void each(List<HostRun> hosts, Consumer<HostRun> work, RunEvent.TaskStarted started) {
            for (HostRun host : hosts) {
                current.put(host, started);
                work.accept(host);
            }
        }

        @Override
        public boolean isInStep() {
            return false;
        }

        Optional<RunEvent.TaskStarted> current(HostRun host) {
            return Optional.ofNullable(current.get(host));
        }

        /** Whatever goes wrong between tasks, the host has an outcome. */
        void guard(HostRun host, Runnable work) {
            try {
                work.run();
            } catch (Throwable e) {
                host.count(HostRun.Counter.FAILED);
                host.fail("internal error: " + e);
            }
        }
    }
}
