package dev.muster.cli;

import dev.muster.cli.repl.Repl;
import dev.muster.engine.RunOptions;
import dev.muster.inventory.Inventory;
import dev.muster.module.ModuleCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster repl}: an interactive prompt. */
@Command(
        name = "repl",
        description = "Work on hosts interactively: modules, shell lines, facts and probes, many hosts at once.",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class ReplCommand implements Callable<Integer> {
    private final Console console;
    private final Loading loading;
    private final ModuleCatalog catalog;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "PATTERN", description = "Hosts to begin with.")
    private Optional<String> pattern = Optional.empty();

    @Mixin
    private InventoryOptions inventoryOptions = new InventoryOptions();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    ReplCommand(Console console, Loading loading, ModuleCatalog catalog) {
        this.console = console;
        this.loading = loading;
        this.catalog = catalog;
    }

    @Override
    public Integer call() throws IOException {
        Optional<Inventory> inventory = loading.inventory(inventoryOptions.sources(), List.of(Path.of("")));
        if (inventory.isEmpty()) {
            return ExitCode.UNREACHABLE_HOSTS.status();
        }
        Optional<String> first = pattern.or(inventoryOptions::limit);
        if (first.isPresent() && !loading.patternMatches(first.get(), inventory.get())) {
            return ExitCode.ERROR.status();
        }
        TerminalPrompter prompter = new TerminalPrompter();
        RunOptions options = RunOptions.DEFAULTS
                .withLogin(Fleet.login(connection, prompter, spec))
                .withElevation(Fleet.elevation(connection, prompter, spec));
        try (Fleet fleet = new Fleet(catalog, console)) {
            new Repl(console, loading, catalog, fleet, inventory.get(), options, first).run();
        }
        return ExitCode.OK.status();
    }
}
