package dev.muster.cli;

import dev.muster.ledger.HostStory;
import dev.muster.source.Printable;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The story of a host for programs. Times are those of UTC, texts of hosts are made printable. */
final class StoryJson {
    private StoryJson() {}

    /** @param twins the same box under other names */
    static String of(HostStory story, List<HostStory> twins) {
        Map<String, Value> all = story(story);
        all.put(
                "same_box",
                Value.list(twins.stream().map(twin -> Value.dict(story(twin))).toList()));
        return PythonJson.write(Value.dict(all), PythonJson.Style.PRETTY);
    }

    private static Map<String, Value> story(HostStory story) {
        Map<String, Value> all = LedgerWords.fields(story.standing());
        all.put(
                "sources",
                Value.list(story.sources().stream()
                        .map(source -> record(
                                "kind",
                                text(source.kind()),
                                "place",
                                text(source.place()),
                                "first",
                                time(source.first())))
                        .toList()));
        all.put(
                "keys",
                Value.list(story.keys().stream()
                        .map(key -> record(
                                "type",
                                text(key.type()),
                                "fingerprint",
                                text(key.fingerprint()),
                                "counts",
                                Value.of(key.trusted()),
                                "first_run",
                                Value.of(key.firstRun()),
                                "first",
                                time(key.first()),
                                "also_of",
                                Value.texts(key.alsoOf())))
                        .toList()));
        all.put(
                "marks",
                Value.list(story.marks().stream()
                        .map(mark -> record(
                                "kind",
                                text(mark.kind().name().toLowerCase(Locale.ROOT)),
                                "until",
                                mark.until().map(day -> text(day.toString())).orElse(Value.none()),
                                "who",
                                text(mark.who()),
                                "why",
                                text(mark.why()),
                                "set",
                                time(mark.set()),
                                "lifted",
                                time(mark.lifted()),
                                "lifted_by",
                                text(mark.liftedBy())))
                        .toList()));
        all.put(
                "looks",
                Value.list(story.looks().stream()
                        .map(look -> record(
                                "campaign",
                                Value.of(look.campaign()),
                                "looks",
                                Value.of(look.looks()),
                                "kind",
                                text(look.kind()),
                                "reason",
                                text(look.reason()),
                                "last",
                                time(look.last())))
                        .toList()));
        all.put(
                "runs",
                Value.list(story.chapters().stream().map(StoryJson::chapter).toList()));
        return all;
    }

    private static Value chapter(HostStory.Chapter chapter) {
        return record(
                "run",
                Value.of(chapter.run()),
                "started",
                time(chapter.started()),
                "kind",
                text(chapter.kind().name().toLowerCase(Locale.ROOT)),
                "job",
                text(chapter.job()),
                "dry_run",
                Value.of(chapter.dry()),
                "who",
                text(chapter.who()),
                "status",
                text(chapter.runStatus()),
                "outcome",
                text(chapter.outcome()),
                "unreachable",
                text(chapter.why()),
                "reason",
                text(chapter.reason()),
                "changes",
                texts(chapter.changes()),
                "trouble",
                texts(chapter.trouble()),
                "findings",
                Value.list(chapter.findings().stream()
                        .map(finding -> record(
                                "module",
                                text(finding.module()),
                                "verdict",
                                text(finding.verdict()),
                                "sentence",
                                text(finding.sentence()),
                                "safe",
                                Value.of(finding.safe())))
                        .toList()));
    }

    private static Value record(Object... namesAndValues) {
        Map<String, Value> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], (Value) namesAndValues[i + 1]);
        }
        return Value.dict(fields);
    }

    private static Value texts(List<String> lines) {
        return Value.texts(lines.stream().map(Printable::line).toList());
    }

    private static Value text(String line) {
        return Value.of(Printable.line(line));
    }

    private static Value time(Instant at) {
        return Value.of(at.toString());
    }

    private static Value time(Optional<Instant> at) {
        return at.map(StoryJson::time).orElse(Value.none());
    }
}
