package dev.muster.cli;

import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.inventory.Host;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.RunHeader;
import dev.muster.ledger.Standing;
import dev.muster.module.ModuleCatalog;
import dev.muster.playbook.LoadSettings;
import dev.muster.playbook.Play;
import dev.muster.playbook.Playbook;
import dev.muster.settings.HomePath;
import dev.muster.source.Diagnostics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster run}: plays. */
@Command(
        name = "run",
        description = "Run playbooks over the hosts of the inventory.",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class RunCommand implements Callable<Integer> {
    private static final String REFUSE = "refuse";
    private static final String AT_USE = "at-use";

    private final Console console;
    private final Loading loading;
    private final ModuleCatalog catalog;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "1..*", paramLabel = "PLAYBOOK", description = "Playbook files, run in order.")
    private List<Path> playbooks = new ArrayList<>();

    @Mixin
    private RunArguments common = new RunArguments();

    @Option(
            names = {"-t", "--tags"},
            paramLabel = "TAGS",
            description = "Only tasks with these tags (comma list; may be repeated).")
    private List<String> tags = new ArrayList<>();

    @Option(names = "--skip-tags", paramLabel = "TAGS", description = "No tasks with these tags.")
    private List<String> skipTags = new ArrayList<>();

    @Option(names = "--start-at-task", paramLabel = "NAME", description = "Begin at the task of this name.")
    private Optional<String> startAtTask = Optional.empty();

    @Option(names = "--step", description = "Ask before each task.")
    private boolean step;

    @Option(names = "--force-handlers", description = "Run notified handlers even on hosts where a task failed.")
    private boolean forceHandlers;

    @Option(names = "--flush-cache", description = "Nothing to do: facts are gathered anew in each run.")
    private boolean flushCache;

    @Option(
            names = {"-M", "--module-path"},
            paramLabel = "FOLDERS",
            description = "Look for modules of your own here first, scripts the hosts can run; folders with colons"
                    + " between. May be repeated.")
    private List<String> modulePath = new ArrayList<>();

    @Option(
            names = "--accept-old-syntax",
            description = {
                "Take what Ansible once took and 2.14 refuses, with a warning at each place: sudo, sudo_user, su,"
                        + " always_run,",
                "first_available_file, bare variables in with_items and its like, tests as filters (result|success),",
                "state=installed, removed and running, warn= of commands, static includes, handlers in another case."
            })
    private boolean acceptOldSyntax;

    @Option(
            names = "--unsupported",
            paramLabel = "WHEN",
            defaultValue = REFUSE,
            description = {
                "A module, or a parameter of one, that muster does not have is an error before any host is touched"
                        + " (refuse, the default),",
                "or only a warning, and a host that comes to its task fails there, with nothing done (at-use)."
            })
    private String unsupported = REFUSE;

    @Option(names = "--strict", description = "Take every warning about a file for an error.")
    private boolean strict;

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

    @Mixin
    private LedgerOptions ledger = new LedgerOptions();

    RunCommand(Console console, Loading loading, ModuleCatalog catalog) {
        this.console = console;
        this.loading = loading;
        this.catalog = catalog;
    }

    @Override
    public Integer call() {
        if (!common.unlock(loading, console, spec)) {
            return ExitCode.ERROR.status();
        }
        boolean onlyLooks = syntaxCheck || listHosts || listTasks || listTags;
        // What is outstanding is asked of a ledger that is there: a new one would say that nothing is.
        Recording.Opening opening =
                Recording.open(onlyLooks ? LedgerPlace.of("none") : ledger.place(loading), !outstanding);
        Diagnostics diagnostics = new Diagnostics();
        LoadSettings settings = LoadSettings.DEFAULTS
                .withRolesPath(loading.settings().rolesPath())
                .withModulePath(modulePath())
                .withExtraVariables(common.extraVariables(new Diagnostics()))
                .withOldSyntax(acceptOldSyntax)
                .withUnsupportedAtUse(isUnsupportedAtUse());
        List<Playbook> plays = loading.playbooks(playbooks, catalog, settings, diagnostics);
        long wrongPlaces = diagnostics.errors();
        List<Path> folders = Stream.concat(
                        playbooks.stream().map(Loading::folder),
                        plays.stream().flatMap(found -> found.plays().stream()).map(Play::folder))
                .distinct()
                .toList();
        Inventory inventory = common.inventory(loading, folders, diagnostics);
        RunOptions options = options(diagnostics);
        boolean wrong = common.plain() ? loading.reportPlainly(diagnostics) : loading.report(diagnostics);
        if (wrong || (strict && !diagnostics.sorted().isEmpty())) {
            tellOfOldSyntax(settings, wrongPlaces);
            boolean absent = diagnostics.isOnlyAbsence() || !playbooks.stream().allMatch(Files::exists);
            return (absent ? ExitCode.ERROR : ExitCode.UNREACHABLE_HOSTS).status();
        }
        if (syntaxCheck) {
            playbooks.forEach(playbook -> {
                console.blank();
                console.line("playbook: " + playbook);
            });
            return ExitCode.OK.status();
        }
        if (!loading.limitMatches(common.limit(), inventory)) {
            return ExitCode.ERROR.status();
        }
        if (!loading.opensFor(plays, common.limit(), inventory)) {
            return ExitCode.UNREACHABLE_HOSTS.status();
        }
        if (listHosts || listTasks || listTags) {
            new PlayListing(console, inventory, options).print(plays, listHosts, listTasks, listTags);
            return ExitCode.OK.status();
        }
        return recorded(opening, plays, inventory, options).status();
    }

    private ExitCode recorded(
            Recording.Opening opening, List<Playbook> plays, Inventory inventory, RunOptions options) {
        Optional<Recording> opened = opening.await(console);
        if (opened.isEmpty()) {
            return ExitCode.ERROR;
        }
        try (Recording recording = opened.get()) {
            RunOptions complete = recording.under(options);
            if (!outstanding) {
                return run(plays, inventory, complete, recording);
            }
            Optional<List<Standing>> left = recording.outstanding();
            if (left.isEmpty()) {
                console.error("error: --outstanding needs a ledger, and there is none");
                return ExitCode.ERROR;
            }
            Set<String> names = left.get().stream().map(Standing::name).collect(Collectors.toCollection(TreeSet::new));
            tellOfAbsent(names, inventory);
            if (names.isEmpty()) {
                console.line(Ink.OK, "nothing is outstanding");
                return ExitCode.OK;
            }
            return run(plays, inventory, complete.withOnly(names), recording);
        }
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

    /** Some of what is wrong may be what Ansible once took: reading it all once more tells. */
    private void tellOfOldSyntax(LoadSettings settings, long wrongPlaces) {
        if (acceptOldSyntax || wrongPlaces == 0) {
            return;
        }
        Diagnostics left = new Diagnostics();
        List<Playbook> unused = loading.playbooks(playbooks, catalog, settings.withOldSyntax(true), left);
        long old = wrongPlaces - left.errors();
        if (old > 0) {
            console.notice(old + " of " + wrongPlaces + (wrongPlaces == 1 ? " error" : " errors")
                    + ": syntax that Ansible has dropped, which --accept-old-syntax takes");
        }
    }

    private List<Path> modulePath() {
        Stream<Path> given = modulePath.stream()
                .flatMap(folders -> Stream.of(folders.split(":")))
                .filter(folder -> !folder.isBlank())
                .map(HomePath::of);
        return Stream.concat(given, loading.settings().modulePath().stream()).toList();
    }

    private boolean isUnsupportedAtUse() {
        if (!List.of(REFUSE, AT_USE).contains(unsupported)) {
            throw new ParameterException(
                    spec.commandLine(), "--unsupported is " + REFUSE + " or " + AT_USE + ", not " + unsupported);
        }
        return unsupported.equals(AT_USE);
    }

    private ExitCode run(List<Playbook> plays, Inventory inventory, RunOptions options, Recording recording) {
        ConsoleView view = new ConsoleView(console, common.verbosity(), common.plain(), Shown.of(loading.settings()));
        if (flushCache && common.verbosity() > 0) {
            console.line("no facts are kept between runs: there is no cache to flush");
        }
        if (common.verbosity() > 1) {
            plays.forEach(this::introduce);
        }
        String job = playbooks.stream().map(Path::toString).collect(Collectors.joining(" "));
        List<Host> hosts = loading.hosts(plays, common.limit(), inventory, List.of()).stream()
                .filter(host -> options.includes(host.name()))
                .toList();
        recording.begin(RunHeader.Kind.RUN, job, options, hosts, inventory);
        try (Fleet fleet = new Fleet(catalog, console, Fleet.screen(console, common.plain()), recording.keyMemory());
                Interruption ignored = Interruption.of(fleet, console)) {
            RunResult result = fleet.run(plays, inventory, options, recording.listeners(view));
            new RetryFile(loading.settings(), console).write(playbooks, result);
            if (result.status() == RunResult.Status.NO_HOSTS) {
                console.error("error: no play found a host");
            }
            return recording.finish(result, Fleet.exitCode(result));
        }
    }

    private void introduce(Playbook playbook) {
        console.banner("PLAYBOOK: " + playbook.path().getFileName());
        console.line(playbook.plays().size() + " plays in " + playbook.path());
    }

    private RunOptions options(Diagnostics diagnostics) {
        if (step) {
            Fleet.needTerminal("--step", new TerminalPrompter(console), spec);
        }
        RunOptions options = common.options(console, loading.settings(), spec, diagnostics)
                .withTags(chosenTags(), tagsToSkip())
                .withStart(startAtTask, step);
        return forceHandlers ? options.withForceHandlers(true) : options;
    }

    private List<String> chosenTags() {
        List<String> chosen = tags.isEmpty() ? loading.settings().list("tags.run") : split(tags);
        return chosen.isEmpty() ? List.of("all") : chosen;
    }

    private List<String> tagsToSkip() {
        return skipTags.isEmpty() ? loading.settings().list("tags.skip") : split(skipTags);
    }

    private static List<String> split(List<String> lists) {
        return lists.stream()
                .flatMap(list -> Stream.of(list.split(",", -1)))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty())
                .toList();
    }
}
