package dev.muster.cli;

import dev.muster.census.Box;
import dev.muster.census.Census;
import dev.muster.census.Clue;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.CensusBook;
import dev.muster.ledger.Controller;
import dev.muster.ledger.Ledger;
import dev.muster.project.Project;
import dev.muster.source.DidYouMean;
import dev.muster.source.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muster census disown}: boxes that sources know and that are somebody else's. */
@Command(
        name = "disown",
        description = {
            "Say of boxes that they are not yours: the census and the ledger no longer count them, whichever source"
                    + " names them.",
            "Without a box, list those that were disowned."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class CensusDisownCommand extends CensusWork {
    @Parameters(paramLabel = "BOX", arity = "0..*", description = "A name, an address or a key of each box.")
    private List<String> boxes = new ArrayList<>();

    @Option(names = "--why", paramLabel = "TEXT", description = "Why: whose they are.")
    private Optional<String> why = Optional.empty();

    @Option(names = "--undo", description = "They are yours after all.")
    private boolean undo;

    CensusDisownCommand(Console console, Loading loading) {
        super(console, loading);
    }

    @Override
    ExitCode work(Inventory managed, Project project) {
        return place().write(loading(), ledger -> boxes.isEmpty() ? list(ledger) : disown(ledger, managed, project));
    }

    private ExitCode list(Ledger ledger) {
        List<CensusBook.Foreign> all = ledger.census().foreign();
        all.forEach(each -> console()
                .line(Printable.line(each.clue()) + ": not yours, said " + each.who() + " on "
                        + LedgerWords.time(each.set())
                        + (each.why().isEmpty() ? "" : ": " + Printable.line(each.why()))));
        if (all.isEmpty()) {
            console().line("no box was disowned");
        }
        return ExitCode.OK;
    }

    private ExitCode disown(Ledger ledger, Inventory managed, Project project) {
        CensusLedger kept = new CensusLedger(ledger);
        Census census = Census.of(kept.recorded(), managed, kept.keys());
        Set<String> clues = new TreeSet<>();
        for (String word : boxes) {
            Optional<Box> box = census.boxes().stream()
                    .filter(each -> values(each).contains(word))
                    .findFirst();
            if (undo && box.isEmpty()) {
                clues.add(word);
                continue;
            }
            Box found = box.orElseThrow(() -> unknown(word, census));
            if (found.isManaged() && !undo) {
                throw new CensusSources.BadSource(word + " is " + String.join(", ", found.hosts())
                        + " of the inventory: take it out there, or exempt it");
            }
            clues.addAll(values(found));
        }
        if (undo && ledger.census().claim(clues) == 0) {
            throw new CensusSources.BadSource(String.join(", ", boxes) + ": nobody has disowned that");
        }
        if (!undo) {
            ledger.census().disown(clues, Controller.user(), why.orElse(""));
        }
        console().line(String.join(", ", boxes) + (undo ? ": yours again" : ": not yours"));
        own().heed(project, kept.foreign());
        CensusWords.settled(
                console(), (undo ? kept.settleAll(managed, own()::has) : kept.settle(managed, own()::has)).settled());
        return ExitCode.OK;
    }

    private static CensusSources.BadSource unknown(String word, Census census) {
        List<String> known =
                census.boxes().stream().flatMap(box -> values(box).stream()).toList();
        return new CensusSources.BadSource("no source that was added knows \"" + word + "\""
                + DidYouMean.hint(word, known).map(hint -> "; " + hint).orElse(""));
    }

    private static List<String> values(Box box) {
        return Stream.concat(box.clues().stream().map(Clue::value), box.aliases().stream())
                .toList();
    }
}
