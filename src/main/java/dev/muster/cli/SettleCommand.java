package dev.muster.cli;

import dev.muster.ledger.Ledger;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code muster settle}: a person says what no run can know. */
@Command(
        name = "settle",
        description = {
            "Say what became of commands in doubt: those that a run had begun when it was broken off, and of which nobody"
                    + " knows whether they were run.",
            "run --resume then takes them for done, or runs them. Or say that handlers are not due any more.",
            "Without a choice it shows what is open."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class SettleCommand extends LedgerTool {
    @Mixin
    private NamedHosts hosts = new NamedHosts();

    @ArgGroup(multiplicity = "0..1")
    private Choice choice = new Choice();

    /** What is said; one of them. */
    private static final class Choice {
        @Option(names = "--done", description = "The commands in doubt on these hosts were run.")
        private boolean done;

        @Option(names = "--again", description = "They were not, or doing them once more does no harm.")
        private boolean again;

        @Option(
                names = "--handlers",
                arity = "0..1",
                fallbackValue = "",
                paramLabel = "NAME",
                description = "The handlers that are due there, or the one of this name, are taken care of.")
        private Optional<String> handlers = Optional.empty();
    }

    SettleCommand(Console console, Loading loading) {
        super(console, loading);
    }

    @Override
    public Integer call() {
        return withExisting(this::settle);
    }

    private int settle(Ledger ledger) {
        boolean all = hosts.names().stream().map(host -> settled(ledger, host)).reduce(true, Boolean::logicalAnd);
        return (all ? ExitCode.OK : ExitCode.ERROR).status();
    }

    private boolean settled(Ledger ledger, String host) {
        if (choice.handlers.isPresent()) {
            int handlers = ledger.forgetHandlers(host, choice.handlers.filter(name -> !name.isEmpty()));
            return told(handlers, host, "not due any more: ", "handler");
        }
        if (choice.done || choice.again) {
            int commands = ledger.settleDoubts(host, choice.done);
            return told(commands, host, choice.done ? "taken for done: " : "run again by --resume: ", "command");
        }
        List<Ledger.Doubt> doubts = ledger.doubts(List.of(host));
        doubts.forEach(doubt -> console()
                .line(host + ": in doubt since run " + doubt.run() + ": \"" + doubt.task() + "\" at "
                        + doubt.step().replaceFirst(" .*", "")));
        if (doubts.isEmpty()) {
            console().line(host + ": nothing is in doubt");
        }
        return true;
    }

    private boolean told(int settled, String host, String what, String noun) {
        if (settled == 0) {
            console().error("error: no " + noun + " of \"" + host + "\" is open");
            return false;
        }
        console().line(host + ": " + what + settled + " " + noun + (settled == 1 ? "" : "s"));
        return true;
    }
}
