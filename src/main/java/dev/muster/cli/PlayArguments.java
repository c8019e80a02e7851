package dev.muster.cli;

import dev.muster.engine.RunOptions;
import dev.muster.inventory.Host;
import dev.muster.inventory.Inventory;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * What commands that play playbooks have in common: which hosts and which tasks, how strictly files are read, and how
 * all of it is loaded and checked before any host is touched.
 */
final class PlayArguments {
    private static final String REFUSE = "refuse";
    private static final String AT_USE = "at-use";

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

    @Option(names = "--flush-cache", description = "Forget first what the ledger keeps of the hosts' facts.")
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

    /** Playbooks, hosts and options, checked and ready to be played. */
    record Prepared(List<Path> files, List<Playbook> plays, Inventory inventory, RunOptions options) {
        /** The playbooks as they were named, by which runs of the same work find each other. */
        String job() {
            return files.stream().map(Path::toString).collect(Collectors.joining(" "));
        }

        /** The same with other options. */
        Prepared under(RunOptions other) {
            return new Prepared(files, plays, inventory, other);
        }

        /** The hosts it is for, as far as can be told before it runs. */
        List<Host> hosts(Loading loading) {
            return loading.hosts(plays, options.limit(), inventory, List.of()).stream()
                    .filter(host -> options.includes(host.name()))
                    .toList();
        }
    }

    /** What loading came to: something to play, or the exit code of what was printed instead. */
    record Loaded(Optional<Prepared> prepared, ExitCode code) {
        private static Loaded wrong(ExitCode code) {
            return new Loaded(Optional.empty(), code);
        }
    }

    boolean plain() {
        return common.plain();
    }

    boolean flushesCache() {
        return flushCache;
    }

    int verbosity() {
        return common.verbosity();
    }

    Optional<String> limit() {
        return common.limit();
    }

    /** Whether somebody wants to see first what would happen. */
    boolean isTrial() {
        return step || common.check();
    }

    /** What narrows the work, in words that are the same for the same choice. */
    String choice() {
        return Stream.of(
                        limit().map(pattern -> "-l " + pattern).stream(),
                        tags.stream().map(tag -> "-t " + tag),
                        skipTags.stream().map(tag -> "--skip-tags " + tag),
                        startAtTask.map(task -> "--start-at-task " + task).stream())
                .flatMap(words -> words)
                .collect(Collectors.joining(" "));
    }

    /** Comes before anything is read; false when errors were printed. */
    boolean unlock(Loading loading, Console console, CommandSpec spec) {
        return common.unlock(loading, console, spec);
    }

    /** Reads it all and says everything that is wrong with it. */
    Loaded load(Console console, Loading loading, ModuleCatalog catalog, List<Path> playbooks, CommandSpec spec) {
        Diagnostics diagnostics = new Diagnostics();
        LoadSettings settings = LoadSettings.DEFAULTS
                .withRolesPath(loading.settings().rolesPath())
                .withModulePath(modulePath(loading))
                .withExtraVariables(common.extraVariables(new Diagnostics()))
                .withOldSyntax(acceptOldSyntax)
                .withUnsupportedAtUse(isUnsupportedAtUse(spec));
        List<Playbook> plays = loading.playbooks(playbooks, catalog, settings, diagnostics);
        long wrongPlaces = diagnostics.errors();
        List<Path> folders = Stream.concat(
                        playbooks.stream().map(Loading::folder),
                        plays.stream().flatMap(found -> found.plays().stream()).map(Play::folder))
                .distinct()
                .toList();
        Inventory inventory = common.inventory(loading, folders, diagnostics);
        RunOptions options = options(console, loading, spec, diagnostics);
        boolean wrong = common.plain() ? loading.reportPlainly(diagnostics) : loading.report(diagnostics);
        if (wrong || (strict && !diagnostics.sorted().isEmpty())) {
            if (!acceptOldSyntax && wrongPlaces > 0) {
                Diagnostics left = new Diagnostics();
                List<Playbook> unused = loading.playbooks(playbooks, catalog, settings.withOldSyntax(true), left);
                tellOfOldSyntax(console, wrongPlaces, wrongPlaces - left.errors());
            }
            boolean absent = diagnostics.isOnlyAbsence() || !playbooks.stream().allMatch(Files::exists);
            return Loaded.wrong(absent ? ExitCode.ERROR : ExitCode.UNREACHABLE_HOSTS);
        }
        return new Loaded(Optional.of(new Prepared(playbooks, plays, inventory, options)), ExitCode.OK);
    }

    /** Whether there are hosts for it, and all that is said of them can be read; says so when not. */
    Optional<ExitCode> obstacle(Loading loading, Prepared prepared) {
        if (!loading.limitMatches(limit(), prepared.inventory())) {
            return Optional.of(ExitCode.ERROR);
        }
        return loading.opensFor(prepared.plays(), limit(), prepared.inventory())
                ? Optional.empty()
                : Optional.of(ExitCode.UNREACHABLE_HOSTS);
    }

    /** Some of what is wrong may be what Ansible once took: reading it all once more has told. */
    private static void tellOfOldSyntax(Console console, long wrongPlaces, long old) {
        if (old > 0) {
            console.notice(old + " of " + wrongPlaces + (wrongPlaces == 1 ? " error" : " errors")
                    + ": syntax that Ansible has dropped, which --accept-old-syntax takes");
        }
    }

    private List<Path> modulePath(Loading loading) {
        Stream<Path> given = modulePath.stream()
                .flatMap(folders -> Stream.of(folders.split(":")))
                .filter(folder -> !folder.isBlank())
                .map(HomePath::of);
        return Stream.concat(given, loading.settings().modulePath().stream()).toList();
    }

    private boolean isUnsupportedAtUse(CommandSpec spec) {
        if (!List.of(REFUSE, AT_USE).contains(unsupported)) {
            throw new ParameterException(
                    spec.commandLine(), "--unsupported is " + REFUSE + " or " + AT_USE + ", not " + unsupported);
        }
        return unsupported.equals(AT_USE);
    }

    private RunOptions options(Console console, Loading loading, CommandSpec spec, Diagnostics diagnostics) {
        if (step) {
            Fleet.needTerminal("--step", new TerminalPrompter(console), spec);
        }
        RunOptions options = common.options(console, loading, spec, diagnostics)
                .withTags(chosenTags(loading), tagsToSkip(loading))
                .withStart(startAtTask, step);
        return forceHandlers ? options.withForceHandlers(true) : options;
    }

    private List<String> chosenTags(Loading loading) {
        List<String> chosen = tags.isEmpty() ? loading.settings().list("tags.run") : split(tags);
        return chosen.isEmpty() ? List.of("all") : chosen;
    }

    private List<String> tagsToSkip(Loading loading) {
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
