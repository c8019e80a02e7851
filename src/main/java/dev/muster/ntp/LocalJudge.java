package dev.muster.ntp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges a host by its files, as the model reads them, without asking the daemon. Never says safe: a file is no proof. */
public final class LocalJudge {
    private static final NtpVersion QUIET_COMMANDS = NtpVersion.of(1, 29, 1, 0);

    private final HostState state;
    private final List<Network> trusted;

    private LocalJudge(HostState state, List<Network> trusted) {
        this.state = state;
        this.trusted = trusted;
    }

    public static Finding judge(HostState state) {
        return judge(state, List.of());
    }

    /** @param trusted networks that may ask: a line that lets them is no hole */
    public static Finding judge(HostState state, List<Network> trusted) {
        return new LocalJudge(state, trusted).judge();
    }

    /** Whether a configuration lets strangers have more than they send. */
    public static boolean isOpen(EffectiveConfig config) {
        return Strangers.of(config).isOpen();
    }

    private Finding judge() {
        if (!state.oddities().isEmpty()) {
            return new Finding(
                    Verdict.GARBLED,
                    "What the host told of its daemon makes no sense ("
                            + state.oddities().get(0) + "): look at it by hand",
                    state.oddities());
        }
        Daemon.Family family = state.daemon().family();
        if (family == Daemon.Family.NONE) {
            return state.isBound().orElse(false)
                    ? Finding.of(
                            Verdict.UNKNOWN,
                            "Something listens on UDP port 123, and it is no daemon known here: find out what it is with"
                                    + " `ss -lunp`")
                    : Finding.of(Verdict.NOT_A_SERVER, "No NTP daemon here: nothing to close");
        }
        if (!family.readsNtpConf()) {
            return withoutQueries();
        }
        return state.file().config().map(this::judge).orElseGet(this::unread);
    }

    private Finding unread() {
        return Finding.of(
                Verdict.UNKNOWN,
                (state.file().path().isEmpty()
                                ? "The file " + state.daemon() + " reads"
                                : state.file().path())
                        + " was not found, could not be read, or is larger than a megabyte");
    }

    // daemons without modes 6 and 7

    private Finding withoutQueries() {
        String words = state.daemon().family().words();
        Finding nothing = Finding.of(Verdict.NOT_A_SERVER, words + " has no modes 6 and 7: nothing to close");
        Optional<TimeService> service = state.service();
        if (service.isEmpty()) {
            return nothing;
        }
        List<Finding> beside = new ArrayList<>();
        Exposure.Judgement told = service.get().judge(Strangers.FOUR).mode3() == Answer.DATA
                ? service.get().judge(Strangers.FOUR)
                : service.get().judge(Strangers.SIX);
        if (told.mode3() == Answer.DATA) {
            beside.add(Finding.of(
                    Verdict.SERVES_TIME,
                    "Strangers get the time from " + words + ": " + reason(told)
                            + "; one packet for one, close it unless you mean to serve"));
        }
        service.get()
                .remarks()
                .forEach(r -> beside.add(Finding.of(
                        Verdict.LOST_LINE, SideFindings.capital(r.place().quoted()) + ": " + r.says())));
        return commands(service.get()).map(c -> c.beside(beside)).orElseGet(() -> nothing.beside(beside));
    }

    private static String reason(Exposure.Judgement judgement) {
        return judgement.because().stream()
                .filter(r -> r.place().line() > 0)
                .findFirst()
                .map(r -> r.place().quoted())
                .orElse("its default");
    }

    /** chrony's own port, an amplifier before 1.29.1. */
    private Optional<Finding> commands(TimeService service) {
        boolean isOpen =
                service.commands(Strangers.FOUR) == Answer.DATA || service.commands(Strangers.SIX) == Answer.DATA;
        boolean isQuiet = state.daemon()
                .version()
                .filter(v -> !v.isBefore(QUIET_COMMANDS))
                .isPresent();
        if (!isOpen) {
            return Optional.empty();
        }
        String place = service.reasons(Strangers.FOUR).stream()
                .filter(r -> r.says().startsWith("commands on"))
                .findFirst()
                .map(r -> r.place().quoted())
                .orElse("its default");
        String remedy = "take cmdallow and bindcmdaddress away, or say `cmdport 0`";
        return Optional.of(
                isQuiet
                        ? Finding.of(
                                Verdict.NOT_A_SERVER,
                                "chrony has no modes 6 and 7; its command port 323 answers strangers by " + place
                                        + ", with no more than they sent: " + remedy)
                        : Finding.of(
                                Verdict.COMMANDS_OPEN,
                                "chrony answers strangers on its command port 323 by " + place
                                        + ", before 1.29.1 with more than they sent (CVE-2014-0021): " + remedy));
    }

    // ntpd and ntpsec

    private Finding judge(EffectiveConfig config) {
        Strangers strangers = Strangers.of(config);
        List<Finding> findings = new ArrayList<>();
        if (strangers.isList()) {
            listCauses(config, strangers, findings);
        } else if (strangers.isOpen()) {
            findings.add(otherQueries(config, strangers));
        } else {
            SideFindings.wideHole(config, trusted)
                    .ifPresentOrElse(hole -> findings.add(wide(hole)), () -> findings.add(closed(config)));
        }
        findings.addAll(SideFindings.of(config, trusted));
        return Finding.worst(findings).with(evidence(config, strangers));
    }

    private static List<String> evidence(EffectiveConfig config, Strangers strangers) {
        List<String> evidence = new ArrayList<>();
        strangers.four().because().forEach(r -> evidence.add(words(r)));
        strangers.six().because().forEach(r -> evidence.add(words(r)));
        config.remarks().forEach(r -> evidence.add(r.place().words() + ": " + r.says()));
        return evidence.stream().distinct().toList();
    }

    private static String words(Remark remark) {
        return remark.place().words() + " " + remark.says();
    }

    /** Every reason why monlist is open that can be told apart; the general one only where no other is. */
    private void listCauses(EffectiveConfig config, Strangers strangers, List<Finding> findings) {
        HostState.File file = state.file();
        if (config.isMonitorTrap()) {
            findings.add(Finding.of(Verdict.MONITOR_TRAP, trap(config)));
        }
        if (file.shadowed().isPresent()) {
            findings.add(Finding.of(
                    Verdict.SHADOWED,
                    "The daemon reads " + file.path() + ", not "
                            + file.shadowed().get() + ": an edit there does nothing; close both, and restart it"));
        }
        if (!file.decoys().isEmpty()) {
            findings.add(Finding.of(
                    Verdict.WRONG_FILE,
                    file.decoys().get(0) + " is not read by " + state.daemon() + ": the remedy belongs into "
                            + file.path()));
        }
        if (strangers.isOpen(AddressFamily.IPV4) != strangers.isOpen(AddressFamily.IPV6)) {
            findings.add(oneFamily(config, strangers));
        } else if (findings.isEmpty()) {
            findings.add(Finding.of(
                    Verdict.EXPOSED_CONFIG,
                    file.path() + " lets strangers ask for the list of clients: " + lacking(config, AddressFamily.IPV4)
                            + "; " + restart("add noquery")));
        }
    }

    private static String trap(EffectiveConfig config) {
        Place limited = config.limited().get(0);
        String limiter =
                limited.line() == 0 ? "the daemon's own default says `limited`" : limited.words() + " says `limited`";
        String off = config.monitorPlace()
                .map(p -> (p.file().isEmpty() ? "" : p.file() + ": ") + "`disable monitor` on " + p.words())
                .orElse("`disable monitor`");
        return off + " has no effect: " + limiter
                + ", which switches monitoring on again; put noquery into the default restrict lines and restart";
    }

    private String restart(String remedy) {
        return state.isRunning() ? remedy + " and restart the daemon" : remedy + " before the daemon is started";
    }

    /** Why queries of strangers are let through: the line that forgot it, or that there is none. */
    private String lacking(EffectiveConfig config, AddressFamily family) {
        AccessEntry entry = config.match(
                family == AddressFamily.IPV4 ? Strangers.FOUR.source() : Strangers.SIX.source(), Vantage.EPHEMERAL);
        List<Place> lines = entry.from().stream().filter(p -> p.line() > 0).toList();
        if (lines.isEmpty()) {
            return "no line that counts is about them, and " + config.daemon() + " answers everybody by default"
                    + lost(config);
        }
        Place line = lines.get(lines.size() - 1);
        String fault = line.text().strip().startsWith("unrestrict") ? " takes noquery away" : " lacks noquery";
        return line.quotedIn(state.file().path()) + fault + lost(config);
    }

    /** The restrict line that was meant to close it and does not count. */
    private String lost(EffectiveConfig config) {
        return config.remarks().stream()
                .filter(r -> r.place().text().strip().startsWith("restrict"))
                .findFirst()
                .map(r -> " (" + r.place().quotedIn(state.file().path()) + ": " + r.says() + ")")
                .orElse("");
    }

    private Finding oneFamily(EffectiveConfig config, Strangers strangers) {
        boolean isFourOpen = strangers.isOpen(AddressFamily.IPV4);
        String closed = isFourOpen ? "IPv6" : "IPv4";
        AddressFamily open = isFourOpen ? AddressFamily.IPV4 : AddressFamily.IPV6;
        boolean isOldDefault = !isFourOpen && !state.daemon().defaultMeansBothFamilies();
        String why = isOldDefault
                ? "for " + state.daemon() + " a default without -6 is about IPv4 alone"
                : lacking(config, open);
        return Finding.of(
                isFourOpen ? Verdict.PARTIAL_V4 : Verdict.PARTIAL_V6,
                state.file().path() + " is closed on " + closed + " only: " + why + "; "
                        + restart("add a `restrict " + (isFourOpen ? "-4" : "-6")
                                + " default nomodify nopeer noquery notrap` line"));
    }

    private Finding otherQueries(EffectiveConfig config, Strangers strangers) {
        boolean both = strangers.isOpen(AddressFamily.IPV4) && strangers.isOpen(AddressFamily.IPV6);
        AddressFamily open = strangers.isOpen(AddressFamily.IPV4) ? AddressFamily.IPV4 : AddressFamily.IPV6;
        return Finding.of(
                Verdict.PARTIAL_MODE6,
                "By " + state.file().path()
                        + " monlist is shut, but queries of modes 6 and 7 are answered to strangers"
                        + (both ? "" : " over " + open.words()) + ": " + lacking(config, open)
                        + "; noquery in the default restrict lines closes them");
    }

    private Finding wide(AccessEntry hole) {
        return Finding.of(
                Verdict.EXPOSED_CONFIG,
                SideFindings.capital(hole.from().get(hole.from().size() - 1).quoted()) + " lets all of "
                        + hole.network() + " ask, which is most of the world: " + restart("add noquery to it"));
    }

    private Finding closed(EffectiveConfig config) {
        HostState.File file = state.file();
        if (state.isRunning() && file.isNewerThanDaemon()) {
            return Finding.of(
                    Verdict.FIXED_NOT_LOADED,
                    file.path() + " is right, but the daemon started before it was written: restart it");
        }
        if (file.openNextTime().isPresent()) {
            return Finding.of(
                    Verdict.SHADOWED,
                    file.path() + " keeps strangers from asking, but only until the next start or lease: "
                            + file.openNextTime().get()
                            + " comes in its place then, and lets them ask: close it too");
        }
        if (config.fatal().isPresent()) {
            return Finding.of(
                    Verdict.UNKNOWN,
                    "With " + file.path() + " as it stands the daemon does not start: "
                            + config.fatal().get().place().quotedIn(file.path()) + ": "
                            + config.fatal().get().says());
        }
        String proof = state.isRunning()
                ? "keeps strangers from asking; ntp_probe from outside proves it"
                : "keeps strangers from asking, and the daemon does not run";
        return Finding.of(Verdict.CLOSED_CONFIG, file.path() + " " + proof);
    }
}
