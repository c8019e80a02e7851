package dev.muster.cli;

import dev.muster.ledger.Controller;
import dev.muster.ledger.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code muster unpark}: takes hosts back that were parked or exempt. */
@Command(
        name = "unpark",
        description = "Take hosts back into runs that were parked or exempt.",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class UnparkCommand implements Callable<Integer> {
    private final Console console;
    private final Loading loading;

    @Parameters(arity = "1..*", paramLabel = "HOST", description = "Names in the inventory.")
    private List<String> hosts = new ArrayList<>();

    @Mixin
    private LedgerOptions place = new LedgerOptions();

    UnparkCommand(Console console, Loading loading) {
        this.console = console;
        this.loading = loading;
    }

    @Override
    public Integer call() {
        return place.withExisting(console, loading, this::unpark);
    }

    private int unpark(Ledger ledger) {
        List<String> none = ledger.unmark(hosts, Controller.user());
        none.forEach(host -> console.error("error: \"" + host + "\" is neither parked nor exempt"));
        hosts.stream().filter(host -> !none.contains(host)).forEach(host -> console.line(host + ": back in runs"));
        return (none.isEmpty() ? ExitCode.OK : ExitCode.ERROR).status();
    }
}
