package dev.muster.cli;

import dev.muster.engine.RunOptions;
import dev.muster.inventory.Inventory;
import dev.muster.source.Diagnostics;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code run}, {@code exec} and {@code repl} have in common: which hosts, how to run, how to get onto them. */
final class RunArguments {
    @Mixin
    private InventoryOptions hosts = new InventoryOptions();

    @Mixin
    private ExecutionOptions execution = new ExecutionOptions();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    Inventory inventory(Loading loading, List<Path> playbookFolders, Diagnostics diagnostics) {
        return loading.inventory(hosts.sources(), playbookFolders, diagnostics);
    }

    Optional<String> limit() {
        return hosts.limit();
    }

    int verbosity() {
        return execution.verbosity();
    }

    boolean plain() {
        return execution.plain();
    }

    /** What {@code -e} says. */
    Map<String, Value> extraVariables(Diagnostics diagnostics) {
        return ExtraVars.parse(execution.extraVars(), diagnostics);
    }

    /** The options of a run, passwords included: asks for those it was told to ask for. */
    RunOptions options(Console console, CommandSpec spec, Diagnostics diagnostics) {
        TerminalPrompter prompter = new TerminalPrompter(console);
        RunOptions options = RunOptions.DEFAULTS
                .withExtraVariables(extraVariables(diagnostics))
                .withCheck(execution.check())
                .withDiff(execution.diff())
                .withForks(execution.forks())
                .withVerbosity(execution.verbosity())
                .withDeadlines(Duration.ofSeconds(execution.runTimeout()), RunOptions.DEFAULTS.taskDeadline());
        if (diagnostics.hasErrors()) {
            return options;
        }
        RunOptions complete = options.withLogin(Fleet.login(connection, prompter, spec))
                .withElevation(Fleet.elevation(connection, prompter, spec));
        return limit().map(complete::withLimit).orElse(complete);
    }
}
