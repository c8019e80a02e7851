package dev.muster.cli;

import dev.muster.ledger.Controller;
import dev.muster.ledger.Ledger;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code muster unpark}: takes hosts back that were parked or exempt. */
@Command(
        name = "unpark",
        description = "Take hosts back into runs that were parked or exempt.",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class UnparkCommand extends LedgerTool {
    @Mixin
    private NamedHosts hosts = new NamedHosts();

    UnparkCommand(Console console, Loading loading) {
        super(console, loading);
    }

    @Override
    public Integer call() {
        return withExisting(this::unpark);
    }

    private int unpark(Ledger ledger) {
        List<String> none = ledger.unmark(hosts.names(), Controller.user());
        none.forEach(host -> console().error("error: \"" + host + "\" is neither parked nor exempt"));
        hosts.names().stream()
                .filter(host -> !none.contains(host))
                .forEach(host -> console().line(host + ": back in runs"));
        return (none.isEmpty() ? ExitCode.OK : ExitCode.ERROR).status();
    }
}
