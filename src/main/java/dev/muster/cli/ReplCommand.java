package dev.muster.cli;

import dev.muster.cli.repl.Repl;
import dev.muster.engine.RunOptions;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.LedgerPlace;
import dev.muster.module.ModuleCatalog;
import dev.muster.source.Diagnostics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
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
    private final Terminals terminals;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "PATTERN", description = "Hosts to begin with.")
    private Optional<String> pattern = Optional.empty();

    @Mixin
    private RunArguments common = new RunArguments();

    @Mixin
    private LedgerOptions ledger = new LedgerOptions();

    ReplCommand(Console console, Loading loading, ModuleCatalog catalog) {
        this(console, loading, catalog, () -> Screen.terminal(true));
    }

    ReplCommand(Console console, Loading loading, ModuleCatalog catalog, Terminals terminals) {
        this.console = console;
        this.loading = loading;
        this.catalog = catalog;
        this.terminals = terminals;
    }

    /** Opens the terminal that the prompt stands on. */
    @FunctionalInterface
    interface Terminals {
        Terminal open() throws IOException;
    }

    @Override
    public Integer call() throws IOException {
        if (!common.unlock(loading, console, spec)) {
            return ExitCode.ERROR.status();
        }
        LedgerPlace place = ledger.place(loading);
        Diagnostics diagnostics = new Diagnostics();
        Inventory inventory = common.inventory(loading, List.of(Path.of("")), diagnostics);
        RunOptions options = common.options(console, loading, spec, diagnostics);
        if (loading.report(diagnostics)) {
            return ExitCode.UNREACHABLE_HOSTS.status();
        }
        if (!loading.opensFor(inventory.hosts(), inventory)) {
            return ExitCode.UNREACHABLE_HOSTS.status();
        }
        Optional<String> first = pattern.or(common::limit);
        if (first.isPresent() && !loading.patternMatches(first.get(), inventory)) {
            return ExitCode.ERROR.status();
        }
        try (RecordedLines lines = new RecordedLines(console, place);
                Terminal terminal = terminals.open();
                Fleet fleet = new Fleet(
                        catalog,
                        console,
                        screen(terminal),
                        host -> lines.keyMemory().about(host))) {
            lines.playOn(fleet);
            Repl.Surroundings around =
                    new Repl.Surroundings(console, loading, catalog, new TerminalPrompter(console), lines);
            new Repl(around, inventory, options, first).run(terminal);
            return (lines.isUsable() ? ExitCode.OK : ExitCode.ERROR).status();
        }
    }

    private Optional<Screen> screen(Terminal terminal) {
        return console.hasTerminal() && !common.plain() ? Optional.of(new Screen(terminal)) : Optional.empty();
    }
}
