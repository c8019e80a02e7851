package dev.muster.census;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Takes what a reader finds in one source: sightings, and what could not be made sense of. */
final class Sightings {
    /** More complaints about one file say nothing new. */
    private static final int MOST_REMARKS = 5;

    private final SourceKind kind;
    private final String file;
    private final List<Sighting> found = new ArrayList<>();
    private final List<HashedKey> hashed = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private int further;

    Sightings(SourceKind kind, String file) {
        this.kind = kind;
        this.file = file;
    }

    Origin at(int line) {
        return new Origin(kind, file, line);
    }

    void add(Sighting sighting) {
        if (!sighting.same().isEmpty()) {
            found.add(sighting);
        }
    }

    /** A box that has all these names and addresses; words that are neither are passed over. */
    void box(int line, String... words) {
        box(line, Arrays.asList(words));
    }

    void box(int line, Collection<String> words) {
        add(Sighting.of(at(line), clues(words.stream())));
    }

    void hashed(HashedKey entry) {
        hashed.add(entry);
    }

    /** Something to be told about a line, once for the first few. */
    void remark(int line, String says) {
        if (remarks.size() < MOST_REMARKS) {
            remarks.add(at(line) + ": " + says);
        } else {
            further++;
        }
    }

    static List<Clue> clues(Stream<String> words) {
        return words.filter(Objects::nonNull)
                .map(Clue::of)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /** All of it. */
    SourceReading reading() {
        List<String> all = new ArrayList<>(remarks);
        if (further > 0) {
            all.add(file + ": " + further + " more lines that make no sense");
        }
        return new SourceReading(kind, file, found, hashed, all);
    }
}
