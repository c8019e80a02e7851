package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Reading;
import dev.muster.module.Readings;
import dev.muster.module.TaskContext;
import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.AddressReport;
import dev.muster.ntp.Finding;
import dev.muster.ntp.HostView;
import dev.muster.ntp.Network;
import dev.muster.ntp.ProbeJudge;
import dev.muster.ntp.ProbeReport;
import dev.muster.ntp.ProbeRequest;
import dev.muster.ntp.Verdict;
import dev.muster.shell.Query;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a host's NTP daemon what strangers can ask it, from the controller with packets of our own and on the host with
 * ntpq and ntpdc, and judges the answers. Silence alone is never safe. Sends questions only.
 */
@ModuleInfo(
        name = "ntp_probe",
        doc =
                "Asks the host's NTP daemon as a stranger would, from the controller and on the host, and says whether it "
                        + "can be used against others. Never says safe where nothing answered.",
        example = """
                - name: Prove it
                  ntp_probe:
                    expect: safe
                  register: after
                  until: after is not failed
                  retries: 5
                  delay: 2
                """,
        results = {
            "verdict, sentence, safe: what is to be thought of the host, and why",
            "evidence: a line for each address and vantage, and what went wrong on the way",
            "amplification: of the worst answer: payload, wire (with IP and UDP headers) and ethernet (with frames, the "
                    + "shortest of which carries 46 bytes) as factors; bytes and packets for request_bytes sent",
            "monlist, mode6, mode3: the answer that tells most: data, error, garbled, refused, silent or not asked",
            "insider: whether the controller asked from a trusted network",
            "vantages: the same for each address, with asked_from and asked_from_port, monlist_form (request/"
                    + "implementation), monlist_items, monlist_complete, monitor (the flag of sysinfo), version, mru "
                    + "(READ_MRU) with mru_entries and mru_amplification, troubles (why silence there proves nothing)",
            "reslist: the access list in force, where ntpdc or ntpq on the host tell it"
        })
final class NtpProbeModule implements Module<NtpProbeModule.Parameters, NtpProbeModule.Heard> {
    private static final Set<String> OUTSIDE = Set.of("outside", "controller");
    private static final Duration ON_HOST = Duration.ofSeconds(60);

    /** Over which family strangers ask. */
    enum Family {
        ANY(AddressFamily.IPV4, AddressFamily.IPV6),
        IPV4(AddressFamily.IPV4),
        IPV6(AddressFamily.IPV6);

        private final Set<AddressFamily> families;

        Family(AddressFamily... families) {
            this.families = Set.of(families);
        }
    }

    /** What must come out for the task not to fail. */
    enum Expect {
        ANY,
        SAFE,
        VULNERABLE,
        SILENT
    }

    record Parameters(
            @Param(doc = "Where from: outside (also called controller), host, or both; both by default.")
            List<String> from,

            @Param(doc = "Address or name to ask; the host's connection address by default.")
            Optional<String> address,

            @Param(doc = "Another address to ask, such as the one of the other family.")
            Optional<String> address6,

            @Param(doc = "Port to ask from outside; the tools on the host know 123 only.", orElse = "123")
            int port,

            @Param(doc = "safe, vulnerable or silent: fails when it is otherwise.", orElse = "any")
            Expect expect,

            @Param(
                    doc = "Networks in CIDR notation that may ask. Where the controller itself is in one, insider is "
                            + "true: what it is answered says nothing of strangers.")
            List<String> trusted,

            @Param(doc = "Seconds a question may stay unanswered before it is put again.", orElse = "1.0")
            double patience,

            @Param(doc = "How often a question is put at most.", orElse = "3")
            int attempts,

            @Param(doc = "ipv4 or ipv6: asks from outside over that family only.", orElse = "any")
            Family family,

            @Param(
                    doc = "A port of the controller's from which everything is asked a second time, 123 or above: "
                            + "ntpd keeps rules with ntpport apart. Below 1024 it takes root there.")
            Optional<Integer> sourcePort) {}

    /** What came back. */
    record Heard(Optional<ProbeReport> outside, HostView host) {}

    @Override
    public Observation<Heard> observe(Parameters p, TaskContext context) {
        List<String> from = p.from().isEmpty() ? List.of("outside", "host") : p.from();
        for (String each : from) {
            if (!OUTSIDE.contains(each) && !each.equals("host")) {
                throw new ModuleException("from is outside or host, not \"" + each + "\"");
            }
        }
        trusted(p.trusted());
        if (p.port() < 1 || p.port() > 65_535) {
            throw new ModuleException("port " + p.port() + " is none");
        }
        p.sourcePort().flatMap(ProbeRequest::objectionToSourcePort).ifPresent(objection -> {
            throw new ModuleException("source_port: " + objection);
        });
        boolean outside = from.stream().anyMatch(OUTSIDE::contains);
        boolean host = from.contains("host");
        List<Reading> readings = new ArrayList<>();
        if (outside) {
            readings.add(new Reading.FromOutside(request(p, context)));
        }
        if (host) {
            String own = p.address()
                    .filter(a -> dev.muster.ntp.IpAddress.parse(a).isPresent())
                    .orElse("");
            readings.add(
                    new Reading.OnHost(Query.of(NtpScripts.ASK_LOCALLY, own).within(ON_HOST)));
        }
        return readings.isEmpty()
                ? Observation.known(new Heard(Optional.empty(), HostView.NONE))
                : Observation.of(readings, answers -> heard(answers, outside, host));
    }

    /** Networks as an author writes them. */
    static List<Network> trusted(List<String> written) {
        return written.stream()
                .map(text -> Network.parse(text)
                        .orElseThrow(() -> new ModuleException("\"" + text + "\" in trusted is no network")))
                .toList();
    }

    /** Whether every address that was asked was asked from a network that may ask. */
    private static boolean isInsider(Parameters p, Heard heard) {
        List<Network> trusted = trusted(p.trusted());
        List<AddressReport> asked = heard.outside().map(ProbeReport::addresses).orElse(List.of());
        return !asked.isEmpty()
                && asked.stream()
                        .allMatch(report -> report.source()
                                .filter(own -> trusted.stream().anyMatch(network -> network.contains(own)))
                                .isPresent());
    }

    private static ProbeRequest request(Parameters p, TaskContext context) {
        List<String> targets = new ArrayList<>();
        targets.add(p.address()
                .or(() -> context.variable("ansible_host").map(Value::str))
                .orElse(context.host()));
        p.address6().ifPresent(targets::add);
        long patience = Math.max(10, Math.min(10_000, Math.round(p.patience() * 1000)));
        ProbeRequest request = ProbeRequest.of(p.port(), targets.toArray(String[]::new))
                .patient(Duration.ofMillis(patience), Math.max(1, Math.min(10, p.attempts())))
                .over(p.family().families);
        return p.sourcePort().map(request::alsoFrom).orElse(request);
    }

    private static Heard heard(Readings answers, boolean outside, boolean host) {
        Optional<ProbeReport> report = outside ? Optional.of(answers.probe(0)) : Optional.empty();
        HostView view = host
                ? NtpToolText.view(
                        NtpSurveyText.parse(answers.output(outside ? 1 : 0).out()))
                : HostView.NONE;
        return new Heard(report, view);
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Heard heard) {
        Finding finding = ProbeJudge.judge(heard.outside(), heard.host());
        ModuleResult result = result(heard, finding).and("insider", Value.of(isInsider(p, heard)));
        Optional<String> otherwise = disappointment(p.expect(), heard, finding);
        if (otherwise.isPresent()) {
            return Plan.unchanged("only asked", result.asFailed(otherwise.get()));
        }
        return Plan.unchanged("only asked", result.and("msg", finding.sentence()));
    }

    /** Why the outcome is not the expected one; empty when it is. */
    private static Optional<String> disappointment(Expect expect, Heard heard, Finding finding) {
        Verdict verdict = finding.verdict();
        boolean as = switch (expect) {
            case ANY -> true;
            case SAFE -> verdict.isProvenSafe();
            case VULNERABLE -> verdict.isDangerous();
            case SILENT ->
                heard.outside()
                                .map(r -> !r.addresses().isEmpty() && !r.isHeard())
                                .orElse(true)
                        && !heard.host().isAlive();
        };
        String wanted = expect.name().toLowerCase(java.util.Locale.ROOT);
        return as ? Optional.empty() : Optional.of("expected " + wanted + ", but: " + finding.sentence());
    }

    private static ModuleResult result(Heard heard, Finding finding) {
        ModuleResult result = ModuleResult.of("safe", Value.of(finding.verdict().isProvenSafe()));
        Map<String, Value> fields = ProbeFields.of(
                finding, heard.outside().map(ProbeReport::addresses).orElse(List.of()), heard.host());
        for (Map.Entry<String, Value> field : fields.entrySet()) {
            result = result.and(field.getKey(), field.getValue());
        }
        return result;
    }
}
