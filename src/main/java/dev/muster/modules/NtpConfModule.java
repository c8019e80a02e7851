package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.FileAttributes;
import dev.muster.module.FileMode;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.ntp.ConfEditor;
import dev.muster.ntp.ConfPolicy;
import dev.muster.ntp.Daemon;
import dev.muster.ntp.Network;
import dev.muster.ntp.NtpConf;
import dev.muster.ntp.Surroundings;
import dev.muster.shell.Output;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.util.List;
import java.util.Optional;

/**
 * Edits ntp.conf by meaning and leaves every other line as it was. What a line means is asked of the daemon that reads
 * the file, so a rule that this daemon would drop does not count as present.
 */
@ModuleInfo(
        name = "ntp_conf",
        doc = "Makes ntp.conf say what is wanted: a published policy, trusted networks, restrict lines, servers. Keeps "
                + "comments, order and line ends; refuses what would have no effect or cut the host's own time.",
        example = """
                - name: Close the amplifier, keep serving time
                  ntp_conf:
                    policy: perfsonar
                    trusted: [192.0.2.0/24, "2001:db8::/32"]
                  notify: Restart the time daemon
                """)
final class NtpConfModule implements Module<NtpConfModule.Parameters, NtpConfModule.Found> {

    /** Published ways to close the amplifier. */
    enum Policy {
        NONE,
        PERFSONAR,
        JPCERT,
        SAKURA
    }

    /** Whether what is listed shall stand there or not. */
    enum State {
        PRESENT,
        ABSENT
    }

    record Parameters(
            @Param(doc = "File to edit; without it the one the daemon reads, as ntp_facts finds it.")
            Optional<RemotePath> path,

            @Param(
                    doc =
                            "perfsonar: the four restrict lines. jpcert: these and disable monitor. sakura: ignore all but "
                                    + "upstreams.",
                    orElse = "none")
            Policy policy,

            @Param(doc = "Restrict lines, compared by meaning.")
            List<String> restrict,

            @Param(doc = "Networks that may go on asking, as 192.0.2.0/24 or with a mask.")
            List<String> trusted,

            @Param(doc = "Servers to follow, exactly these, each with its options; peers, pools and clocks stay.")
            List<String> servers,

            @Param(doc = "Other lines: enable, disable, driftfile.")
            List<String> directives,

            @Param(doc = "Lines to take away, restrict lines by meaning.")
            List<String> absent,

            @Param(
                    doc = "With absent, the listed restrict, trusted and directives lines are taken away.",
                    orElse = "present")
            State state,

            @Param(doc = "Keep a copy of the old file beside it.", orElse = "false")
            boolean backup,

            @Param(doc = "Command that must accept the new file, with %s for its name.")
            Optional<String> validate,

            @Param(doc = "Owner of the file.") Optional<String> owner,

            @Param(doc = "Group of the file.") Optional<String> group,

            @Param(doc = "Mode of the file.") Optional<FileMode> mode,

            @Param(doc = "Look for the daemon and its file below this folder.", orElse = "/")
            RemotePath root,

            @Param(doc = "The daemon that reads the file, when the host cannot tell: ntpd-4.2.6p5, ntpsec-1.2.2.")
            Optional<String> daemon) {}

    /**
     * What was found.
     *
     * @param file as it is; empty when the daemon reads none
     */
    record Found(Daemon daemon, Optional<RemoteFileState> file, Surroundings surroundings) {}

    @Override
    public Observation<Found> observe(Parameters p, TaskContext context) {
        Optional<Daemon> told = p.daemon().flatMap(Daemon::named);
        if (p.path().isPresent() && told.isPresent()) {
            return FileReading.of(p.path().get())
                    .then(file -> NtpFactsModule.includes(p.root(), p.path().get(), file)
                            .map(host -> new Found(
                                    told.get(), Optional.of(file), host.files().surroundings())));
        }
        Observation<NtpHost> survey = NtpFactsModule.survey(p.root(), p.path());
        if (p.path().isPresent()) {
            return survey.with(
                    FileReading.of(p.path().get()),
                    (host, file) -> new Found(
                            daemon(p, host), Optional.of(file), host.files().surroundings()));
        }
        return survey.then(host -> host.files().configPath().isEmpty()
                ? Observation.known(new Found(daemon(p, host), Optional.empty(), Surroundings.NONE))
                : FileReading.of(new RemotePath(host.files().configPath()))
                        .map(file -> new Found(
                                daemon(p, host), Optional.of(file), host.files().surroundings())));
    }

    private static Daemon daemon(Parameters p, NtpHost host) {
        return p.daemon().flatMap(Daemon::named).orElseGet(() -> host.program().daemon());
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Found found) {
        Optional<Plan> early = notForThisDaemon(p, found);
        if (early.isPresent()) {
            return early.get();
        }
        RemoteFileState file = found.file().orElseThrow();
        byte[] before = file.content().orElse(new byte[0]);
        String text = NtpFile.decoded(before);
        ConfEditor editor = new ConfEditor(NtpConf.parse(text), found.daemon(), found.surroundings());
        Optional<String> bad = edit(editor, p);
        if (bad.isPresent()) {
            return Plan.refusal(bad.get());
        }
        ModuleResult result = ModuleResult.of("path", Value.of(file.path().text()))
                .and("daemon", found.daemon().toString())
                .and("holes", Value.texts(editor.holes()));
        for (String warning : editor.warnings()) {
            result = result.warning(warning);
        }
        for (String hole : editor.holes()) {
            result = result.warning(hole);
        }
        if (editor.refusal().isPresent()) {
            return new Plan.Refusal(
                    editor.refusal().get(), result.and("msg", editor.refusal().get()));
        }
        String after = editor.conf().print();
        FileAttributes attributes = new FileAttributes(p.owner(), p.group(), p.mode());
        if (after.equals(text)) {
            return sameContent(p, file, attributes, result);
        }
        return changed(p, file, text, after, before, attributes, result);
    }

    private static Optional<Plan> notForThisDaemon(Parameters p, Found found) {
        Daemon.Family family = found.daemon().family();
        boolean named = p.path().isPresent() && family == Daemon.Family.NONE;
        if (!family.readsNtpConf() && !named) {
            String why = family == Daemon.Family.NONE
                    ? "no NTP daemon here: nothing to do"
                    : family.words() + " has no modes 6 and 7: nothing to do";
            return Optional.of(Plan.unchanged(why, ModuleResult.message(why)));
        }
        if (found.file().isEmpty()) {
            return Optional.of(Plan.refusal("the file " + found.daemon() + " reads was not found; name it with path"));
        }
        RemoteFileState file = found.file().get();
        if (!file.exists() || file.content().isEmpty()) {
            return Optional.of(
                    Plan.refusal(file.path() + (file.exists() ? " is no file that could be read" : " does not exist")));
        }
        return Optional.empty();
    }

    /** Applies what is wanted in an order in which later parts do not undo earlier ones; a bad parameter ends it. */
    private static Optional<String> edit(ConfEditor editor, Parameters p) {
        boolean present = p.state() == State.PRESENT;
        p.absent().forEach(editor::absent);
        if (!p.servers().isEmpty()) {
            editor.servers(p.servers());
        }
        p.directives().forEach(present ? editor::present : editor::absent);
        if (present) {
            editor.apply(ConfPolicy.valueOf(p.policy().name()));
        }
        for (String trusted : p.trusted()) {
            Optional<Network> network = Network.parse(trusted);
            if (network.isEmpty()) {
                return Optional.of("\"" + trusted + "\" in trusted is no network: 192.0.2.0/24 or 192.0.2.0 mask "
                        + "255.255.255.0");
            }
            if (present) {
                editor.trust(network.get());
            } else {
                editor.absent("restrict " + network.get().address() + " mask "
                        + network.get().mask() + " nomodify notrap nopeer");
            }
        }
        p.restrict().forEach(present ? editor::restrict : editor::absent);
        return Optional.empty();
    }

    /** The text is right; owner, group and mode may not be. */
    private static Plan sameContent(
            Parameters p, RemoteFileState file, FileAttributes attributes, ModuleResult result) {
        FileEntry entry = file.target().or(file::entry).orElseThrow();
        boolean right = p.owner().map(entry.owner()::equals).orElse(true)
                && p.group().map(entry.group()::equals).orElse(true)
                && p.mode()
                        .map(m -> SymbolicMode.apply(m, entry.mode(), false, file.umask()) == entry.mode())
                        .orElse(true);
        if (right) {
            return Plan.unchanged(file.path() + " says so already", result.and("msg", "nothing to do"));
        }
        return Plan.change(
                Action.MODIFY,
                List.of(),
                List.of(new Step.SetAttributes(file.path(), attributes, false, true)),
                result.and("msg", "attributes changed"));
    }

    private static Plan changed(
            Parameters p,
            RemoteFileState file,
            String text,
            String after,
            byte[] before,
            FileAttributes attributes,
            ModuleResult result) {
        Step put = new Step.PutFile(
                file.path(),
                NtpFile.encoded(after, before),
                attributes,
                Optional.of(RemoteFileState.digest("SHA-1", before)),
                p.validate(),
                p.backup());
        ModuleResult planned = result.and("msg", file.path() + " edited");
        return new Plan.Change(
                Action.MODIFY,
                List.of(Diff.ofContent(file.path().text(), text, after)),
                List.of(put),
                planned,
                true,
                outputs -> withBackup(planned, outputs));
    }

    private static ModuleResult withBackup(ModuleResult result, List<Output> outputs) {
        String backup = outputs.isEmpty() ? "" : outputs.get(0).stdout().strip();
        return backup.isEmpty() ? result : result.and("backup_file", backup);
    }
}
