package dev.muster.cli;

import dev.muster.census.SourceReading;
import dev.muster.inventory.Inventory;
import dev.muster.project.Project;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code muster census add}: what sources know is kept in the ledger, each box with where it is known from. */
@Command(
        name = "add",
        description = {
            "Keep what sources know in the ledger: which source, where in it, first and last time.",
            "A box that only sources know becomes a host that was never seen: muster ledger counts it, muster outstanding"
                    + " lists it, muster why tells from where it is known. Adding a source again changes nothing but"
                    + " when it last said so."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class CensusAddCommand extends CensusTool {
    CensusAddCommand(Console console, Loading loading) {
        super(console, loading);
    }

    @Override
    ExitCode work(Inventory inventory, Project project) {
        List<SourceReading> readings = sources().areNamed() ? sources().named() : CensusSources.usual();
        if (readings.isEmpty()) {
            throw new CensusSources.BadSource("this account has none of the usual sources; name one");
        }
        List<SourceReading> placed =
                readings.stream().map(CensusSources::withWholePath).toList();
        return place().write(loading(), ledger -> add(console(), ledger, placed, inventory, own(), project));
    }
}
