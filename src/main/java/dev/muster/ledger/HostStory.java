package dev.muster.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** All that is remembered of one host, oldest first, in the order of runs. */
public record HostStory(
        Standing standing,
        List<Source> sources,
        List<Key> keys,
        List<Mark> marks,
        List<Campaigns.Look> looks,
        List<Chapter> chapters) {
    public HostStory {
        sources = List.copyOf(sources);
        keys = List.copyOf(keys);
        marks = List.copyOf(marks);
        looks = List.copyOf(looks);
        chapters = List.copyOf(chapters);
    }

    /** How the host came to be known. */
    public record Source(String kind, String place, Instant first) {}

    /**
     * A host key it showed.
     *
     * @param trusted whether it still counts as its key
     * @param alsoOf other names that showed the same: they are the same box
     */
    public record Key(
            String type, String fingerprint, boolean trusted, int firstRun, Instant first, List<String> alsoOf) {
        public Key {
            alsoOf = List.copyOf(alsoOf);
        }
    }

    /**
     * One run that named it.
     *
     * @param changes tasks that changed something
     * @param trouble what failed, with its message
     */
    public record Chapter(
            int run,
            Instant started,
            RunHeader.Kind kind,
            String job,
            boolean dry,
            String who,
            String runStatus,
            String outcome,
            String why,
            String reason,
            Tally tally,
            List<String> changes,
            List<String> trouble,
            List<Finding> findings) {
        public Chapter {
            changes = List.copyOf(changes);
            trouble = List.copyOf(trouble);
            findings = List.copyOf(findings);
        }
    }

    /** What a module found out about the host's time service. */
    public record Finding(String module, String verdict, String sentence, boolean safe) {}

    /** Names that are the same box by a key that counts. */
    public List<String> sameBox() {
        return keys.stream()
                .filter(Key::trusted)
                .flatMap(key -> key.alsoOf().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** The last chapter that found something. */
    public Optional<Chapter> lastFinding() {
        return chapters.stream()
                .filter(chapter -> !chapter.findings().isEmpty())
                .reduce((first, second) -> second);
    }
}
