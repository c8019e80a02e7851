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
import dev.muster.ntp.Finding;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.time.Duration;
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
        doc =
                "Tells which time daemon a host has, which files it reads, since when it runs, how it is started, whom it "
                        + "follows and has heard, and what strangers may ask it. The same is kept as fact ansible_facts.ntp.",
        example = """
                - name: Look at the daemon
                  ntp_facts:
                  register: ntp

                - name: Look into an image
                  ntp_facts:
                    root: /srv/images/old
                """,
        results = {
            "daemon: ntpd (the classic one), ntpsec, chrony, openntpd, timesyncd, busybox or none",
            "version: of the daemon; empty when nothing tells",
            "version_from: process (it said so itself), program (the one on disk), package or none",
            "version_evidence: strong, or weak where a package may carry fixes that its number does not show",
            "weaknesses: for each CVE of the daemon's family: cve, affected_by_number, evidence, says",
            "package, package_version, changelog_cves: the package, and CVEs its changelog names",
            "running, pid, command, since: the process; since when in UTC",
            "bound, sockets: whether UDP 123 is bound; all of 123 and 323 with the addresses they are bound to",
            "interfaces: addresses of the host by interface, as interface listen and ignore take them",
            "service, service_manager: its name; systemd, upstart, openrc, sysv, smf, rc or nothing known",
            "service_state: in the manager's words; enabled: whether it starts with the host, null when not known",
            "runlevels: on or off by level; chkconfig: whether the host has it; xinetd: its services of the time",
            "service_notes: what to know before the next start of the host, such as a script chkconfig never learnt of",
            "config: the file that counts; configs: all that must say the same for a remedy to last",
            "next_config: the file of the next start; files_read: that file and what it includes or is dropped in",
            "config_text, config_owner, config_group, config_mode, config_written: of the file that counts",
            "restart_needed: whether it runs since before a file it reads was written",
            "stray_files, stray_sentences: files that look like the daemon's and do not count, and why",
            "upstreams: as configured; reaches_upstream: whether one answers, null when the daemon has none or does not tell",
            "sources: as the daemon tells: address, state (selected, candidate, rejected, unreached), stratum, reach"
                    + " (octal), refid, reached",
            "mru_evidence: whom it has heard: address, port, count, mode, version, interval, last_seen (seconds)",
            "mru_victims, mru_says: addresses in whose name it was probably abused; what that list is worth",
            "firewall: what the packet filter does to UDP 123 in each family, and whether that outlasts a reboot",
            "perfsonar: on a measurement host: toolkit, says (why the automatic fix misses it, what an upgrade and a save"
                    + " on the web pages do to the file), stays_closed; empty elsewhere",
            "verdict, sentence, also, findings: what strangers may ask by the files, what else is to be known, and the lines that decide"
        })
final class NtpFactsModule implements Module<NtpFactsModule.Parameters, NtpHost> {

    private static final int MOST_FILES = 60;

    /** Tools that wait in vain are cut off one by one; this is more than all of them together. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(90);

    record Parameters(
            @Param(doc = "Look below this folder: a chroot, a jail, a mounted image.", orElse = "/")
            RemotePath root,

            @Param(doc = "The file the daemon reads, when it is known better than the host can tell.")
            Optional<RemotePath> config,

            @Param(
                    doc = "Whether to ask the daemon whom it has heard (monlist, mrulist): what a restart forgets.",
                    orElse = "true")
            boolean evidence) {}

    @Override
    public Observation<NtpHost> observe(Parameters parameters, TaskContext context) {
        return survey(parameters.root(), parameters.config(), parameters.evidence());
    }

    /** One look, and a second one only for files that the first shows to matter. */
    static Observation<NtpHost> survey(RemotePath root, Optional<RemotePath> named) {
        return survey(root, named, false);
    }

    private static Observation<NtpHost> survey(RemotePath root, Optional<RemotePath> named, boolean evidence) {
        String prefix = root.text().replaceAll("/+$", "");
        String file = named.map(RemotePath::text).orElse("");
        Observation<NtpHost> first = Observation.of(
                Query.of(NtpScripts.LOOK, prefix, file, evidence ? "yes" : "no").within(LONGEST_LOOK),
                output -> new NtpHost(parsed(output), prefix, named.map(RemotePath::text)));
        return first.then(host -> readOn(host, Set.of()));
    }

    /** A host of which nothing is wanted but one file and what it includes. */
    static Observation<NtpHost> includes(RemotePath root, RemotePath path, RemoteFileState file, Daemon.Family family) {
        NtpHost host = NtpHost.ofFile(root.text().replaceAll("/+$", ""), path.text(), file.content(), family);
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
        Map<String, Value> facts = NtpFacts.of(host, finding);
        ModuleResult result = ModuleResult.of("ansible_facts", Value.dict(Map.of("ntp", Value.dict(facts))));
        for (Map.Entry<String, Value> fact : facts.entrySet()) {
            result = result.and(fact.getKey(), fact.getValue());
        }
        return Plan.unchanged(
                "only looked",
                result.and("msg", finding.sentence()).with(new Effect.GatheredFacts(Map.of("ntp", Value.dict(facts)))));
    }
}
