package dev.muster.cli;

import dev.muster.ledger.Mark;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code muster exempt}: leaves hosts out for good, in somebody's name. */
@Command(
        name = "exempt",
        description = "Leave hosts out of all runs for good, with an owner who answers for them.",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class ExemptCommand extends MarkCommand {
    @Option(names = "--owner", required = true, paramLabel = "WHO", description = "Who answers for them.")
    private String owner = "";

    @Option(names = "--why", required = true, paramLabel = "TEXT", description = "The reason, for whoever asks later.")
    private String why = "";

    ExemptCommand(Console console, Loading loading) {
        super(console, loading);
    }

    @Override
    public Integer call() {
        return mark(Mark.Kind.EXEMPT, Optional.empty(), Optional.of(owner), why);
    }
}
