package dev.muster.census;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a source said of a box, in a form that can be kept: texts and numbers.
 *
 * @param clues a line for each: {@code name ps17}, {@code address 192.0.2.17}, {@code key SHA256:…}, {@code mac …}; what it
 *     had only for a time with {@code had-} in front; a name that is not readable as {@code hashed |1|…|…}
 */
public record Remembered(
        SourceKind kind, String source, int line, String clues, OptionalInt port, Optional<Instant> seen) {
    private static final String HAD = "had-";
    private static final String HASHED = "hashed";

    /** What a sighting says. */
    public static Remembered of(Sighting sighting) {
        Origin at = sighting.origin();
        String clues = Stream.concat(lines("", sighting.same().stream()), lines(HAD, sighting.also().stream()))
                .collect(Collectors.joining("\n"));
        return new Remembered(at.kind(), at.file(), at.line(), clues, sighting.port(), sighting.seen());
    }

    static Remembered of(HashedKey entry) {
        Origin at = entry.origin();
        String clues = HASHED + " " + entry.name() + "\n" + line("", entry.key());
        return new Remembered(at.kind(), at.file(), at.line(), clues, OptionalInt.empty(), Optional.empty());
    }

    private static Stream<String> lines(String mark, Stream<Clue> clues) {
        return clues.sorted().map(clue -> line(mark, clue));
    }

    private static String line(String mark, Clue clue) {
        return mark + clue.kind().name().toLowerCase(Locale.ROOT) + " " + clue.value();
    }

    /** Of two that say the same, the later place with the later time. */
    Remembered or(Remembered later) {
        Optional<Instant> last =
                Stream.of(seen, later.seen).flatMap(Optional::stream).max(Comparator.naturalOrder());
        return new Remembered(kind, source, later.line, clues, port, last);
    }

    /** Kept by an older or a newer muster, it may hold kinds that this one does not know: those are passed over. */
    List<Sighting> found() {
        if (clues.startsWith(HASHED)) {
            return List.of();
        }
        List<Clue> same = new ArrayList<>();
        List<Clue> also = new ArrayList<>();
        for (String line : clues.lines().toList()) {
            boolean isPast = line.startsWith(HAD);
            clue(isPast ? line.substring(HAD.length()) : line).ifPresent((isPast ? also : same)::add);
        }
        return same.isEmpty()
                ? List.of()
                : List.of(Sighting.of(at(), same).having(also).on(port).at(seen));
    }

    List<HashedKey> hashed() {
        List<String> lines = clues.lines().toList();
        return lines.size() < 2 || !lines.get(0).startsWith(HASHED + " ")
                ? List.of()
                : clue(lines.get(1))
                        .flatMap(key -> HashedKey.parse(at(), lines.get(0).substring(HASHED.length() + 1), key))
                        .stream()
                        .toList();
    }

    private Origin at() {
        return new Origin(kind, source, line);
    }

    private static Optional<Clue> clue(String line) {
        int blank = line.indexOf(' ');
        String kind = line.substring(0, Math.max(0, blank)).toUpperCase(Locale.ROOT);
        return Stream.of(Clue.Kind.values())
                .filter(known -> known.name().equals(kind))
                .findFirst()
                .map(known -> new Clue(known, line.substring(blank + 1)));
    }
}
