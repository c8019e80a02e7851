package dev.muster.cli;

import dev.muster.engine.AdHoc;
import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.inventory.Inventory;
import dev.muster.module.ModuleCatalog;
import dev.muster.playbook.ModuleCall;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster exec}: one module on some hosts, without a playbook. */
@Command(
        name = "exec",
        description = "Run one module on the hosts of a pattern.",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class ExecCommand implements Callable<Integer> {
    private final Console console;
    private final Loading loading;
    private final ModuleCatalog catalog;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PATTERN", description = "Hosts: all, names, groups, globs, ~regex, a:&b, a:!b.")
    private String pattern = "";

    @Option(
            names = {"-m", "--module-name"},
            paramLabel = "MODULE",
            defaultValue = "command",
            description = "Module to run (default: ${DEFAULT-VALUE}).")
    private String module = "";

    @Option(
            names = {"-a", "--args"},
            paramLabel = "ARGS",
            defaultValue = "",
            description = "Its arguments: key=value …, or the free form.")
    private String arguments = "";

    @Mixin
    private InventoryOptions inventoryOptions = new InventoryOptions();

    @Mixin
    private ExecutionOptions execution = new ExecutionOptions();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    ExecCommand(Console console, Loading loading, ModuleCatalog catalog) {
        this.console = console;
        this.loading = loading;
        this.catalog = catalog;
    }

    @Override
    public Integer call() {
        Diagnostics diagnostics = new Diagnostics();
        Inventory inventory = loading.inventory(inventoryOptions.sources(), List.of(Path.of("")), diagnostics);
        Map<String, Value> extraVariables = ExtraVars.parse(execution.extraVars(), diagnostics);
        Optional<ModuleCall> call = loading.call(module, arguments, catalog, diagnostics);
        if (loading.report(diagnostics) || call.isEmpty()) {
            return ExitCode.UNREACHABLE_HOSTS.status();
        }
        if (!loading.patternMatches(pattern, inventory) || !loading.limitMatches(inventoryOptions.limit(), inventory)) {
            return ExitCode.ERROR.status();
        }
        try (Fleet fleet = new Fleet(catalog, console);
                Interruption ignored = Interruption.calls(fleet::stop)) {
            RunResult result = fleet.run(
                    List.of(AdHoc.playbook(LocatedText.named("<pattern>", pattern), call.get(), Path.of(""))),
                    inventory,
                    options(extraVariables),
                    List.of(new ExecView(console, execution.plain())));
            return Fleet.exitCode(result).status();
        }
    }

    private RunOptions options(Map<String, Value> extraVariables) {
        TerminalPrompter prompter = new TerminalPrompter();
        RunOptions options = RunOptions.DEFAULTS
                .withCheck(execution.check())
                .withDiff(execution.diff())
                .withForks(execution.forks())
                .withVerbosity(execution.verbosity())
                .withDeadlines(Duration.ofSeconds(execution.runTimeout()), RunOptions.DEFAULTS.taskDeadline())
                .withExtraVariables(extraVariables)
                .withLogin(Fleet.login(connection, prompter, spec))
                .withElevation(Fleet.elevation(connection, prompter, spec));
        return inventoryOptions.limit().map(options::withLimit).orElse(options);
    }
}
