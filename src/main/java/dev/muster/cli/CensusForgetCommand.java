package dev.muster.cli;

import dev.muster.inventory.Inventory;
import dev.muster.ledger.CensusBook;
import dev.muster.ledger.Ledger;
import dev.muster.project.Project;
import dev.muster.source.DidYouMean;
import dev.muster.source.Printable;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** {@code muster census forget}: a source was wrong, or is no more. */
@Command(
        name = "forget",
        description = {
            "Strike out of the ledger what sources said; without one, list those it has.",
            "Hosts that nothing else speaks for leave the ledger; those that a run or a person has named stay."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class CensusForgetCommand extends CensusTool {
    CensusForgetCommand(Console console, Loading loading) {
        super(console, loading);
    }

    @Override
    ExitCode work(Inventory inventory, Project project) {
        return place().write(loading(), ledger -> {
            own().heed(project, new CensusLedger(ledger).foreign());
            return sources().areNamed() ? forget(ledger, inventory) : list(ledger);
        });
    }

    private ExitCode list(Ledger ledger) {
        List<CensusBook.SourceLine> all = ledger.census().sources();
        all.forEach(source -> console()
                .line(source.kind() + " " + Printable.line(source.source()) + ": "
                        + CensusWords.counted(source.traces(), "entry", "entries") + ", last added "
                        + LedgerWords.time(source.last())));
        if (all.isEmpty()) {
            console().line("no source was ever added");
        }
        return ExitCode.OK;
    }

    private ExitCode forget(Ledger ledger, Inventory inventory) {
        List<String> known = ledger.census().sources().stream()
                .map(CensusBook.SourceLine::source)
                .toList();
        for (String word : sources().words()) {
            String source = Stream.of(word, word.replaceFirst("^[a-z_]+:", ""))
                    .flatMap(each -> Stream.of(each, CensusSources.wholePath(each)))
                    .filter(known::contains)
                    .findFirst()
                    .orElseThrow(() -> new CensusSources.BadSource("no source \"" + word + "\" was ever added"
                            + DidYouMean.hint(word, known)
                                    .map(hint -> "; " + hint)
                                    .orElse("")));
            int struck = ledger.census().forget(source);
            console()
                    .line(Printable.line(source) + ": " + CensusWords.counted(struck, "entry", "entries")
                            + " struck out");
        }
        CensusWords.settled(
                console(),
                new CensusLedger(ledger).settle(inventory, own()::has).settled());
        return ExitCode.OK;
    }
}
