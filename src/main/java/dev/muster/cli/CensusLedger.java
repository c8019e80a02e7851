package dev.muster.cli;

import dev.muster.census.Box;
import dev.muster.census.Census;
import dev.muster.census.Origin;
import dev.muster.census.Remembered;
import dev.muster.census.Sighting;
import dev.muster.census.SourceKind;
import dev.muster.census.SourceReading;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.CensusBook;
import dev.muster.ledger.KnownBox;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the census and the ledger tell each other: sources that are kept, and keys that hosts have shown. */
final class CensusLedger {
    private final Ledger ledger;
    private final CensusBook book;

    CensusLedger(Ledger ledger) {
        this.ledger = ledger;
        this.book = ledger.census();
    }

    /** What adding sources came to. */
    record Added(int told, int isNew, Census census, CensusBook.Settled settled) {}

    /** All sources that were ever added. */
    List<SourceReading> recorded() {
        return SourceReading.recall(remembered(book.traces()));
    }

    private static List<Remembered> remembered(List<Trace.Kept> kept) {
        return kept.stream()
                .map(Trace.Kept::trace)
                .flatMap(trace -> SourceKind.kept(trace.kind())
                        .map(kind -> new Remembered(
                                kind, trace.source(), trace.line(), trace.clues(), trace.port(), trace.seen()))
                        .stream())
                .toList();
    }

    /** Fingerprints of the keys by which hosts are known. */
    Map<String, Set<String>> keys() {
        Map<String, Set<String>> keys = new HashMap<>();
        ledger.trustedKeys()
                .forEach((host, types) -> keys.put(
                        host, types.values().stream().flatMap(Set::stream).collect(Collectors.toSet())));
        return keys;
    }

    /** Clues of boxes that were disowned. */
    Set<String> foreign() {
        return book.foreign().stream().map(CensusBook.Foreign::clue).collect(Collectors.toSet());
    }

    /** Keeps what sources say, and gives the boxes their places among the hosts. */
    Added add(List<SourceReading> readings, Inventory inventory, Predicate<Box> isOwn) {
        List<Trace> traces = readings.stream()
                .flatMap(reading -> reading.remembered().stream())
                .map(CensusLedger::trace)
                .toList();
        int isNew = book.add(traces);
        Set<Trace.Key> touched = traces.stream().map(Trace::key).collect(Collectors.toSet());
        return settle(traces.size(), isNew, touched::contains, inventory, isOwn);
    }

    /** Gives the boxes their places anew, after something else has changed. */
    Added settle(Inventory inventory, Predicate<Box> isOwn) {
        return settle(0, 0, none -> false, inventory, isOwn);
    }

    /** The same with boxes that had no place so far. */
    Added settleAll(Inventory inventory, Predicate<Box> isOwn) {
        return settle(0, 0, all -> true, inventory, isOwn);
    }

    /** @param touched entries whose boxes get a place, though they had none */
    private Added settle(int told, int isNew, Predicate<Trace.Key> touched, Inventory inventory, Predicate<Box> isOwn) {
        List<Census> seen = new ArrayList<>();
        CensusBook.Settled settled = book.settle(kept -> {
            Set<Trace.Key> placed = kept.stream()
                    .filter(each ->
                            !each.host().isEmpty() || touched.test(each.trace().key()))
                    .map(each -> each.trace().key())
                    .collect(Collectors.toSet());
            List<Remembered> remembered = remembered(kept);
            Census census = Census.of(SourceReading.recall(remembered), inventory, keys());
            seen.add(census);
            return boxes(census, new Places(remembered), placed, isOwn);
        });
        return new Added(told, isNew, seen.get(0), settled);
    }

    private static List<KnownBox> boxes(Census census, Places places, Set<Trace.Key> placed, Predicate<Box> isOwn) {
        List<KnownBox> boxes = new ArrayList<>();
        for (Box box : census.boxes()) {
            List<Trace.Key> keys = places.of(box);
            List<String> names = names(box);
            // What an earlier --own left out stays out until a source that is added speaks of it.
            boolean isPlaced =
                    isOwn.test(box) && !names.isEmpty() && keys.stream().anyMatch(placed::contains);
            boxes.add(new KnownBox(names, box.isManaged(), isPlaced, keys));
        }
        return boxes;
    }

    /** In the inventory it has its names; else it has those of the ledger and those that sources give it. */
    private static List<String> names(Box box) {
        return box.isManaged()
                ? box.hosts()
                : Stream.of(box.aliases(), box.names(), box.addresses())
                        .flatMap(List::stream)
                        .distinct()
                        .toList();
    }

    private static Trace trace(Remembered each) {
        return new Trace(each.kind().word(), each.source(), each.line(), each.clues(), each.port(), each.seen());
    }

    /** Finds the rows that a box stands in; an entry with a hashed name is found by its place. */
    private static final class Places {
        private final Set<Trace.Key> keys;
        private final Map<Origin, List<Trace.Key>> byPlace = new HashMap<>();

        Places(List<Remembered> all) {
            keys = all.stream().map(each -> trace(each).key()).collect(Collectors.toSet());
            all.forEach(each -> byPlace.computeIfAbsent(
                            new Origin(each.kind(), each.source(), each.line()), place -> new ArrayList<>())
                    .add(trace(each).key()));
        }

        List<Trace.Key> of(Box box) {
            Set<Trace.Key> found = new LinkedHashSet<>();
            for (Sighting sighting : box.sightings()) {
                Trace.Key key = trace(Remembered.of(sighting)).key();
                if (keys.contains(key)) {
                    found.add(key);
                } else {
                    found.addAll(byPlace.getOrDefault(sighting.origin(), List.of()));
                }
            }
            return List.copyOf(found);
        }
    }
}
