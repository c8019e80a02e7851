package dev.muster.modules;

import dev.muster.ntp.AddressReport;
import dev.muster.ntp.Answer;
import dev.muster.ntp.Finding;
import dev.muster.ntp.HostView;
import dev.muster.ntp.Reslist;
import dev.muster.ntp.Traffic;
import dev.muster.source.Printable;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a probe found, as fields: the result of {@code ntp_probe} and the JSON of {@code muster probe}. Texts of hosts
 * in it are made safe to show.
 */
public final class ProbeFields {
    private ProbeFields() {}

    /** Everything about one host: the verdict, then what the addresses together gave, then each vantage. */
    public static Map<String, Value> of(Finding finding, List<AddressReport> addresses, HostView host) {
        List<Value> vantages = new ArrayList<>();
        addresses.forEach(a -> vantages.add(vantage(a)));
        host.vantages().forEach(v -> vantages.add(vantage(v)));
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("verdict", Value.of(finding.verdict().word()));
        fields.put("sentence", Value.of(Printable.line(finding.sentence())));
        fields.put("safe", Value.of(finding.verdict().isProvenSafe()));
        fields.put("evidence", lines(finding.evidence()));
        fields.put("amplification", worst(addresses));
        fields.put(
                "monlist",
                loudest(addresses.stream().map(a -> a.monlist().answer()).toList()));
        fields.put(
                "mode6",
                loudest(addresses.stream().map(a -> a.readVariables().answer()).toList()));
        fields.put(
                "mode3", loudest(addresses.stream().map(a -> a.time().answer()).toList()));
        fields.put("vantages", Value.list(vantages));
        host.reslist().ifPresent(list -> fields.put("reslist", reslist(list)));
        return fields;
    }

    /** The answer of all addresses that would do the most harm. */
    static Value worst(List<AddressReport> addresses) {
        return traffic(addresses.stream()
                .map(AddressReport::worst)
                .max(Comparator.comparingDouble(Traffic::payloadFactor))
                .orElse(Traffic.NONE));
    }

    private static Value lines(List<String> lines) {
        return Value.texts(lines.stream().map(Printable::line).toList());
    }

    private static Value reslist(Reslist list) {
        return Value.list(list.rows().stream()
                .map(row -> {
                    Map<String, Value> fields = new LinkedHashMap<>();
                    fields.put("address", Value.of(row.address()));
                    fields.put("mask", Value.of(row.mask()));
                    fields.put("flags", Value.of(row.flagWords()));
                    fields.put("ntpport", Value.of(row.ntpPortOnly()));
                    fields.put("own", Value.of(row.isOwn()));
                    return Value.dict(fields);
                })
                .toList());
    }

    /** The answer that tells most: data before error before refusal before silence. */
    private static Value loudest(List<Answer> answers) {
        for (Answer each : List.of(Answer.DATA, Answer.ERROR, Answer.GARBLED, Answer.REFUSED, Answer.SILENT)) {
            if (answers.contains(each)) {
                return Value.of(each.word());
            }
        }
        return Value.of(Answer.NOT_ASKED.word());
    }

    private static Value traffic(Traffic traffic) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("payload", Value.of(rounded(traffic.payloadFactor())));
        fields.put("wire", Value.of(rounded(traffic.wireFactor())));
        fields.put("ethernet", Value.of(rounded(traffic.ethernetFactor())));
        fields.put("request_bytes", Value.of((long) traffic.requestBytes()));
        fields.put("bytes", Value.of(traffic.bytes()));
        fields.put("packets", Value.of((long) traffic.packets()));
        return Value.dict(fields);
    }

    private static double rounded(double factor) {
        return Math.round(factor * 10) / 10.0;
    }

    static Value vantage(AddressReport report) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("from", Value.of("outside"));
        fields.put("address", Value.of(report.address()));
        fields.put("family", Value.of(report.family().words()));
        fields.put(
                "asked_from",
                report.source().map(own -> Value.of(own.toString())).orElse(Value.none()));
        fields.put("asked_from_port", Value.of((long) report.sourcePort()));
        fields.put("mode3", Value.of(report.time().answer().word()));
        fields.put("stratum", Value.of((long) report.time().stratum()));
        fields.put("leap", Value.of((long) report.time().leap()));
        fields.put("kiss_code", Value.of(report.time().kissCode()));
        fields.put("monlist", Value.of(report.monlist().answer().word()));
        fields.put("monlist_form", Value.of(report.monlist().form()));
        fields.put("monlist_items", Value.of((long) report.monlist().items()));
        fields.put("amplification", traffic(report.monlist().traffic()));
        fields.put("sysinfo", Value.of(report.sysinfo().answer().word()));
        fields.put("monitor", report.sysinfo().isMonitoring().map(Value::of).orElse(Value.none()));
        fields.put("mode6", Value.of(report.readVariables().answer().word()));
        fields.put("mode6_bytes", Value.of(report.readVariables().traffic().bytes()));
        fields.put("version", Value.of(Printable.line(report.readVariables().version())));
        fields.put("mru", Value.of(report.mru().list().word()));
        fields.put("mru_entries", Value.of((long) report.mru().entries()));
        fields.put("mru_amplification", traffic(report.mru().traffic()));
        fields.put("monlist_complete", Value.of(report.monlist().isComplete()));
        fields.put("troubles", lines(report.troubles()));
        return Value.dict(fields);
    }

    static Value vantage(HostView.Local local) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("from", Value.of("host"));
        fields.put("address", Value.of(local.address().toString()));
        fields.put("monlist", Value.of(local.monlist().word()));
        fields.put("monlist_items", Value.of((long) local.entries()));
        fields.put("mode6", Value.of(local.readVariables().word()));
        fields.put("monitor", local.isMonitoring().map(Value::of).orElse(Value.none()));
        return Value.dict(fields);
    }
}
