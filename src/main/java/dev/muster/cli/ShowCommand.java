package dev.muster.cli;

import dev.muster.ledger.Controller;
import dev.muster.plan.HostPlan;
import dev.muster.plan.PlanClass;
import dev.muster.plan.PlanDocument;
import dev.muster.plan.PlanException;
import dev.muster.source.DidYouMean;
import dev.muster.vault.SealingKey;
import dev.muster.vault.VaultException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster show}: folds a plan into classes, and takes approvals. */
@Command(
        name = "show",
        description = {
            "Show a plan: hosts with the same differences folded into classes, outliers first.",
            "--approve writes into the file that you approve a class, exactly as it is; alone, it asks for each. muster"
                    + " apply does what is approved."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class ShowCommand implements Callable<Integer> {
    private static final String ALL = "all";
    private static final String ASK = "ask";

    private final Console console;
    private final Loading loading;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The plan.")
    private Path file = Path.of("plan.yml");

    @Option(names = "--host", paramLabel = "HOST", description = "All that is planned for one host.")
    private Optional<String> host = Optional.empty();

    @Option(names = "--json", description = "All of it as JSON.")
    private boolean json;

    @Option(
            names = "--approve",
            paramLabel = "CLASS",
            arity = "0..1",
            fallbackValue = ASK,
            split = ",",
            description = "Approve classes by their numbers (comma list; may be repeated), or all.")
    private List<String> approve = new ArrayList<>();

    @Mixin
    private LedgerOptions ledger = new LedgerOptions();

    ShowCommand(Console console, Loading loading) {
        this.console = console;
        this.loading = loading;
    }

    @Override
    public Integer call() {
        try {
            Optional<SealingKey> key = PlanKey.existing(ledger.place(loading));
            PlanDocument document = PlanDocument.read(file, key);
            if (json) {
                console.line(document.json());
                return ExitCode.OK.status();
            }
            if (host.isPresent()) {
                return showHost(document, host.get()).status();
            }
            PlanView view = new PlanView(console, document);
            view.classes();
            if (key.isEmpty()) {
                console.notice("the key of the project is not here: that nobody has changed the plan was not checked");
            }
            return (approve.isEmpty() ? ExitCode.OK : approved(document, key)).status();
        } catch (PlanException | VaultException e) {
            console.error("error: " + e.getMessage());
            return ExitCode.ERROR.status();
        }
    }

    private ExitCode showHost(PlanDocument document, String name) {
        Optional<HostPlan> found = document.plan().host(name);
        found.ifPresent(new PlanView(console, document)::host);
        if (found.isEmpty()) {
            console.error("error: the plan has no host \"" + name + "\""
                    + DidYouMean.hint(
                                    name,
                                    document.plan().hosts().stream()
                                            .map(HostPlan::name)
                                            .toList())
                            .map(hint -> "; " + hint)
                            .orElse(""));
            return ExitCode.ERROR;
        }
        return ExitCode.OK;
    }

    private ExitCode approved(PlanDocument document, Optional<SealingKey> key) {
        SealingKey signing =
                key.orElseThrow(() -> new PlanException("to approve a plan one needs the key of its project"));
        PlanDocument now = document;
        console.blank();
        for (PlanClass found : wanted(document)) {
            now = now.approving(
                    found,
                    Controller.user(),
                    Controller.name(),
                    loading.clock().instant().truncatedTo(ChronoUnit.SECONDS),
                    signing);
            console.line(
                    Ink.OK,
                    "approved: class " + found.number() + ", "
                            + LedgerWords.hosts(found.hosts().size()));
        }
        if (now != document) {
            now.write(file, signing);
        }
        return ExitCode.OK;
    }

    private List<PlanClass> wanted(PlanDocument document) {
        List<PlanClass> open = document.classes().stream()
                .filter(found -> !found.isEmpty() && !document.approved().contains(found.number()))
                .toList();
        if (approve.contains(ALL)) {
            return open;
        }
        if (approve.contains(ASK)) {
            TerminalPrompter prompter = new TerminalPrompter(console);
            Fleet.needTerminal("--approve without a class", prompter, spec);
            return open.stream()
                    .filter(found -> prompter.ask(
                                    "Approve class " + found.number() + " ("
                                            + LedgerWords.hosts(found.hosts().size()) + ")? [y/N] ",
                                    true)
                            .strip()
                            .matches("y|yes|Y|YES"))
                    .toList();
        }
        List<PlanClass> wanted = new ArrayList<>();
        for (String word : approve) {
            wanted.add(document.classes().stream()
                    .filter(found -> String.valueOf(found.number()).equals(word.strip()))
                    .findFirst()
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "there is no class " + word + ": they are 1 to "
                                    + document.classes().size() + ", or all")));
        }
        return wanted.stream()
                .filter(found -> !found.isEmpty() && !document.approved().contains(found.number()))
                .toList();
    }
}
