package dev.muster.cli;

import dev.muster.campaign.Interval;
import dev.muster.engine.LeaseTerms;
import dev.muster.engine.RunOptions;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.Controller;
import dev.muster.settings.Settings;
import dev.muster.source.Diagnostics;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What {@code run}, {@code exec} and {@code repl} have in common: which hosts, how to run, how to get onto them. */
final class RunArguments {
    @Mixin
    private InventoryOptions hosts = new InventoryOptions();

    @Mixin
    private ExecutionOptions execution = new ExecutionOptions();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private VaultOptions vault = new VaultOptions();

    /** Comes before anything is read; false when errors were printed. */
    boolean unlock(Loading loading, Console console, CommandSpec spec) {
        return loading.unlock(vault, new TerminalPrompter(console), spec);
    }

    Inventory inventory(Loading loading, List<Path> playbookFolders, Diagnostics diagnostics) {
        // What is wrong with them is told where they become options.
        return loading.inventory(hosts.sources(), playbookFolders, extraVariables(new Diagnostics()), diagnostics);
    }

    /** The same from these sources where the command line names none. */
    Inventory inventory(Loading loading, List<String> usual, List<Path> playbookFolders, Diagnostics diagnostics) {
        List<String> sources = hosts.sources().isEmpty() ? usual : hosts.sources();
        return loading.inventory(sources, playbookFolders, extraVariables(new Diagnostics()), diagnostics);
    }

    Optional<String> limit() {
        return hosts.limit();
    }

    int verbosity() {
        return execution.verbosity();
    }

    boolean check() {
        return execution.check();
    }

    boolean plain() {
        return execution.plain();
    }

    /** What {@code -e} says. */
    Map<String, Value> extraVariables(Diagnostics diagnostics) {
        return ExtraVars.parse(execution.extraVars(), diagnostics);
    }

    /** The options of a run, passwords included: asks for those it was told to ask for. */
    RunOptions options(Console console, Loading loading, CommandSpec spec, Diagnostics diagnostics) {
        Settings settings = loading.settings();
        TerminalPrompter prompter = new TerminalPrompter(console);
        RunOptions options = RunOptions.DEFAULTS
                .withExtraVariables(extraVariables(diagnostics))
                .withCheck(execution.check())
                .withDiff(execution.diff() || settings.isOn("diff.always"))
                .withForks(forks(settings))
                .withVerbosity(execution.verbosity()
                        + settings.number("defaults.verbosity").orElse(0))
                .withDeadlines(Duration.ofSeconds(execution.runTimeout()), taskDeadline(settings))
                .withGathering(gathering(settings))
                .withForceHandlers(settings.isOn("defaults.force_handlers"))
                .withLease(lease(loading, spec))
                .withSettings(settings);
        if (diagnostics.hasErrors()) {
            return options;
        }
        RunOptions complete = options.withLogin(Fleet.login(connection, settings, prompter, spec))
                .withElevation(Fleet.elevation(connection, settings, prompter, spec));
        return limit().map(complete::withLimit).orElse(complete);
    }

    private Optional<LeaseTerms> lease(Loading loading, CommandSpec spec) {
        Duration patience = execution
                .leaseWait()
                .map(time -> Interval.parse(time)
                        .orElseThrow(() -> new ParameterException(
                                spec.commandLine(),
                                "--lease-wait takes a time such as 90s, 15m or 1h, not \"" + time + "\"")))
                .orElse(Duration.ZERO);
        return execution.noLease() || !loading.takesLeases()
                ? Optional.empty()
                : Optional.of(new LeaseTerms(
                        Controller.owner(),
                        Controller.told(),
                        "muster",
                        LeaseTerms.LENGTH,
                        patience,
                        Controller::isGone));
    }

    private int forks(Settings settings) {
        return Math.max(
                1, execution.forks().or(() -> settings.number("defaults.forks")).orElse(RunOptions.DEFAULTS.forks()));
    }

    private static Duration taskDeadline(Settings settings) {
        return settings.number("defaults.task_timeout")
                .filter(seconds -> seconds > 0)
                .map(Duration::ofSeconds)
                .orElse(RunOptions.DEFAULTS.taskDeadline());
    }

    private static RunOptions.Gathering gathering(Settings settings) {
        return switch (settings.text("defaults.gathering").orElse("implicit")) {
            case "explicit" -> RunOptions.Gathering.EXPLICIT;
            case "smart" -> RunOptions.Gathering.SMART;
            default -> RunOptions.Gathering.IMPLICIT;
        };
    }
}
