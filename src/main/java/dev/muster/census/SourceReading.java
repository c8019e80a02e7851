package dev.muster.census;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What one source says.
 *
 * @param file as the user named it
 * @param hashed entries of a known_hosts file whose names are not readable
 * @param remarks lines that made no sense, each with its place
 */
public record SourceReading(
        SourceKind kind, String file, List<Sighting> found, List<HashedKey> hashed, List<String> remarks) {
    public SourceReading {
        found = List.copyOf(found);
        hashed = List.copyOf(hashed);
        remarks = List.copyOf(remarks);
    }

    /** The same under another name. */
    public SourceReading as(String name) {
        return new SourceReading(
                kind,
                name,
                found.stream().map(sighting -> sighting.as(name)).toList(),
                hashed.stream().map(entry -> entry.as(name)).toList(),
                remarks);
    }

    /** All it says in a form that can be kept: each different thing once, with the last place that says it. */
    public List<Remembered> remembered() {
        Map<List<Object>, Remembered> kept = new LinkedHashMap<>();
        Stream.concat(found.stream().map(Remembered::of), hashed.stream().map(Remembered::of))
                .forEach(each -> kept.merge(List.of(each.clues(), each.port()), each, Remembered::or));
        return List.copyOf(kept.values());
    }

    /** Sources as they were kept. */
    public static List<SourceReading> recall(Collection<Remembered> kept) {
        Map<List<Object>, List<Remembered>> bySource = new LinkedHashMap<>();
        kept.forEach(each -> bySource.computeIfAbsent(List.of(each.kind(), each.source()), source -> new ArrayList<>())
                .add(each));
        return bySource.values().stream().map(SourceReading::of).toList();
    }

    private static SourceReading of(List<Remembered> ofOne) {
        return new SourceReading(
                ofOne.get(0).kind(),
                ofOne.get(0).source(),
                ofOne.stream().flatMap(each -> each.found().stream()).toList(),
                ofOne.stream().flatMap(each -> each.hashed().stream()).toList(),
                List.of());
    }
}
