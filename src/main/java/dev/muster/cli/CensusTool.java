package dev.muster.cli;

import dev.muster.census.Box;
import dev.muster.census.Census;
import dev.muster.census.SourceReading;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.Ledger;
import dev.muster.project.Project;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;

/** A command about boxes that sources know: reads the sources and puts them beside the inventory and the ledger. */
abstract class CensusTool extends CensusWork {
    @Mixin
    private CensusSources sources = new CensusSources();

    CensusTool(Console console, Loading loading) {
        super(console, loading);
    }

    final CensusSources sources() {
        return sources;
    }

    @Override
    abstract ExitCode work(Inventory inventory, Project project);

    /** All that is known of boxes: what the sources named say; without any, those recorded and those of this account. */
    final Census census(Inventory inventory, Project project) {
        noticeNone(console(), inventory);
        return place().look(loading(), ledger -> {
            Optional<CensusLedger> kept = ledger.map(CensusLedger::new);
            own().heed(project, kept.map(CensusLedger::foreign).orElse(Set.of()));
            Map<String, Set<String>> keys = kept.map(CensusLedger::keys).orElse(Map.of());
            return Census.of(readings(kept), inventory, keys);
        });
    }

    private List<SourceReading> readings(Optional<CensusLedger> kept) {
        if (sources.areNamed()) {
            return sources.named();
        }
        List<SourceReading> readings = new ArrayList<>(CensusSources.usual());
        Set<String> fresh = new HashSet<>();
        readings.forEach(reading -> fresh.add(reading.file()));
        kept.map(CensusLedger::recorded).orElse(List.of()).stream()
                .filter(reading -> !fresh.contains(reading.file()))
                .forEach(readings::add);
        if (readings.isEmpty()) {
            throw new CensusSources.BadSource("this account has none of the usual sources; name one");
        }
        return readings;
    }

    /** Writes sources into a ledger and says what that came to. */
    static ExitCode add(
            Console console,
            Ledger ledger,
            List<SourceReading> readings,
            Inventory inventory,
            CensusOwn own,
            Project project) {
        noticeNone(console, inventory);
        CensusLedger kept = new CensusLedger(ledger);
        own.heed(project, kept.foreign());
        CensusLedger.Added added = kept.add(readings, inventory, own::has);
        CensusWords.tell(console, ledger, readings, added, own);
        return ExitCode.OK;
    }

    private static void noticeNone(Console console, Inventory inventory) {
        if (inventory.hosts().isEmpty()) {
            console.warning("there is no host in the inventory, so every box counts as forgotten; -i names one");
        }
    }

    /** Boxes that are one's own and that the inventory lacks. */
    final List<Box> forgotten(Census census) {
        return census.boxes().stream()
                .filter(box -> !box.isManaged() && own().has(box))
                .toList();
    }
}
