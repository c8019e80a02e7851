package dev.muster.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.muster.ledger.HostStory.Finding;
import dev.muster.ledger.RunRecord.Amplification;
import dev.muster.ledger.RunRecord.Event;
import dev.muster.ledger.RunRecord.Task;
import dev.muster.report.ReportModel.DiffClass;
import dev.muster.report.ReportModel.ReportHost;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the page's script reads: lists instead of objects, each text once, times as milliseconds since the run began. Ten
 * thousand hosts with twenty tasks each stay within some megabytes. {@code page.js} names the places in the lists.
 */
final class PageData {
    private static final int NONE = -1;

    private final ReportModel model;
    private final List<String> columns;
    private final Index<String> texts = new Index<>();
    private final Index<Task> tasks = new Index<>();
    private final Index<String> digests = new Index<>();
    private final Index<List<String>> verdicts = new Index<>();

    /** Numbers things in the order they are met. */
    private static final class Index<T> {
        private final Map<T, Integer> numbers = new LinkedHashMap<>();

        int of(T thing) {
            return numbers.computeIfAbsent(thing, same -> numbers.size());
        }

        List<T> all() {
            return new ArrayList<>(numbers.keySet());
        }
    }

    PageData(ReportModel model) {
        this.model = model;
        this.columns = List.copyOf(model.outcomes().keySet());
        texts.of("");
    }

    void write(Writer out) throws IOException {
        JsonFactory factory = JsonFactory.builder()
                .configure(JsonWriteFeature.ESCAPE_NON_ASCII, true)
                .build();
        try (JsonGenerator json = factory.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.setCharacterEscapes(new NoMarkup());
            write(json);
        }
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeFieldName("run");
        JsonReport.run(json, model.run());
        json.writeArrayFieldStart("columns");
        for (String column : columns) {
            json.writeString(column);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("hosts");
        for (ReportHost host : model.hosts()) {
            host(json, host);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("classes");
        for (DiffClass each : model.classes()) {
            json.writeStartArray();
            for (String digest : each.digests()) {
                json.writeNumber(digests.of(digest));
            }
            json.writeEndArray();
        }
        json.writeEndArray();
        indexes(json);
        Optional<ProfileSummary> profile = ProfileSummary.of(model.run());
        if (profile.isPresent()) {
            json.writeFieldName("profile");
            new ProfileJson(json).write(profile.get(), false);
        }
        json.writeEndObject();
    }

    private void indexes(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("tasks");
        for (Task task : tasks.all()) {
            json.writeStartArray();
            json.writeString(PlainText.line(task.title()));
            json.writeString(PlainText.line(task.module()));
            json.writeString(PlainText.line(task.place()));
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("verdicts");
        for (List<String> verdict : verdicts.all()) {
            json.writeStartArray();
            json.writeString(PlainText.line(verdict.get(0)));
            json.writeString(verdict.get(1));
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("diffs");
        for (String digest : digests.all()) {
            json.writeString(model.diffs().getOrDefault(digest, ""));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("texts");
        for (String text : texts.all()) {
            json.writeString(PlainText.text(text));
        }
        json.writeEndArray();
    }

    private void host(JsonGenerator json, ReportHost host) throws IOException {
        json.writeStartArray();
        json.writeString(host.name());
        json.writeNumber(columns.indexOf(host.record().outcome()));
        json.writeNumber(texts.of(host.record().kind()));
        json.writeNumber(texts.of(host.record().reason()));
        json.writeNumber(verdict(host.first()));
        json.writeNumber(verdict(host.last()));
        factor(json, host.before());
        json.writeNumber(host.before().map(Amplification::run).orElse(0));
        factor(json, host.after());
        json.writeNumber(millis(host.busy()));
        json.writeNumber(host.diffClass().orElse(NONE));
        json.writeNumber(host.record().tally().changed());
        json.writeNumber(host.record().tally().failed() + host.record().tally().unreachable());
        json.writeNumber(host.lastHeard()
                .map(at -> millis(Duration.between(model.run().started(), at)))
                .orElse((long) NONE));
        json.writeStartArray();
        for (Event event : host.record().events()) {
            event(json, event);
        }
        json.writeEndArray();
        json.writeEndArray();
    }

    private void event(JsonGenerator json, Event event) throws IOException {
        json.writeNumber(tasks.of(event.task()));
        json.writeNumber(texts.of(JsonReport.status(event)));
        json.writeNumber(millis(Duration.between(model.run().started(), event.at())));
        json.writeNumber(millis(event.took()));
        json.writeNumber(texts.of(event.item()));
        json.writeNumber(texts.of(
                event.message().isEmpty()
                        ? event.finding().map(Finding::sentence).orElse("")
                        : event.message()));
        json.writeNumber(verdict(event.finding()));
        json.writeStartArray();
        for (String digest : event.diffs()) {
            json.writeNumber(digests.of(digest));
        }
        json.writeEndArray();
    }

    private int verdict(Optional<Finding> finding) {
        return finding.map(found -> verdicts.of(List.of(found.verdict(), standing(found))))
                .orElse(NONE);
    }

    /** What a verdict says of the danger; that of a module of somebody else's is safe, or proves nothing. */
    private static String standing(Finding finding) {
        if (finding.safe()) {
            return "safe";
        }
        return ReportModel.isOpen(finding) ? "open" : "unproven";
    }

    private static void factor(JsonGenerator json, Optional<Amplification> figure) throws IOException {
        if (figure.isPresent()) {
            json.writeNumber(Seconds.rounded(figure.get().factor()));
        } else {
            json.writeNull();
        }
    }

    /** A clock that was set back makes no times before the beginning. */
    private static long millis(Duration took) {
        return Math.max(0, took.toMillis());
    }

    /** Also escapes what would end the script tag, or begin anything. */
    private static final class NoMarkup extends CharacterEscapes {
        private static final long serialVersionUID = 1L;

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            codes['<'] = ESCAPE_CUSTOM;
            codes['>'] = ESCAPE_CUSTOM;
            codes['&'] = ESCAPE_CUSTOM;
            return codes;
        }

        @Override
        public SerializableString getEscapeSequence(int character) {
            return new SerializedString(
                    switch (character) {
                        case '<' -> "\\u003c";
                        case '>' -> "\\u003e";
                        default -> "\\u0026";
                    });
        }
    }
}
