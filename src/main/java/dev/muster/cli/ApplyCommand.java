package dev.muster.cli;

import dev.muster.engine.PlanPlay;
import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.inventory.Host;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.LedgerException;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.Outcome;
import dev.muster.ledger.RunHeader;
import dev.muster.plan.HostPlan;
import dev.muster.plan.PlanClass;
import dev.muster.plan.PlanDocument;
import dev.muster.plan.PlanException;
import dev.muster.plan.PlanFile;
import dev.muster.source.Diagnostics;
import dev.muster.vault.SealingKey;
import dev.muster.vault.VaultException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster apply}: does what a plan says, and nothing else. */
@Command(
        name = "apply",
        description = {
            "Do what a plan says, and nothing else.",
            "Of the plan only what is approved is done, unless --all. Before each task the host is looked at again: where"
                    + " it is not as it was when the plan was made, it is left alone and called drifted. The same"
                    + " command again goes on where an apply was cut off, and does nothing twice.",
            "Hosts are reached where the plan reached them; keys and passwords come from the inventory of the plan, or"
                    + " from -i."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class ApplyCommand implements Callable<Integer> {
    private static final String REFUSE = "refuse";
    private static final String REPEAT = "repeat";

    private final Console console;
    private final Loading loading;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The plan.")
    private Path file = Path.of("plan.yml");

    @Option(names = "--all", description = "Also what nobody has approved.")
    private boolean all;

    @Option(
            names = "--in-doubt",
            paramLabel = "WHAT",
            defaultValue = REFUSE,
            description = "What was begun by an apply that was cut off, and may have been done: refuse it (default), or"
                    + " repeat it.")
    private String inDoubt = REFUSE;

    @Mixin
    private RunArguments common = new RunArguments();

    @Mixin
    private ProfileOption profile = new ProfileOption();

    @Mixin
    private LedgerOptions ledger = new LedgerOptions();

    ApplyCommand(Console console, Loading loading) {
        this.console = console;
        this.loading = loading;
    }

    @Override
    public Integer call() {
        if (!List.of(REFUSE, REPEAT).contains(inDoubt)) {
            throw new ParameterException(
                    spec.commandLine(), "--in-doubt is " + REFUSE + " or " + REPEAT + ", not " + inDoubt);
        }
        if (!common.unlock(loading, console, spec)) {
            return ExitCode.ERROR.status();
        }
        LedgerPlace place = ledger.place(loading);
        try {
            return read(place)
                    .map(document -> loaded(document, place))
                    .orElse(ExitCode.ERROR)
                    .status();
        } catch (PlanException | VaultException | LedgerException e) {
            console.error("error: " + e.getMessage());
            console.error("no host was touched");
            return ExitCode.ERROR.status();
        }
    }

    /** The plan, checked as a whole before any host is touched. */
    private Optional<PlanDocument> read(LedgerPlace place) {
        Optional<SealingKey> key = PlanKey.existing(place);
        PlanDocument document = PlanDocument.read(file, key);
        if (key.isEmpty()) {
            throw new PlanException("the key of the project is not here (" + place.keyFile(LedgerPlace.SEAL_KEY)
                    + "): nobody can tell who wrote this plan");
        }
        PlanFile.Header header = document.plan().header();
        if (!header.version().equals(Version.text())) {
            throw new PlanException(
                    "the plan was made by " + header.version() + ", and this is " + Version.text() + ": make it anew");
        }
        Instant now = loading.clock().instant();
        if (now.isAfter(header.until())) {
            throw new PlanException("the plan was good until " + header.until() + ": make it anew");
        }
        if (now.isBefore(header.made().minusSeconds(300))) {
            throw new PlanException("the plan was made at " + header.made()
                    + ", which is yet to come: the clock of this machine or of the other is wrong");
        }
        return Optional.of(document);
    }

    /** All of a plan that was made just now and agreed to, by another command with its arguments. */
    ExitCode applyWhole(PlanDocument document, RunArguments arguments, LedgerPlace place, CommandSpec of) {
        common = arguments;
        spec = of;
        all = true;
        return loaded(document, place);
    }

    private ExitCode loaded(PlanDocument document, LedgerPlace place) {
        Diagnostics diagnostics = new Diagnostics();
        List<Path> folders = document.plan().header().sources().stream()
                .map(source -> Loading.folder(Path.of(source.path())))
                .distinct()
                .toList();
        Inventory inventory = common.inventory(loading, document.plan().header().inventory(), folders, diagnostics);
        RunOptions options = common.options(console, loading, spec, diagnostics);
        if (loading.report(diagnostics)) {
            return ExitCode.UNREACHABLE_HOSTS;
        }
        requireAll(document.plan(), inventory);
        List<Host> hosts = document.plan().hosts().stream()
                .flatMap(host -> inventory.hostOrLocalhost(host.name()).stream())
                .toList();
        if (!loading.opensFor(hosts, inventory)) {
            return ExitCode.UNREACHABLE_HOSTS;
        }
        Optional<Recording> opened = Recording.open(place, true).await(console);
        if (opened.isEmpty()) {
            return ExitCode.ERROR;
        }
        try (Recording recording = opened.get()) {
            return apply(document, inventory, hosts, leavingOut(document, recording.under(options)), recording);
        }
    }

    /** A host that is not in the inventory any more would be passed over, and nobody would hear of it. */
    private static void requireAll(PlanFile plan, Inventory inventory) {
        List<String> lost = plan.hosts().stream()
                .filter(host -> !host.isEmpty())
                .map(HostPlan::name)
                .filter(name -> inventory.hostOrLocalhost(name).isEmpty())
                .toList();
        if (!lost.isEmpty()) {
            throw new PlanException("the inventory does not have " + String.join(", ", lost)
                    + " (any more), which the plan is for: give one that does with -i, or make the plan anew");
        }
    }

    /** Hosts of classes that nobody approved are not played, and end so. */
    private RunOptions leavingOut(PlanDocument document, RunOptions options) {
        Set<Integer> approved = document.approved();
        Map<String, Outcome> left = new LinkedHashMap<>(options.leftOut());
        for (PlanClass found : document.classes()) {
            boolean applies = all || found.isEmpty() || approved.contains(found.number());
            if (!applies) {
                found.hosts()
                        .forEach(host -> left.putIfAbsent(
                                host.name(), new Outcome.Refused("class " + found.number() + " is not approved")));
            }
        }
        return options.withLeftOut(left);
    }

    private ExitCode apply(
            PlanDocument document, Inventory inventory, List<Host> hosts, RunOptions options, Recording recording) {
        Set<String> chosen = new HashSet<>();
        document.plan().hosts().stream()
                .map(HostPlan::name)
                .filter(name -> !options.leftOut().containsKey(name))
                .forEach(chosen::add);
        PlanPlay play = PlanPlay.of(document, chosen, console.secrets(), inDoubt.equals(REPEAT));
        ConsoleView view = new ConsoleView(console, common.verbosity(), common.plain(), Shown.of(loading.settings()));
        recording.begin(RunHeader.Kind.APPLY, document.plan().header().job(), options, hosts, inventory);
        try (Fleet fleet = new Fleet(
                        play.catalog(), console, Fleet.screen(console, common.plain()), recording.keyMemory());
                Interruption ignored = Interruption.of(fleet, console)) {
            RunResult result = fleet.run(
                    play.playbooks(),
                    inventory,
                    recording.leased(options, document.plan().header().job()),
                    recording.listeners(view, profile.of(console, recording, fleet.counters())));
            return recording.finish(result, Fleet.exitCode(result));
        }
    }
}
