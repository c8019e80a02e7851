package dev.muster.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.muster.ledger.HostStory.Finding;
import dev.muster.ledger.RunHeader;
import dev.muster.ledger.RunRecord;
import dev.muster.ledger.RunRecord.Amplification;
import dev.muster.ledger.RunRecord.Event;
import dev.muster.ledger.Tally;
import dev.muster.report.ReportModel.DiffClass;
import dev.muster.report.ReportModel.ReportHost;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The run for programs, by the schema in {@code report/run.schema.json}; a new field there is no new version. */
final class JsonReport {
    private static final String FORMAT = "muster-run/1";

    private final JsonGenerator json;

    private JsonReport(JsonGenerator json) {
        this.json = json;
    }

    static void write(ReportModel model, Writer out) throws IOException {
        try (JsonGenerator json = new JsonFactory()
                .createGenerator(out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .useDefaultPrettyPrinter()) {
            new JsonReport(json).document(model);
        }
        out.write('\n');
    }

    private void document(ReportModel model) throws IOException {
        json.writeStartObject();
        json.writeStringField("format", FORMAT);
        json.writeFieldName("run");
        run(json, model.run());
        json.writeNumberField("total", model.hosts().size());
        json.writeObjectFieldStart("outcomes");
        for (Map.Entry<String, Integer> column : model.outcomes().entrySet()) {
            json.writeNumberField(column.getKey(), column.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("diff_classes");
        for (DiffClass each : model.classes()) {
            diffClass(model, each);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("diffs");
        for (Map.Entry<String, String> diff : model.diffs().entrySet()) {
            json.writeStringField(diff.getKey(), diff.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("hosts");
        for (ReportHost host : model.hosts()) {
            host(host);
        }
        json.writeEndArray();
        json.writeFieldName("profile");
        Optional<ProfileSummary> profile = ProfileSummary.of(model.run());
        if (profile.isPresent()) {
            new ProfileJson(json).write(profile.get(), true);
        } else {
            json.writeNull();
        }
        json.writeEndObject();
    }

    /** The run itself, which the page has in the same words. */
    static void run(JsonGenerator json, RunRecord run) throws IOException {
        RunHeader header = run.header();
        json.writeStartObject();
        json.writeNumberField("number", run.number());
        json.writeStringField("kind", header.kind().name().toLowerCase(Locale.ROOT));
        json.writeStringField("job", PlainText.line(header.job()));
        json.writeBooleanField("dry_run", header.dry());
        json.writeStringField("status", PlainText.line(run.status()));
        json.writeStringField("who", PlainText.line(header.who()));
        json.writeStringField("controller", PlainText.line(header.controller()));
        json.writeStringField("inventory", PlainText.line(header.inventory()));
        json.writeStringField("started", run.started().toString());
        json.writeFieldName("ended");
        if (run.ended().isPresent()) {
            json.writeString(run.ended().get().toString());
        } else {
            json.writeNull();
        }
        seconds(json, run.took());
        json.writeEndObject();
    }

    private void diffClass(ReportModel model, DiffClass each) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("diffs");
        for (String digest : each.digests()) {
            json.writeString(digest);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("hosts");
        for (int host : each.hosts()) {
            json.writeString(model.hosts().get(host).name());
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void host(ReportHost host) throws IOException {
        json.writeStartObject();
        json.writeStringField("host", host.name());
        json.writeStringField("outcome", host.record().outcome());
        json.writeStringField("kind", PlainText.line(host.record().kind()));
        json.writeStringField("reason", PlainText.line(host.record().reason()));
        json.writeFieldName("tally");
        tally(host.record().tally());
        json.writeFieldName("first_finding");
        finding(host.first());
        json.writeFieldName("last_finding");
        finding(host.last());
        json.writeFieldName("amplification_before");
        amplification(host.before());
        json.writeFieldName("amplification_after");
        amplification(host.after());
        seconds(json, host.busy());
        json.writeArrayFieldStart("events");
        for (Event event : host.record().events()) {
            event(event);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void tally(Tally tally) throws IOException {
        json.writeStartObject();
        json.writeNumberField("ok", tally.ok());
        json.writeNumberField("changed", tally.changed());
        json.writeNumberField("unreachable", tally.unreachable());
        json.writeNumberField("failed", tally.failed());
        json.writeNumberField("skipped", tally.skipped());
        json.writeNumberField("rescued", tally.rescued());
        json.writeNumberField("ignored", tally.ignored());
        json.writeEndObject();
    }

    private void finding(Optional<Finding> finding) throws IOException {
        if (finding.isEmpty()) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeStringField("module", PlainText.line(finding.get().module()));
        json.writeStringField("verdict", PlainText.line(finding.get().verdict()));
        json.writeStringField("sentence", PlainText.line(finding.get().sentence()));
        json.writeBooleanField("safe", finding.get().safe());
        json.writeEndObject();
    }

    private void amplification(Optional<Amplification> figure) throws IOException {
        if (figure.isEmpty()) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeNumberField("run", figure.get().run());
        json.writeFieldName("factor");
        json.writeNumber(Seconds.rounded(figure.get().factor()));
        json.writeNumberField("request_bytes", figure.get().requestBytes());
        json.writeNumberField("bytes", figure.get().bytes());
        json.writeNumberField("packets", figure.get().packets());
        json.writeEndObject();
    }

    private void event(Event event) throws IOException {
        json.writeStartObject();
        json.writeStringField("at", event.at().toString());
        json.writeStringField("task", PlainText.line(event.task().title()));
        json.writeStringField("module", PlainText.line(event.task().module()));
        json.writeStringField("place", PlainText.line(event.task().place()));
        json.writeStringField("status", status(event));
        json.writeStringField("item", PlainText.line(event.item()));
        seconds(json, event.took());
        json.writeStringField("message", PlainText.text(event.message()));
        json.writeArrayFieldStart("diffs");
        for (String digest : event.diffs()) {
            json.writeString(digest);
        }
        json.writeEndArray();
        json.writeFieldName("finding");
        finding(event.finding());
        json.writeEndObject();
    }

    /** {@code WOULD_RUN} as {@code would run}. */
    static String status(Event event) {
        return event.status().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void seconds(JsonGenerator json, Duration took) throws IOException {
        json.writeFieldName("seconds");
        json.writeNumber(Seconds.of(took));
    }
}
