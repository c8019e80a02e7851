package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.AddressReport;
import dev.muster.ntp.Comparison;
import dev.muster.ntp.Exposure;
import dev.muster.ntp.Finding;
import dev.muster.ntp.HostJudge;
import dev.muster.ntp.HostState;
import dev.muster.ntp.ProbeReport;
import dev.muster.ntp.Verdict;
import dev.muster.shell.RemotePath;
import dev.muster.source.Printable;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at a host's time daemon as ntp_facts does, asks it as ntp_probe does, compares what its file says with what it
 * answers, and says what that means. Reads and asks only.
 */
@ModuleInfo(
        name = "ntp_verdict",
        doc =
                "Says of a host whether its NTP daemon can be used against others, why, and what to do: looks at the daemon "
                        + "and its file, asks it on the host and from the controller, and compares. Changes nothing.",
        example = """
                - name: What is to be thought of this host
                  ntp_verdict:
                    address6: "{{ ntp_address6 | default(omit) }}"
                  register: ntp

                - name: Prove that it is closed
                  ntp_verdict:
                    expect: safe
                  register: after
                  until: after is not failed
                  retries: 5
                  delay: 2
                """)
final class NtpVerdictModule implements Module<NtpVerdictModule.Parameters, NtpVerdictModule.Seen> {
    private final NtpProbeModule probe = new NtpProbeModule();

    /** What must come out for the task not to fail. */
    enum Expect {
        ANY,
        SAFE,
        CLOSED,
        DANGEROUS
    }

    record Parameters(
            @Param(doc = "Where to ask from: outside (also called controller), host, or both; both by default.")
            List<String> from,

            @Param(doc = "Address or name to ask; the host's connection address by default.")
            Optional<String> address,

            @Param(doc = "Another address to ask, such as the one of the other family.")
            Optional<String> address6,

            @Param(doc = "Port to ask from outside; the tools on the host know 123 only.", orElse = "123")
            int port,

            @Param(doc = "Look below this folder: a chroot, a jail, a mounted image.", orElse = "/")
            RemotePath root,

            @Param(doc = "The file the daemon reads, when it is known better than the host can tell.")
            Optional<RemotePath> config,

            @Param(
                    doc = "safe: proven by answers; closed: safe, or closed by its file; dangerous. Fails when it is "
                            + "otherwise.",
                    orElse = "any")
            Expect expect,

            @Param(doc = "Verdicts of which one must come out; fails when another does.")
            List<Verdict> verdicts,

            @Param(doc = "Networks in CIDR notation that may ask: a line that lets them is no hole.")
            List<String> trusted,

            @Param(doc = "Seconds a question may stay unanswered before it is put again.", orElse = "1.0")
            double patience,

            @Param(doc = "How often a question is put at most.", orElse = "3")
            int attempts) {

        NtpProbeModule.Parameters asking() {
            return new NtpProbeModule.Parameters(
                    from,
                    address,
                    address6,
                    port,
                    NtpProbeModule.Expect.ANY,
                    trusted,
                    patience,
                    attempts,
                    NtpProbeModule.Family.ANY,
                    Optional.empty());
        }
    }

    /** What was found and what came back. */
    record Seen(HostState state, NtpProbeModule.Heard heard) {}

    @Override
    public Observation<Seen> observe(Parameters p, TaskContext context) {
        return NtpFactsModule.survey(p.root(), p.config())
                .with(probe.observe(p.asking(), context), (host, heard) -> new Seen(host.state(), heard));
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Seen seen) {
        HostJudge.Judged judged = HostJudge.judge(new HostJudge.Known(
                Optional.of(seen.state()),
                seen.heard().host(),
                seen.heard().outside(),
                NtpProbeModule.trusted(p.trusted())));
        Finding finding = judged.finding();
        ModuleResult result = result(seen, judged);
        return disappointment(p, finding)
                .map(otherwise -> Plan.unchanged("only asked", result.asFailed(otherwise)))
                .orElseGet(() -> Plan.unchanged("only asked", result.and("msg", Printable.line(finding.sentence()))));
    }

    /** Why the outcome is not the expected one; empty when it is. */
    private static Optional<String> disappointment(Parameters p, Finding finding) {
        Verdict verdict = finding.verdict();
        boolean as = switch (p.expect()) {
            case ANY -> true;
            case SAFE -> verdict.isProvenSafe();
            case CLOSED ->
                verdict.isProvenSafe() || verdict == Verdict.CLOSED_CONFIG || verdict == Verdict.TRUSTED_ONLY;
            case DANGEROUS -> verdict.isDangerous();
        };
        boolean isWanted = p.verdicts().isEmpty() || p.verdicts().contains(verdict);
        String wanted = as
                ? String.join(" or ", p.verdicts().stream().map(Verdict::word).toList())
                : p.expect().name().toLowerCase(Locale.ROOT);
        return as && isWanted
                ? Optional.empty()
                : Optional.of(
                        "expected " + wanted + ", not " + verdict.word() + ": " + Printable.line(finding.sentence()));
    }

    private static ModuleResult result(Seen seen, HostJudge.Judged judged) {
        Finding finding = judged.finding();
        HostState state = seen.state();
        List<AddressReport> outside =
                seen.heard().outside().map(ProbeReport::addresses).orElse(List.of());
        return ModuleResult.of("verdict", Value.of(finding.verdict().word()))
                .and("sentence", Printable.line(finding.sentence()))
                .and("safe", Value.of(finding.verdict().isProvenSafe()))
                .and("dangerous", Value.of(finding.verdict().isDangerous()))
                .and("also", also(finding))
                .and("evidence", lines(finding.evidence()))
                .and("daemon", Value.of(Printable.line(state.daemon().toString())))
                .and("config", Value.of(Printable.line(state.file().path())))
                .and("amplification", ProbeFields.worst(outside))
                .and("model", model(judged))
                .and(
                        "outside",
                        Value.list(outside.stream().map(ProbeFields::vantage).toList()))
                .and(
                        "inside",
                        Value.list(seen.heard().host().vantages().stream()
                                .map(ProbeFields::vantage)
                                .toList()))
                .and(
                        "compared",
                        Value.list(judged.compared().stream()
                                .map(NtpVerdictModule::compared)
                                .toList()))
                .and("agree", judged.agree().map(Value::of).orElse(Value.none()));
    }

    /** What stands beside a verdict, worst first. */
    static Value also(Finding finding) {
        return Value.list(finding.also().stream().map(NtpVerdictModule::beside).toList());
    }

    private static Value beside(Finding finding) {
        return Value.dict(Map.of(
                "verdict", Value.of(finding.verdict().word()),
                "sentence", Value.of(Printable.line(finding.sentence()))));
    }

    private static Value lines(List<String> lines) {
        return Value.texts(lines.stream().map(Printable::line).toList());
    }

    /** What strangers get by the file, a dictionary for each family; empty where no file tells. */
    private static Value model(HostJudge.Judged judged) {
        Map<String, Value> families = new LinkedHashMap<>();
        judged.predicted().ifPresent(predicted -> {
            for (AddressFamily family : AddressFamily.values()) {
                families.put(family.name().toLowerCase(Locale.ROOT), predicted(predicted.of(family)));
            }
        });
        return Value.dict(families);
    }

    private static Value predicted(Exposure.Judgement judgement) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("monlist", Value.of(judgement.monlist().word()));
        fields.put("mode7", Value.of(judgement.otherMode7().word()));
        fields.put("mode6", Value.of(judgement.mode6().word()));
        fields.put("mode3", Value.of(judgement.mode3().word()));
        List<String> because = new ArrayList<>();
        judgement.because().forEach(r -> because.add(r.place().quoted() + " " + r.says()));
        fields.put("because", lines(because));
        return Value.dict(fields);
    }

    private static Value compared(Comparison.Row row) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("place", Value.of(Printable.line(row.place())));
        fields.put("question", Value.of(row.question().words()));
        fields.put("predicted", Value.of(row.predicted() ? "answer" : "silent"));
        fields.put("seen", Value.of(row.seen().word()));
        fields.put("agrees", row.agrees().map(Value::of).orElse(Value.none()));
        return Value.dict(fields);
    }
}
