package dev.muster.cli;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.RunRecord;
import dev.muster.report.ProfileSummary;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code muster profile}: where the time of a run went. */
@Command(
        name = "profile",
        description = "Tell again where the time of a run went that had --profile.",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class ProfileCommand extends LedgerTool {
    @Parameters(
            paramLabel = "RUN",
            arity = "0..1",
            description = "Number of the run, or last, which is the default. \"muster ledger\" lists them.")
    private Optional<String> run = Optional.empty();

    ProfileCommand(Console console, Loading loading) {
        super(console, loading);
    }

    @Override
    public Integer call() {
        return withExisting(ledger -> told(ledger).status());
    }

    private ExitCode told(Ledger ledger) {
        Optional<RunRecord> found =
                RunNumber.find(ledger, console(), run.orElse("last")).flatMap(ledger::run);
        if (found.isEmpty()) {
            return ExitCode.ERROR;
        }
        Optional<ProfileSummary> profile = ProfileSummary.of(found.get());
        profile.ifPresentOrElse(
                told -> Profiling.show(console(), told),
                () -> console()
                        .error("error: run " + found.get().number()
                                + " was not profiled: --profile with run, exec or apply does it"));
        return profile.isPresent() ? ExitCode.OK : ExitCode.ERROR;
    }
}
