package dev.muster.cli;

import dev.muster.cli.repl.Repl;
import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.inventory.Host;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.RunHeader;
import dev.muster.ledger.RunListener;
import dev.muster.module.ModuleCatalog;
import dev.muster.playbook.Playbook;
import dev.muster.source.Diagnostics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
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

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "PATTERN", description = "Hosts to begin with.")
    private Optional<String> pattern = Optional.empty();

    @Mixin
    private RunArguments common = new RunArguments();

    @Mixin
    private LedgerOptions ledger = new LedgerOptions();

    ReplCommand(Console console, Loading loading, ModuleCatalog catalog) {
        this.console = console;
        this.loading = loading;
        this.catalog = catalog;
    }

    @Override
    public Integer call() throws IOException {
        if (!common.unlock(loading, console, spec)) {
            return ExitCode.ERROR.status();
        }
        Recording.Opening opening = Recording.open(ledger.place(loading), true);
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
        Optional<Recording> opened = opening.await(console);
        if (opened.isEmpty()) {
            return ExitCode.ERROR.status();
        }
        try (Recording recording = opened.get();
                Terminal terminal = Screen.terminal(true);
                Fleet fleet = new Fleet(
                        catalog,
                        console,
                        screen(terminal),
                        host -> recording.keyMemory().about(host))) {
            Repl.Surroundings around = new Repl.Surroundings(
                    console,
                    loading,
                    catalog,
                    fleet,
                    new TerminalPrompter(console),
                    new RecordedLines(recording, fleet));
            new Repl(around, inventory, options, first).run(terminal);
        }
        return ExitCode.OK.status();
    }

    /** Each line that is run is a run of the ledger, as with {@code muster exec}. */
    private record RecordedLines(Recording recording, Fleet fleet) implements Repl.Lines {
        @Override
        public RunResult run(
                String module,
                Playbook playbook,
                Collection<Host> hosts,
                Inventory inventory,
                RunOptions options,
                RunListener view) {
            RunOptions complete = recording.under(options);
            recording.begin(RunHeader.Kind.EXEC, module, complete, hosts, inventory);
            RunResult result = fleet.run(
                    List.of(playbook),
                    inventory,
                    recording.equipped(complete, "repl " + module),
                    recording.listeners(view));
            ExitCode unused = recording.finish(result, Fleet.exitCode(result));
            return result;
        }
    }

    private Optional<Screen> screen(Terminal terminal) {
        return console.hasTerminal() && !common.plain() ? Optional.of(new Screen(terminal)) : Optional.empty();
    }
}
