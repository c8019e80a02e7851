package dev.muster.modules;

import dev.muster.ntp.Daemon;
import dev.muster.ntp.Finding;
import dev.muster.ntp.Weakness;
import dev.muster.template.Value;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the survey found as values for playbooks. Texts of a host are data: they are shown, never evaluated. */
final class NtpFacts {
    private static final int MOST_SENDERS = 2_000;

    private final NtpHost host;
    private final Map<String, Value> facts = new LinkedHashMap<>();

    private NtpFacts(NtpHost host) {
        this.host = host;
    }

    static Map<String, Value> of(NtpHost host, Finding finding) {
        NtpFacts facts = new NtpFacts(host);
        facts.program();
        facts.process();
        facts.service();
        facts.files();
        facts.upstreams();
        facts.record();
        facts.facts.put("firewall", Value.dict(FirewallFact.of(host.firewall(), host.station())));
        facts.facts.put("perfsonar", Value.dict(ToolkitFact.of(host)));
        facts.put("verdict", finding.verdict().word());
        facts.put("sentence", finding.sentence());
        facts.facts.put("also", NtpVerdictModule.also(finding));
        facts.facts.put("findings", Value.texts(finding.evidence()));
        return facts.facts;
    }

    private void put(String name, String text) {
        facts.put(name, Value.of(text));
    }

    private void put(String name, Optional<Boolean> known) {
        facts.put(name, known.map(Value::of).orElse(Value.none()));
    }

    private void program() {
        NtpProgram program = host.program();
        Daemon daemon = program.daemon();
        put("daemon", name(daemon.family()));
        put("version", daemon.version().map(Object::toString).orElse(""));
        put("version_from", word(program.versionSource()));
        put("version_evidence", word(program.versionEvidence()));
        put("package", program.packageName());
        put("package_version", program.packageVersion());
        facts.put("changelog_cves", Value.texts(List.copyOf(program.changelog())));
        facts.put(
                "weaknesses",
                Value.list(program.weaknesses().stream().map(NtpFacts::weakness).toList()));
    }

    private static Value weakness(Weakness.Judgement judgement) {
        return dict(
                "cve", Value.of(judgement.weakness().cve()),
                "affected_by_number", Value.of(judgement.isAffected()),
                "evidence", Value.of(word(judgement.evidence())),
                "says", Value.of(judgement.says()));
    }

    private void process() {
        NtpProcess process = host.process();
        facts.put("running", Value.of(process.isRunning()));
        put("pid", process.isRunning() ? process.pid() : "");
        put("command", process.commandLine());
        put("since", process.startedAt().map(NtpFacts::time).orElse(""));
        put("bound", host.sockets().isBound());
        facts.put(
                "sockets",
                Value.texts(host.sockets().bound().stream()
                        .map(NtpSockets.Bound::words)
                        .toList()));
        Map<String, Value> interfaces = new LinkedHashMap<>();
        NtpInterfaces.of(host.survey())
                .forEach((name, carried) -> interfaces.put(
                        name, Value.texts(carried.stream().map(Object::toString).toList())));
        facts.put("interfaces", Value.dict(interfaces));
    }

    private void service() {
        NtpService service = host.service();
        put("service", service.name());
        put("service_manager", service.manager());
        put("service_state", service.state());
        put("enabled", service.isEnabled());
        Map<String, Value> runlevels = new LinkedHashMap<>();
        service.runlevels().ifPresent(r -> r.levels().forEach((level, word) -> runlevels.put(level, Value.of(word))));
        facts.put("runlevels", Value.dict(runlevels));
        facts.put("chkconfig", Value.of(service.isInChkconfig()));
        Map<String, Value> xinetd = new LinkedHashMap<>();
        service.xinetd().forEach((name, on) -> xinetd.put(name, Value.of(on)));
        facts.put("xinetd", Value.dict(xinetd));
        facts.put("service_notes", Value.texts(service.notes(host.process().isRunning())));
    }

    private void files() {
        NtpFiles files = host.files();
        put("config", files.configPath());
        facts.put("configs", Value.texts(files.configPaths()));
        put("next_config", files.nextConfig().orElse(files.configPath()));
        facts.put("files_read", Value.texts(files.readPaths()));
        files.config().ifPresent(file -> {
            put("config_text", file.text().orElse(""));
            put("config_owner", file.owner());
            put("config_group", file.group());
            put("config_mode", file.mode());
            put("config_written", file.modified().map(NtpFacts::time).orElse(""));
        });
        facts.put("restart_needed", Value.of(host.process().isRunning() && host.isOlderThanFile()));
        facts.put("stray_files", Value.texts(files.strayFiles()));
        facts.put("stray_sentences", Value.texts(List.copyOf(files.strays().values())));
    }

    private void upstreams() {
        List<String> named = host.effective()
                .map(config -> config.upstreams().stream()
                        .map(u -> u.kind() + " " + u.name())
                        .toList())
                .orElseGet(() -> host.files().namedUpstreams());
        facts.put("upstreams", Value.texts(named));
        List<NtpSources.Source> sources = NtpSources.of(host.survey());
        facts.put("sources", Value.list(sources.stream().map(NtpFacts::source).toList()));
        put("reaches_upstream", NtpSources.isReaching(sources));
    }

    private static Value source(NtpSources.Source source) {
        return dict(
                "address", Value.of(source.address()),
                "state", Value.of(source.state()),
                "stratum", source.stratum().map(s -> Value.of(s.longValue())).orElse(Value.none()),
                "reach",
                        source.reach()
                                .map(r -> Value.of(Integer.toOctalString(r)))
                                .orElse(Value.of("")),
                "refid", Value.of(source.refid()),
                "reached", Value.of(source.isReached()));
    }

    private void record() {
        List<NtpRecord.Sender> senders = NtpRecord.of(host.survey());
        facts.put(
                "mru_evidence",
                Value.list(senders.stream()
                        .limit(MOST_SENDERS)
                        .map(NtpFacts::sender)
                        .toList()));
        List<NtpRecord.Sender> victims =
                senders.stream().filter(NtpRecord.Sender::looksLikeVictim).toList();
        facts.put(
                "mru_victims",
                Value.texts(victims.stream().map(s -> s.address().toString()).toList()));
        put("mru_says", host.recordSays());
    }

    private static Value sender(NtpRecord.Sender sender) {
        return dict(
                "address", Value.of(sender.address().toString()),
                "port", Value.of((long) sender.port()),
                "count", Value.of(sender.count()),
                "mode", Value.of((long) sender.mode()),
                "version", Value.of((long) sender.version()),
                "interval", Value.of(sender.interval()),
                "last_seen", Value.of(sender.last()));
    }

    private static Value dict(Object... pairs) {
        Map<String, Value> entries = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            entries.put((String) pairs[i], (Value) pairs[i + 1]);
        }
        return Value.dict(entries);
    }

    /** In UTC; the number itself where no calendar has it. */
    private static String time(long seconds) {
        try {
            return Instant.ofEpochSecond(seconds).toString();
        } catch (DateTimeException e) {
            return Long.toString(seconds);
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The daemon as playbooks name it; the reference implementation is ntpd to everybody. */
    private static String name(Daemon.Family family) {
        return family == Daemon.Family.CLASSIC ? "ntpd" : family.word();
    }
}
