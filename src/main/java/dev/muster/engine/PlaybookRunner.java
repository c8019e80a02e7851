package dev.muster.engine;

import dev.muster.inventory.Host;
import dev.muster.inventory.HostPattern;
import dev.muster.inventory.Inventory;
import dev.muster.inventory.YamlValues;
import dev.muster.ledger.Outcome;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunListener;
import dev.muster.ledger.Tally;
import dev.muster.module.ModuleCatalog;
import dev.muster.module.ModuleException;
import dev.muster.plan.HostPlan;
import dev.muster.plan.PlanPart;
import dev.muster.plan.Stage;
import dev.muster.playbook.Play;
import dev.muster.playbook.Playbook;
import dev.muster.shell.SecretMask;
import dev.muster.source.Diagnostic;
import dev.muster.template.Templar;
import dev.muster.template.TemplateException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs playbooks over hosts. Every host that a play or the limit names ends with exactly one outcome, whatever happens
 * to it, and every event is told to the listeners, one at a time, secrets masked.
 *
 * <pre>{@code
 * try (ConnectionPool connections = new ConnectionPool(connector)) {
 *     PlaybookRunner runner = new PlaybookRunner(catalog, outside, secrets);
 *     RunResult result = runner.run(playbooks, inventory, options, connections, List.of(view));
 * }
 * }</pre>
 *
 * <p>One run at a time; the pool may serve many runs, as in the REPL.
 */
public final class PlaybookRunner {
    private final ModuleCatalog catalog;
    private final Outside outside;
    private final SecretMask secrets;
    private volatile StopSignal stop = new StopSignal();
    private volatile Deadline deadline = new Deadline(Duration.ZERO);

    public PlaybookRunner(ModuleCatalog catalog, Outside outside, SecretMask secrets) {
        this.catalog = catalog;
        this.outside = outside;
        this.secrets = secrets;
    }

    /**
     * Ends the current run early, or the one that is about to begin: tasks under way are finished, no other is begun. For
     * Ctrl-C, from any thread.
     */
    public void stop() {
        stop.stop("interrupted");
    }

    /**
     * Ends the current run now: what tasks under way have started on hosts is killed. For the Ctrl-C of somebody who
     * goes on working, from any thread.
     */
    public void cancel() {
        stop();
        deadline.cancel();
    }

    /** Runs the plays of all playbooks in order. */
    public RunResult run(
            List<Playbook> playbooks,
            Inventory inventory,
            RunOptions options,
            ConnectionPool connections,
            List<RunListener> listeners) {
        return run(playbooks, inventory, options, connections, listeners, Optional.empty());
    }

    /**
     * Goes through the plays of all playbooks as far as planning, changes nothing, and gives back what would be done.
     *
     * @param options must say check
     */
    public Rehearsed rehearse(
            List<Playbook> playbooks,
            Inventory inventory,
            RunOptions options,
            ConnectionPool connections,
            List<RunListener> listeners) {
        if (!options.check()) {
            throw new IllegalArgumentException("a plan is made without changing anything");
        }
        Rehearsal rehearsal = new Rehearsal();
        List<RunListener> all = new ArrayList<>(listeners);
        all.add(0, rehearsal);
        RunResult result = run(playbooks, inventory, options, connections, all, Optional.of(rehearsal));
        return new Rehearsed(result, rehearsal.parts(), rehearsal.stages(), rehearsal.hosts(result.outcomes()));
    }

    /** What a rehearsal came to. */
    public record Rehearsed(RunResult result, List<PlanPart> parts, List<Stage> stages, List<HostPlan> hosts) {}

    private RunResult run(
            List<Playbook> playbooks,
            Inventory inventory,
            RunOptions options,
            ConnectionPool connections,
            List<RunListener> listeners,
            Optional<Rehearsal> rehearsal) {
        deadline = new Deadline(options.deadline());
        connections.forgetFailures();
        options.login().password().ifPresent(secrets::add);
        options.login().passphrase().ifPresent(secrets::add);
        options.elevation().password().ifPresent(secrets::add);
        Announcer announcer = new Announcer(listeners, secrets);
        try (Crew crew = new Crew(options.forks());
                Background background = new Background()) {
            Run run = new Run(
                    options,
                    catalog,
                    new Roster(inventory),
                    connections,
                    announcer,
                    secrets,
                    outside,
                    stop,
                    background,
                    Background.newToken(),
                    rehearsal,
                    new DueHandlers(options.journal().due()),
                    new Leases(options.lease(), outside.clock(), announcer, stop),
                    new EarlyAnswers(),
                    new SourceDigests());
            return new Session(run, crew, deadline).run(playbooks);
        } finally {
            // Not at the beginning: one who stops a run a moment before it begins means this one.
            stop = new StopSignal();
        }
    }

    /** One run from its first play to its accounting. */
    private static final class Session {
        private static final Duration RELEASING = Duration.ofSeconds(10);

        private final Run run;
        private final Crew crew;
        private final TaskGate gate;
        private final Deadline deadline;
        private final Set<HostRun> named = new LinkedHashSet<>();
        private final long started = System.nanoTime();
        private boolean found;
        private boolean faulty;
        private boolean fatal;

        Session(Run run, Crew crew, Deadline deadline) {
            this.run = run;
            this.crew = crew;
            this.gate = new TaskGate(run.options(), run.outside().prompter());
            this.deadline = deadline;
        }

        RunResult run(List<Playbook> playbooks) {
            nameLimit();
            Optional<String> over = Optional.empty();
            List<Play> left = new ArrayList<>();
            playbooks.forEach(playbook -> left.addAll(playbook.plays()));
            for (Playbook playbook : playbooks) {
                for (Play play : playbook.plays()) {
                    left.remove(0);
                    Path folder = play.folder();
                    run.roster().enterPlaybookIn(folder);
                    ControllerFiles files = new ControllerFiles(folder);
                    Templar templar = new Templar(files, YamlValues::data);
                    over = play(new PlayRun(run, files, templar, play, crew, gate, deadline, List.copyOf(left)), over);
                }
            }
            // Ansible ends with 0 here, though nothing was done; hosts that were not seen are no success.
            gate.stillAwaited()
                    .ifPresent(task -> run.announcer()
                            .warn("No matching task \"" + task
                                    + "\" found. Note: --start-at-task can only follow static includes."));
            return accounted();
        }

        private void nameLimit() {
            run.options().limit().ifPresent(limit -> {
                List<Host> hosts = HostPattern.parse(limit).select(run.roster().inventory());
                hosts.stream()
                        .map(Host::name)
                        .filter(run.options()::includes)
                        .map(run.roster()::run)
                        .peek(host -> Optional.ofNullable(
                                        run.options().leftOut().get(host.name()))
                                .ifPresent(host::leaveOut))
                        .forEach(named::add);
                if (hosts.isEmpty()) {
                    run.announcer().warn("the limit \"" + limit + "\" matches no host");
                }
            });
        }

        /**
         * One play, or, when the run is over, the hosts it would have had.
         *
         * @return why the run is over, if it is
         */
        private Optional<String> play(PlayRun play, Optional<String> over) {
            List<HostRun> hosts = List.of();
            try {
                if (over.isEmpty() && !run.stop().isStopped()) {
                    play.prompt();
                }
                hosts = play.select();
                named.addAll(hosts);
                found |= !hosts.isEmpty();
                if (deadline.isOver()) {
                    run.stop().stop(deadline.complaint());
                }
                Optional<String> ended = over.or(() -> run.stop().reason());
                if (ended.isPresent()) {
                    hosts.forEach(host -> host.notSeen(ended.get()));
                    return ended;
                }
                Optional<Diagnostic> missed = play.missedExpectation();
                if (missed.isPresent()) {
                    faulty = true;
                    run.announcer().complain(missed.get());
                    hosts.forEach(host -> host.notSeen("the play did not match the number of hosts it expects"));
                    return Optional.of("the run ended with an earlier play, which did not match the hosts it expects");
                }
                PlayRun.End end = play.run(hosts);
                if (end == PlayRun.End.DONE) {
                    hosts.forEach(host -> host.wentThroughPlay(!run.options().isNarrowed()));
                }
                fatal |= end == PlayRun.End.FATAL;
                return end == PlayRun.End.BROKEN_OFF || end == PlayRun.End.FATAL
                        ? Optional.of("the run ended with an earlier play, which failed")
                        : run.stop().reason();
            } catch (TemplateException e) {
                return faulty(hosts, List.of(e.diagnostic()), e.diagnostic().render());
            } catch (ModuleException e) {
                return faulty(hosts, e.diagnostics(), String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                return faulty(hosts, List.of(), "internal error: " + e);
            }
        }

        private Optional<String> faulty(List<HostRun> hosts, List<Diagnostic> found, String message) {
            faulty = true;
            found.forEach(run.announcer()::complain);
            if (found.isEmpty()) {
                run.announcer().fail(message);
            }
            hosts.stream().filter(host -> !host.isLost()).forEach(host -> host.fail(message));
            return Optional.of("the run ended with an earlier play, which failed");
        }

        private void releaseGuards() {
            List<HostRun> standing = named.stream()
                    .filter(host -> !host.settledGuards().isEmpty() && !host.isAbandoned() && !host.isLost())
                    .toList();
            standing.forEach(host -> host.watch().start(() -> "", RELEASING, Duration.ZERO));
            crew.work(standing, host -> new Guards(run, host).endRun(), (host, why) -> {}, new Deadline(RELEASING));
        }

        private RunResult accounted() {
            run.background().awaitAll(run.announcer(), run.stop());
            run.due().tellOfUnknown(named, run.announcer());
            releaseGuards();
            run.leases().release(crew);
            Map<String, Tally> tallies = new LinkedHashMap<>();
            Map<String, Outcome> outcomes = new LinkedHashMap<>();
            EventMask mask = new EventMask(run.secrets());
            for (HostRun host : named) {
                tallies.put(host.name(), host.tally());
                outcomes.put(host.name(), mask.masked(host.outcome()));
            }
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            run.announcer().tell(new RunEvent.RunEnded(tallies, outcomes, took));
            return new RunResult(status(outcomes), tallies, outcomes, took);
        }

        private RunResult.Status status(Map<String, Outcome> outcomes) {
            if (run.stop().isStopped()) {
                return RunResult.Status.INTERRUPTED;
            }
            // What the author chose to ignore is named in the accounting, but does not end the run as a failure.
            if (!fatal && named.stream().anyMatch(HostRun::isUnreachable)) {
                return RunResult.Status.UNREACHABLE;
            }
            if (fatal || faulty || has(outcomes, Outcome.Failed.class) || has(outcomes, Outcome.Refused.class)) {
                return RunResult.Status.FAILED;
            }
            if (!found) {
                return RunResult.Status.NO_HOSTS;
            }
            return isSilent(outcomes.values()) ? RunResult.Status.FAILED : RunResult.Status.OK;
        }

        /** Hosts that were meant and not seen. Tags may leave out some, and are mistaken when they leave out all. */
        private boolean isSilent(Collection<Outcome> outcomes) {
            Set<Outcome> ends = new HashSet<>(outcomes);
            ends.removeIf(Outcome.Parked.class::isInstance);
            ends.removeIf(Outcome.Exempt.class::isInstance);
            boolean unseen = ends.stream().anyMatch(Outcome.NeverSeen.class::isInstance);
            boolean allUnseen = ends.stream().allMatch(Outcome.NeverSeen.class::isInstance);
            return unseen && (allUnseen || !run.options().isNarrowed());
        }

        private static boolean has(Map<String, Outcome> outcomes, Class<? extends Outcome> kind) {
            return outcomes.values().stream().anyMatch(kind::isInstance);
        }
    }
}
