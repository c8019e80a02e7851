package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.FileAttributes;
import dev.muster.module.FileMode;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.ntp.ConfEditor;
import dev.muster.ntp.ConfPolicy;
import dev.muster.ntp.ConfRemedy;
import dev.muster.ntp.Daemon;
import dev.muster.ntp.EffectiveConfig;
import dev.muster.ntp.Network;
import dev.muster.ntp.Surroundings;
import dev.muster.shell.Output;
import dev.muster.shell.RemotePath;
import dev.muster.source.Printable;
import dev.muster.template.Value;
import java.util.List;
import java.util.Optional;

/**
 * Edits the file of a time daemon by meaning and leaves every other line as it was. What a line means is asked of the
 * daemon that reads the file, so a rule that this daemon would drop does not count as present.
 */
@ModuleInfo(
        name = "ntp_conf",
        doc = "Makes ntp.conf say what is wanted: a published policy, trusted networks, restrict lines, servers. Keeps "
                + "comments, order and line ends; refuses what would have no effect or cut the host's own time. Tells of "
                + "holes it was not asked to close. chrony.conf and OpenNTPD's ntpd.conf follow the policies in their "
                + "own words.",
        example = """
                - name: Close the amplifier, keep serving time
                  ntp_conf:
                    policy: perfsonar
                    trusted: [192.0.2.0/24, "2001:db8::/32"]
                  notify: Restart the time daemon
                """,
        results = {
            "path, daemon: the file, and the daemon that reads it",
            "holes: lines that leave open for somebody what the policy closes, as file:line: what",
            "backup_file: the copy of the old file, with backup"
        })
final class NtpConfModule implements Module<NtpConfModule.Parameters, NtpConfModule.Found> {

    /** Whether what is listed shall stand there or not. */
    enum State {
        PRESENT,
        ABSENT
    }

    record Parameters(
            @Param(doc = "File to edit; without it the one the daemon reads, as ntp_facts finds it.")
            Optional<RemotePath> path,

            @Param(
                    doc = "perfsonar, team-cymru: the four restrict lines. jpcert: these and disable monitor, unless "
                            + "limited makes it void. sakura: ignore all but each upstream's address, names as the "
                            + "host resolves them. client-only: nobody is answered, own time kept. rate-limit: limited "
                            + "kod, where it does not bring monlist back.",
                    orElse = "none")
            ConfPolicy policy,

            @Param(
                    doc = "Close the holes too: more specific entries that leave open what the policy closes.",
                    orElse = "false")
            boolean closeHoles,

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
        Observation<Found> found = look(p);
        return p.policy().needsAddresses() ? found.then(NtpConfModule::withNames) : found;
    }

    private static Observation<Found> look(Parameters p) {
        Optional<Daemon> told = p.daemon().map(NtpConfModule::named);
        if (p.path().isPresent() && told.isPresent()) {
            return FileReading.of(p.path().get())
                    .then(file -> NtpFactsModule.includes(
                                    p.root(), p.path().get(), file, told.get().family())
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

    private static Daemon named(String daemon) {
        return Daemon.named(daemon)
                .orElseThrow(() ->
                        new ModuleException("\"" + daemon + "\" is no daemon: ntpd-4.2.6p5, ntpsec-1.2.2, chrony-4.3"));
    }

    /** The same with the addresses of upstreams that are written as names, asked of the host. */
    private static Observation<Found> withNames(Found found) {
        Optional<String> text = found.file().flatMap(RemoteFileState::content).map(NtpFile::decoded);
        if (text.isEmpty() || !isEditedAsNtpConf(found.daemon())) {
            return Observation.known(found);
        }
        List<String> names = EffectiveConfig.of(text.get(), found.daemon(), found.surroundings())
                .upstreamNames();
        return NtpNames.resolve(names)
                .map(resolved -> new Found(
                        found.daemon(), found.file(), found.surroundings().withNames(resolved)));
    }

    private static boolean isEditedAsNtpConf(Daemon daemon) {
        return daemon.family().readsNtpConf() || daemon.family() == Daemon.Family.NONE;
    }

    private static Daemon daemon(Parameters p, NtpHost host) {
        return p.daemon()
                .map(NtpConfModule::named)
                .orElseGet(() -> host.program().daemon());
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
        ConfRemedy remedy = ConfRemedy.of(found.daemon(), file.path().text(), text, found.surroundings());
        Optional<String> bad = edit(remedy, p);
        if (bad.isPresent()) {
            return Plan.refusal(bad.get());
        }
        ModuleResult result = result(remedy, file, found.daemon(), p);
        if (remedy.refusal().isPresent()) {
            return new Plan.Refusal(
                    remedy.refusal().get(), result.and("msg", remedy.refusal().get()));
        }
        String after = remedy.print();
        FileAttributes attributes = new FileAttributes(p.owner(), p.group(), p.mode());
        if (after.equals(text)) {
            return sameContent(p, file, attributes, result, found.daemon());
        }
        return changed(p, file, text, after, before, attributes, result);
    }

    private static ModuleResult result(ConfRemedy remedy, RemoteFileState file, Daemon daemon, Parameters p) {
        List<String> holes = remedy.holes().stream().map(Printable::line).toList();
        ModuleResult result = ModuleResult.of("path", Value.of(file.path().text()))
                .and("daemon", daemon.toString())
                .and("holes", Value.texts(holes));
        for (String warning : remedy.warnings()) {
            result = result.warning(Printable.line(warning));
        }
        for (String trusted : p.trusted()) {
            Optional<Network> network = Network.parse(trusted).filter(n -> Network.hasHostBits(trusted));
            if (network.isPresent()) {
                result = result.warning("\"" + trusted + "\" in trusted has host bits set: daemons drop them, so it is "
                        + network.get());
            }
        }
        for (String hole : holes) {
            result = result.warning(hole);
        }
        return result;
    }

    private static Optional<Plan> notForThisDaemon(Parameters p, Found found) {
        Daemon.Family family = found.daemon().family();
        boolean named = p.path().isPresent() && family == Daemon.Family.NONE;
        boolean follows =
                p.policy() != ConfPolicy.NONE && (family == Daemon.Family.CHRONY || family == Daemon.Family.OPENNTPD);
        if (!family.readsNtpConf() && !named && !follows) {
            String why =
                    family == Daemon.Family.NONE ? "no NTP daemon here: nothing to do" : nothingToClose(found.daemon());
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

    /**
     * Applies what is wanted, the policy last: it knows then whom the author means to let in, and what it closes stays
     * closed. A bad parameter ends it.
     */
    private static Optional<String> edit(ConfRemedy remedy, Parameters p) {
        for (String trusted : p.trusted()) {
            if (Network.parse(trusted).isEmpty()) {
                return Optional.of("\"" + trusted + "\" in trusted is no network: 192.0.2.0/24 or 192.0.2.0 mask "
                        + "255.255.255.0");
            }
        }
        boolean present = p.state() == State.PRESENT;
        if (remedy instanceof ConfEditor editor) {
            p.absent().forEach(editor::absent);
            if (!p.servers().isEmpty()) {
                editor.servers(p.servers());
            }
            p.directives().forEach(present ? editor::present : editor::absent);
        }
        List<Network> trusted =
                p.trusted().stream().flatMap(t -> Network.parse(t).stream()).toList();
        if (remedy instanceof ConfEditor editor) {
            p.restrict().forEach(present ? editor::restrict : editor::absent);
            if (!present) {
                trusted.forEach(n ->
                        editor.absent("restrict " + n.address() + " mask " + n.mask() + " nomodify notrap nopeer"));
            }
        }
        if (present) {
            remedy.apply(p.policy(), trusted);
        }
        if (p.closeHoles()) {
            remedy.closeHoles();
        }
        return Optional.empty();
    }

    private static String nothingToClose(Daemon daemon) {
        return daemon.family().words() + " has no modes 6 and 7: nothing to do";
    }

    /** The text is right; owner, group and mode may not be. */
    private static Plan sameContent(
            Parameters p, RemoteFileState file, FileAttributes attributes, ModuleResult result, Daemon daemon) {
        FileEntry entry = file.target().or(file::entry).orElseThrow();
        boolean right = p.owner().map(entry.owner()::equals).orElse(true)
                && p.group().map(entry.group()::equals).orElse(true)
                && p.mode()
                        .map(m -> SymbolicMode.apply(m, entry.mode(), false, file.umask()) == entry.mode())
                        .orElse(true);
        if (right) {
            boolean hasQueries = isEditedAsNtpConf(daemon) || p.policy().needsAddresses();
            return Plan.unchanged(
                    hasQueries ? file.path() + " says so already" : nothingToClose(daemon),
                    result.and("msg", "nothing to do"));
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
                p.backup(),
                Optional.of(before));
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
