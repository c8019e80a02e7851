package dev.muster.cli;

import dev.muster.engine.PlaybookRunner;
import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.ledger.Controller;
import dev.muster.ledger.LedgerException;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.RunHeader;
import dev.muster.module.ModuleCatalog;
import dev.muster.plan.Digests;
import dev.muster.plan.PlanDocument;
import dev.muster.plan.PlanException;
import dev.muster.plan.PlanFile;
import dev.muster.vault.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster plan}: writes down what a run would do, exactly, and does nothing. */
@Command(
        name = "plan",
        description = {
            "Write down what playbooks would do to each host, exactly, for somebody to review.",
            "Nothing is changed. The file holds the bytes and commands, the differences, and the digests of what was"
                    + " read. Where a host's next task depends on what only a real run can tell (the result of a"
                    + " command), its plan ends and says why. muster show FILE folds and approves it, muster apply FILE"
                    + " does exactly that.",
            "Ends with 0 when the plans of all hosts are complete, 2 when some end early, 4 when hosts were not reached."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class PlanCommand implements Callable<Integer> {
    private final Console console;
    private final Loading loading;
    private final ModuleCatalog catalog;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "1..*", paramLabel = "PLAYBOOK", description = "Playbook files, run in order.")
    private List<Path> playbooks = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "Where the plan goes.")
    private Path file = Path.of("plan.yml");

    @Option(
            names = "--valid",
            paramLabel = "HOURS",
            defaultValue = "168",
            description = "After so many hours the plan is too old to be applied (default: ${DEFAULT-VALUE}).")
    private int hours = 168;

    @Mixin
    private PlayArguments arguments = new PlayArguments();

    @Mixin
    private LedgerOptions ledger = new LedgerOptions();

    PlanCommand(Console console, Loading loading, ModuleCatalog catalog) {
        this.console = console;
        this.loading = loading;
        this.catalog = catalog;
    }

    @Override
    public Integer call() {
        if (!arguments.unlock(loading, console, spec)) {
            return ExitCode.ERROR.status();
        }
        Recording.Opening opening = Recording.open(ledger.place(loading), true);
        PlayArguments.Loaded loaded = arguments.load(console, loading, catalog, playbooks, spec);
        return loaded.prepared()
                .map(prepared -> arguments.obstacle(loading, prepared).orElseGet(() -> recorded(opening, prepared)))
                .orElse(loaded.code())
                .status();
    }

    private ExitCode recorded(Recording.Opening opening, PlayArguments.Prepared prepared) {
        Optional<Recording> opened = opening.await(console);
        if (opened.isEmpty()) {
            return ExitCode.ERROR;
        }
        try (Recording recording = opened.get()) {
            RunOptions options =
                    recording.under(prepared.options()).withCheck(true).withDiff(true);
            return planned(prepared.under(options), recording);
        } catch (PlanException | VaultException | LedgerException e) {
            console.error("error: " + e.getMessage());
            return ExitCode.ERROR;
        }
    }

    private ExitCode planned(PlayArguments.Prepared job, Recording recording) {
        LedgerPlace place = ledger.place(loading);
        ConsoleView view =
                new ConsoleView(console, arguments.verbosity(), arguments.plain(), Shown.of(loading.settings()));
        recording.begin(RunHeader.Kind.PLAN, job.job(), job.options(), job.hosts(loading), job.inventory());
        try (Fleet fleet =
                        new Fleet(catalog, console, Fleet.screen(console, arguments.plain()), recording.keyMemory());
                Interruption ignored = Interruption.of(fleet, console)) {
            PlaybookRunner.Rehearsed rehearsed =
                    fleet.rehearse(job.plays(), job.inventory(), job.options(), recording.listeners(view));
            ExitCode code = recording.finish(rehearsed.result(), Fleet.exitCode(rehearsed.result()));
            if (rehearsed.result().status() == RunResult.Status.NO_HOSTS
                    || rehearsed.result().status() == RunResult.Status.INTERRUPTED) {
                console.error("no plan was written: "
                        + (code == ExitCode.INTERRUPTED ? "it was broken off" : "no play found a host"));
                return code;
            }
            PlanFile plan = new PlanFile(header(job), rehearsed.parts(), rehearsed.stages(), rehearsed.hosts());
            PlanDocument document = PlanDocument.of(plan, PlanKey.of(place));
            document.write(file, PlanKey.of(place));
            PlanView shown = new PlanView(console, document);
            shown.summary(file);
            return code == ExitCode.OK && !shown.isComplete() ? ExitCode.FAILED_HOSTS : code;
        }
    }

    private PlanFile.Header header(PlayArguments.Prepared job) {
        Instant now = loading.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        return new PlanFile.Header(
                PlanFile.Origin.PLAYBOOK,
                job.job(),
                playbooks.stream().map(PlanCommand::source).toList(),
                job.inventory().sources(),
                Controller.user(),
                Controller.name(),
                Version.text(),
                now,
                now.plus(Duration.ofHours(Math.max(1, hours))));
    }

    private static PlanFile.Source source(Path playbook) {
        try {
            return new PlanFile.Source(playbook.toString(), Digests.sha256(Files.readAllBytes(playbook)));
        } catch (IOException e) {
            throw new PlanException("the playbook " + playbook + " cannot be read again: " + e, e);
        }
    }
}
