package dev.muster.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.muster.ledger.RunProfile.HostCost;
import dev.muster.report.ProfileSummary.Straggler;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** A profile for programs, and for the page's script; times are seconds to the microsecond. */
final class ProfileJson {
    private final JsonGenerator json;

    ProfileJson(JsonGenerator json) {
        this.json = json;
    }

    /** @param whole whether each host is told, not only the slowest */
    void write(ProfileSummary told, boolean whole) throws IOException {
        json.writeStartObject();
        time("seconds", told.profile().took());
        json.writeFieldName("cpu_seconds");
        if (told.profile().cpu().isPresent()) {
            json.writeNumber(Seconds.exactly(told.profile().cpu().get()));
        } else {
            json.writeNull();
        }
        json.writeFieldName("peak_bytes");
        if (told.profile().peakMemory().isPresent()) {
            json.writeNumber(told.profile().peakMemory().get());
        } else {
            json.writeNull();
        }
        json.writeNumberField("logins", told.logins());
        json.writeNumberField("failed_logins", told.failures());
        json.writeNumberField("channels", told.channels());
        json.writeNumberField("round_trips", told.roundTrips());
        json.writeNumberField("bytes_sent", told.sent());
        json.writeNumberField("bytes_received", told.received());
        json.writeNumberField("retries", told.retries());
        json.writeArrayFieldStart("phases");
        for (Map.Entry<Phase, Spread> phase : told.phases().entrySet()) {
            json.writeStartObject();
            json.writeStringField("phase", word(phase.getKey()));
            json.writeStringField("words", phase.getKey().words());
            spread(phase.getValue());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("tasks");
        for (TaskTimes task : told.tasks()) {
            json.writeStartObject();
            json.writeStringField("task", PlainText.line(task.task().title()));
            json.writeStringField("module", PlainText.line(task.task().module()));
            json.writeStringField("place", PlainText.line(task.task().place()));
            json.writeNumberField("changed", task.changed());
            spread(task.spread());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("slowest");
        for (Straggler slow : told.slowest()) {
            straggler(slow);
        }
        json.writeEndArray();
        if (whole) {
            json.writeArrayFieldStart("hosts");
            for (HostCost cost : told.profile().hosts()) {
                host(cost);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void spread(Spread spread) throws IOException {
        json.writeNumberField("hosts", spread.count());
        time("p50", spread.p50());
        time("p90", spread.p90());
        time("p99", spread.p99());
        time("max", spread.max());
        time("total", spread.total());
    }

    private void straggler(Straggler slow) throws IOException {
        json.writeStartObject();
        json.writeStringField("host", PlainText.line(slow.cost().host()));
        time("seconds", slow.cost().work());
        json.writeFieldName("medians");
        json.writeNumber(Seconds.rounded(slow.medians()));
        json.writeStringField("phase", word(slow.most()));
        json.writeStringField("words", slow.most().words());
        time("phase_seconds", slow.most().of(slow.cost()));
        json.writeStringField(
                "task",
                slow.task().map(end -> PlainText.line(end.task().title())).orElse(""));
        time("task_seconds", slow.task().map(TaskTimes.End::took).orElse(Duration.ZERO));
        json.writeEndObject();
    }

    private void host(HostCost cost) throws IOException {
        json.writeStartObject();
        json.writeStringField("host", PlainText.line(cost.host()));
        time("seconds", cost.work());
        json.writeObjectFieldStart("phases");
        for (Phase phase : Phase.values()) {
            time(word(phase), phase.of(cost));
        }
        json.writeEndObject();
        json.writeNumberField("logins", cost.line().logins());
        json.writeNumberField("failed_logins", cost.line().failures());
        json.writeNumberField("channels", cost.line().channels());
        json.writeNumberField("round_trips", cost.line().roundTrips());
        json.writeNumberField("bytes_sent", cost.line().sent());
        json.writeNumberField("bytes_received", cost.line().received());
        json.writeNumberField("retries", cost.retries());
        json.writeEndObject();
    }

    private static String word(Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    private void time(String name, Duration time) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(Seconds.exactly(time));
    }
}
