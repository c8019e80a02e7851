package dev.muster.modules;

import dev.muster.module.Effect;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Reading;
import dev.muster.module.TaskContext;
import dev.muster.ntp.Daemon;
import dev.muster.ntp.EffectiveConfig;
import dev.muster.ntp.Finding;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out about the time daemon of a host: which program and version, which file it really reads, whether it started
 * before that file was written, how it is started, and what the file lets strangers do. Reads only.
 */
@ModuleInfo(
        name = "ntp_facts",
        doc = "Tells which time daemon a host has, which file it reads, since when it runs, and what strangers may ask "
                + "it. The same is kept as fact ansible_facts.ntp.",
        example = """
                - name: Look at the daemon
                  ntp_facts:
                  register: ntp

                - name: Look into an image
                  ntp_facts:
                    root: /srv/images/old
                """)
final class NtpFactsModule implements Module<NtpFactsModule.Parameters, NtpHost> {

    private static final int MOST_FILES = 60;

    record Parameters(
            @Param(doc = "Look below this folder: a chroot, a jail, a mounted image.", orElse = "/")
            RemotePath root,

            @Param(doc = "The file the daemon reads, when it is known better than the host can tell.")
            Optional<RemotePath> config) {}

    @Override
    public Observation<NtpHost> observe(Parameters parameters, TaskContext context) {
        return survey(parameters.root(), parameters.config());
    }

    /** One look, and a second one only for files that the first shows to matter. */
    static Observation<NtpHost> survey(RemotePath root, Optional<RemotePath> named) {
        String prefix = root.text().replaceAll("/+$", "");
        String file = named.map(RemotePath::text).orElse("");
        Observation<NtpHost> first = Observation.of(
                Query.of(NtpScripts.LOOK, prefix, file),
                output -> new NtpHost(parsed(output), prefix, named.map(RemotePath::text)));
        return first.then(host -> readOn(host, Set.of()));
    }

    /** A host of which nothing is wanted but one file and what it includes. */
    static Observation<NtpHost> includes(RemotePath root, RemotePath path, RemoteFileState file) {
        NtpHost host = NtpHost.ofFile(root.text().replaceAll("/+$", ""), path.text(), file.content());
        return file.content().isEmpty() ? Observation.known(host) : readOn(host, Set.of(path.text()));
    }

    /** Files that lead to further files, as deep as daemons go; what is not there is asked for once. */
    private static Observation<NtpHost> readOn(NtpHost host, Set<String> asked) {
        List<String> missing = host.files().missingFiles().stream()
                .filter(f -> !asked.contains(f))
                .toList();
        if (missing.isEmpty() || asked.size() > MOST_FILES) {
            return Observation.known(host);
        }
        Set<String> soFar = new LinkedHashSet<>(asked);
        soFar.addAll(missing);
        Query query = Query.of(NtpScripts.MORE_FILES, missing.toArray(String[]::new));
        return Observation.of(List.of(new Reading.OnHost(query)), answers -> host.with(parsed(answers.output(0))))
                .then(next -> readOn(next, soFar));
    }

    static NtpSurveyText parsed(Output output) {
        NtpSurveyText text = NtpSurveyText.parse(output.out());
        if (text.said().isEmpty() && !output.ok()) {
            throw new ModuleException(
                    "cannot look at the host: " + output.stderr().strip());
        }
        return text;
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, NtpHost host) {
        Finding finding = host.judge();
        Map<String, Value> facts = facts(host, finding);
        ModuleResult result = ModuleResult.of("ansible_facts", Value.dict(Map.of("ntp", Value.dict(facts))));
        for (Map.Entry<String, Value> fact : facts.entrySet()) {
            result = result.and(fact.getKey(), fact.getValue());
        }
        return Plan.unchanged(
                "only looked",
                result.and("msg", finding.sentence()).with(new Effect.GatheredFacts(Map.of("ntp", Value.dict(facts)))));
    }

    private static Map<String, Value> facts(NtpHost host, Finding finding) {
        NtpProcess process = host.process();
        NtpFiles files = host.files();
        NtpService service = host.service();
        Daemon daemon = host.program().daemon();
        Map<String, Value> facts = new LinkedHashMap<>();
        facts.put("daemon", Value.of(name(daemon.family())));
        facts.put("version", Value.of(daemon.version().map(Object::toString).orElse("")));
        facts.put("package", Value.of(host.program().packageName()));
        facts.put("package_version", Value.of(host.program().packageVersion()));
        facts.put("running", Value.of(process.isRunning()));
        facts.put("pid", Value.of(process.pid()));
        facts.put("command", Value.of(process.commandLine()));
        facts.put(
                "since",
                process.startedAt()
                        .map(s -> Value.of(Instant.ofEpochSecond(s).toString()))
                        .orElse(Value.of("")));
        facts.put("bound", host.isBound().map(Value::of).orElse(Value.none()));
        facts.put("service", Value.of(service.name()));
        facts.put("service_manager", Value.of(service.manager()));
        facts.put("service_state", Value.of(service.state("ActiveState")));
        facts.put("enabled", service.isEnabled().map(Value::of).orElse(Value.none()));
        Map<String, Value> runlevels = new LinkedHashMap<>();
        service.runlevels().ifPresent(r -> r.levels().forEach((level, word) -> runlevels.put(level, Value.of(word))));
        facts.put("runlevels", Value.dict(runlevels));
        facts.put("chkconfig", Value.of(service.isInChkconfig()));
        facts.put("config", Value.of(files.configPath()));
        facts.put("configs", Value.texts(files.configPaths()));
        files.config().ifPresent(file -> {
            facts.put("config_text", Value.of(file.text().orElse("")));
            facts.put("config_owner", Value.of(file.owner()));
            facts.put("config_group", Value.of(file.group()));
            facts.put("config_mode", Value.of(file.mode()));
            facts.put(
                    "config_written",
                    Value.of(file.modified()
                            .map(t -> Instant.ofEpochSecond(t).toString())
                            .orElse("")));
        });
        facts.put("restart_needed", Value.of(process.isRunning() && host.isOlderThanFile()));
        facts.put("stray_files", Value.texts(files.strayFiles()));
        facts.put(
                "upstreams",
                Value.texts(host.effective().map(NtpFactsModule::upstreams).orElse(List.of())));
        facts.put("firewall", Value.dict(FirewallFact.of(host.firewall(), host.station())));
        facts.put("verdict", Value.of(finding.verdict().word()));
        facts.put("sentence", Value.of(finding.sentence()));
        facts.put("findings", Value.texts(finding.evidence()));
        return facts;
    }

    private static List<String> upstreams(EffectiveConfig config) {
        return config.upstreams().stream().map(u -> u.kind() + " " + u.name()).toList();
    }

    /** The daemon as playbooks name it; the reference implementation is ntpd to everybody. */
    private static String name(Daemon.Family family) {
        return family == Daemon.Family.CLASSIC ? "ntpd" : family.word();
    }
}
