package dev.muster.cli;

import dev.muster.census.Box;
import dev.muster.census.Census;
import dev.muster.census.SourceKind;
import dev.muster.census.SourceReading;
import dev.muster.ledger.CensusBook;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.Trace;
import dev.muster.source.Printable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the census says, in words. */
final class CensusWords {
    private static final int MOST_NAMED = 12;
    private static final int MOST_LINES = 5;

    private CensusWords() {}

    static String counted(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    /** {@code :20-22,31}; nothing for a file without lines. */
    static String lines(NavigableSet<Integer> numbers) {
        List<String> runs = new ArrayList<>();
        int first = 0;
        for (int number : numbers) {
            first = numbers.contains(number - 1) ? first : number;
            if (number > 0 && !numbers.contains(number + 1)) {
                runs.add(first == number ? "" + number : first + "-" + number);
            }
        }
        List<String> shown = runs.stream().limit(MOST_LINES).toList();
        return runs.isEmpty() ? "" : ":" + String.join(",", shown) + (runs.size() > shown.size() ? ",..." : "");
    }

    /** What adding sources came to. */
    static void tell(
            Console console, Ledger ledger, List<SourceReading> readings, CensusLedger.Added added, CensusOwn own) {
        for (SourceReading reading : readings) {
            console.line(reading.kind().word() + " " + Printable.line(reading.file()) + ": "
                    + counted(reading.found().size() + reading.hashed().size(), "entry", "entries"));
        }
        console.line(
                added.told() == 0
                        ? "nothing to write down"
                        : counted(added.told(), "different entry", "different entries") + ", " + added.isNew()
                                + " new to " + ledger.place());
        added.census().boxes().stream()
                .filter(box -> box.sightings().stream()
                        .anyMatch(sighting -> sighting.origin().kind() == SourceKind.SWEEP))
                .forEach(box -> whoIs(console, box));
        sum(console, added.census(), own);
        settled(console, added.settled());
        remarks(
                console,
                readings.stream().flatMap(reading -> reading.remarks().stream()).toList(),
                false);
    }

    /** By its host key, what answered somewhere is a host that is known by another name. */
    private static void whoIs(Console console, Box box) {
        List<String> known = Stream.concat(box.hosts().stream(), box.aliases().stream())
                .distinct()
                .filter(name -> !box.addresses().contains(name))
                .toList();
        if (!known.isEmpty()) {
            console.line(Printable.line(String.join(", ", box.addresses())) + " is " + String.join(", ", known)
                    + (box.isManaged() ? " of the inventory" : " of the ledger"));
        }
    }

    /** Who came into the ledger and who left it. */
    static void settled(Console console, CensusBook.Settled settled) {
        if (!settled.come().isEmpty()) {
            console.line(Ink.CHANGED, "new in the ledger, never seen: " + some(settled.come()));
        }
        if (!settled.gone().isEmpty()) {
            console.line("no longer in the ledger: " + some(settled.gone()));
        }
    }

    private static String some(Collection<String> names) {
        String named = names.stream().limit(MOST_NAMED).map(Printable::line).collect(Collectors.joining(", "));
        return names.size() > MOST_NAMED ? named + " and " + (names.size() - MOST_NAMED) + " more" : named;
    }

    /** Columns that add up to all boxes. */
    static void sum(Console console, Census census, CensusOwn own) {
        List<Box> mine = census.boxes().stream().filter(own::has).toList();
        int forgotten = (int) mine.stream().filter(box -> !box.isManaged()).count();
        int foreign = census.boxes().size() - mine.size();
        console.line(mine.size() - forgotten + " in the inventory + " + forgotten + " forgotten"
                + (foreign > 0 ? " + " + foreign + " not yours" : "") + " = "
                + counted(census.boxes().size(), "box", "boxes"));
        if (census.unread() > 0) {
            console.line(counted(census.unread(), "hashed entry", "hashed entries")
                    + " of known_hosts: no name that a source knows fits");
        }
    }

    /** What made no sense. */
    static void remarks(Console console, List<String> remarks, boolean all) {
        if (all) {
            remarks.forEach(remark -> console.warning(Printable.line(remark)));
        } else if (!remarks.isEmpty()) {
            console.warning(counted(remarks.size(), "place", "places") + " of the sources made no sense, the first: "
                    + Printable.line(remarks.get(0)) + "; muster census -v shows all");
        }
    }

    /** What one place of a source said: {@code line 3: name ps17.example.org, address 192.0.2.17}. */
    static String said(Trace trace) {
        String clues = trace.clues().lines().map(Printable::line).collect(Collectors.joining(", "));
        return (trace.line() > 0 ? "line " + trace.line() + ": " : "")
                + clues
                + (trace.port().isPresent() ? ", SSH on port " + trace.port().getAsInt() : "")
                + trace.seen()
                        .map(at -> "; it was there on " + LedgerWords.time(at))
                        .orElse("");
    }
}
