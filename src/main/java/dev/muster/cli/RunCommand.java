package dev.muster.cli;

import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.Outcome;
import dev.muster.ledger.Resumption;
import dev.muster.ledger.RunHeader;
import dev.muster.ledger.Standing;
import dev.muster.module.ModuleCatalog;
import dev.muster.playbook.Playbook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster run}: plays. */
@Command(
        name = "run",
        description =
                "Run playbooks over the hosts of the inventory. A change of packet filter, sshd or network stands only"
                        + " until a new login confirms it within 60 s, else the host takes it back by itself; the keyword"
                        + " \"confirm\" (60s, 2m, false) or the variable muster_confirm says otherwise.",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class RunCommand implements Callable<Integer> {
    private final Console console;
    private final Loading loading;
    private final ModuleCatalog catalog;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "1..*", paramLabel = "PLAYBOOK", description = "Playbook files, run in order.")
    private List<Path> playbooks = new ArrayList<>();

    @Mixin
    private PlayArguments arguments = new PlayArguments();

    @Option(names = "--syntax-check", description = "Check all files and stop.")
    private boolean syntaxCheck;

    @Option(names = "--list-hosts", description = "Show which hosts the plays would run on, and stop.")
    private boolean listHosts;

    @Option(names = "--list-tasks", description = "Show the tasks, and stop.")
    private boolean listTasks;

    @Option(names = "--list-tags", description = "Show the tags, and stop.")
    private boolean listTags;

    @Option(names = "--outstanding", description = "Only hosts that muster outstanding shows, parked ones left out.")
    private boolean outstanding;

    @Option(
            names = "--resume",
            description = {
                "Go on with the last run of these playbooks, which was broken off: hosts that were finished are left as"
                        + " they are,",
                "commands that were run are not run again, and one of which nobody knows is in doubt: see muster"
                        + " settle.",
                "Inventory and -e must be what they were, and files with commands that were run."
            })
    private boolean resume;

    @Mixin
    private ProfileOption profile = new ProfileOption();

    @Mixin
    private LedgerOptions ledger = new LedgerOptions();

    RunCommand(Console console, Loading loading, ModuleCatalog catalog) {
        this.console = console;
        this.loading = loading;
        this.catalog = catalog;
    }

    @Override
    public Integer call() {
        if (!arguments.unlock(loading, console, spec)) {
            return ExitCode.ERROR.status();
        }
        boolean onlyLooks = syntaxCheck || listHosts || listTasks || listTags;
        // What is outstanding is asked of a ledger that is there: a new one would say that nothing is.
        Recording.Opening opening =
                Recording.open(onlyLooks ? LedgerPlace.of("none") : ledger.place(loading), !outstanding);
        if (!onlyLooks) {
            Fleet.prepare();
        }
        PlayArguments.Loaded loaded = arguments.load(console, loading, catalog, playbooks, spec);
        return loaded.prepared()
                .map(prepared -> play(opening, prepared))
                .orElse(loaded.code())
                .status();
    }

    private ExitCode play(Recording.Opening opening, PlayArguments.Prepared prepared) {
        if (syntaxCheck) {
            playbooks.forEach(playbook -> {
                console.blank();
                console.line("playbook: " + playbook);
            });
            return ExitCode.OK;
        }
        Optional<ExitCode> obstacle = arguments.obstacle(loading, prepared);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        if (listHosts || listTasks || listTags) {
            new PlayListing(console, prepared.inventory(), prepared.options())
                    .print(prepared.plays(), listHosts, listTasks, listTags);
            return ExitCode.OK;
        }
        return recorded(opening, prepared);
    }

    private ExitCode recorded(Recording.Opening opening, PlayArguments.Prepared prepared) {
        Optional<Recording> opened = opening.await(console);
        if (opened.isEmpty()) {
            return ExitCode.ERROR;
        }
        try (Recording recording = opened.get()) {
            PlayArguments.Prepared complete = prepared.under(recording.under(prepared.options()));
            if (arguments.flushesCache()) {
                recording.forgetFacts(prepared.inventory());
            }
            Optional<Resumption> brokenOff =
                    complete.options().check() ? Optional.empty() : recording.brokenOff(complete.job());
            if (resume) {
                return resume(complete, recording, brokenOff);
            }
            brokenOff.ifPresent(run -> console.notice("run " + run.run() + " of this was broken off"
                    + (run.finished().isEmpty() ? "" : " with " + run.finished().size() + " hosts finished")
                    + ": --resume goes on with it, this begins anew"));
            if (!outstanding) {
                return run(complete, recording, Optional.empty());
            }
            Optional<List<Standing>> left = recording.outstanding();
            if (left.isEmpty()) {
                console.error("error: --outstanding needs a ledger, and there is none");
                return ExitCode.ERROR;
            }
            Set<String> names = left.get().stream().map(Standing::name).collect(Collectors.toCollection(TreeSet::new));
            tellOfAbsent(names, prepared.inventory());
            if (names.isEmpty()) {
                console.line(Ink.OK, "nothing is outstanding");
                return ExitCode.OK;
            }
            return run(complete.under(complete.options().withOnly(names)), recording, Optional.empty());
        }
    }

    private ExitCode resume(PlayArguments.Prepared complete, Recording recording, Optional<Resumption> brokenOff) {
        Optional<String> obstacle = complete.options().check()
                ? Optional.of("--resume goes on with changes, and --check makes none")
                : outstanding
                        ? Optional.of("--resume and --outstanding are two ways to choose hosts")
                        : brokenOff.isEmpty()
                                ? Optional.of("there is nothing to resume: the last run of " + complete.job()
                                        + " came to its end, or there was none")
                                : brokenOff
                                        .filter(run -> !run.digest()
                                                .equals(Givens.digest(complete.options(), complete.inventory())))
                                        .map(run -> "the inventory or -e is not what run " + run.run()
                                                + " was given: it cannot be gone on with; without --resume the run"
                                                + " begins anew");
        if (obstacle.isPresent()) {
            console.error("error: " + obstacle.get());
            return ExitCode.ERROR;
        }
        Resumption run = brokenOff.orElseThrow();
        console.notice("going on with run " + run.run() + ": " + run.finished().size() + " hosts were finished");
        Map<String, Outcome> leftOut = new LinkedHashMap<>(run.finished());
        leftOut.putAll(complete.options().leftOut());
        return run(complete.under(complete.options().withLeftOut(leftOut)), recording, brokenOff);
    }

    /** What is left cannot be done by an inventory that has forgotten it. */
    private void tellOfAbsent(Set<String> names, Inventory inventory) {
        List<String> absent = names.stream()
                .filter(name -> inventory.hostOrLocalhost(name).isEmpty())
                .toList();
        if (!absent.isEmpty()) {
            console.warning("outstanding, and not in this inventory: " + String.join(", ", absent));
        }
    }

    private ExitCode run(PlayArguments.Prepared job, Recording recording, Optional<Resumption> resumed) {
        if (arguments.verbosity() > 1) {
            job.plays().forEach(this::introduce);
        }
        return NewKeys.playing(
                recording,
                job.options(),
                new TerminalPrompter(console),
                options -> once(job.under(options), recording, resumed));
    }

    private NewKeys.Played once(PlayArguments.Prepared job, Recording recording, Optional<Resumption> resumed) {
        ConsoleView view =
                new ConsoleView(console, arguments.verbosity(), arguments.plain(), Shown.of(loading.settings()));
        recording.begin(RunHeader.Kind.RUN, job.job(), job.options(), job.hosts(loading), job.inventory(), resumed);
        RunOptions options = recording.equipped(job.options(), job.job());
        try (Fleet fleet =
                        new Fleet(catalog, console, Fleet.screen(console, arguments.plain()), recording.keyMemory());
                Interruption ignored = Interruption.of(fleet, console)) {
            RunResult result = fleet.run(
                    job.plays(),
                    job.inventory(),
                    options,
                    recording.listeners(view, profile.of(console, recording, fleet.counters(), loading.settings())));
            new RetryFile(loading.settings(), console).write(playbooks, result);
            if (result.status() == RunResult.Status.NO_HOSTS) {
                console.error("error: no play found a host");
            }
            return new NewKeys.Played(result, recording.finish(result, Fleet.exitCode(result)));
        }
    }

    private void introduce(Playbook playbook) {
        console.banner("PLAYBOOK: " + playbook.path().getFileName());
        console.line(playbook.plays().size() + " plays in " + playbook.path());
    }
}
