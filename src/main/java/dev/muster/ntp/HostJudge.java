package dev.muster.ntp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Judges a host by everything that is known of it: what it has and reads, what its daemon answered to its own tools,
 * what it answered to strangers; and whether these go together. {@link LocalJudge} and {@link ProbeJudge} are parts of
 * it and judge where only one side is known.
 *
 * <p>What was answered to strangers is the verdict, and the file says why. Where nothing was answered the file is the
 * verdict, and only silence at an address that showed itself alive makes it a proof. What contradicts a file that the
 * daemon has read, in a version that is known, is a contradiction before all else: no remedy can be trusted then.
 */
public final class HostJudge {
    /** Reasons in the file, and what makes it other than what runs. */
    private static final Set<Verdict> CAUSES = Set.of(
            Verdict.MONITOR_TRAP,
            Verdict.SHADOWED,
            Verdict.WRONG_FILE,
            Verdict.PARTIAL_V4,
            Verdict.PARTIAL_V6,
            Verdict.EXPOSED_CONFIG,
            Verdict.FIXED_NOT_LOADED,
            Verdict.PARTIAL_MODE6);

    private final Known known;
    private final HostState state;
    private final Comparison comparison;
    private final Finding file;
    private final List<String> evidence;

    /**
     * All that is known of one host.
     *
     * @param state empty when nobody looked on the host
     * @param trusted networks that may ask
     */
    public record Known(
            Optional<HostState> state, HostView inside, Optional<ProbeReport> outside, List<Network> trusted) {
        public Known {
            trusted = List.copyOf(trusted);
        }
    }

    /**
     * The judgement with the comparison it rests on.
     *
     * @param predicted what the file gives to strangers; empty when no file tells
     * @param compared what was asked, with what the file would have answered
     * @param agree whether model and answers go together; empty when nothing can be compared
     */
    public record Judged(
            Finding finding, Optional<Strangers> predicted, List<Comparison.Row> compared, Optional<Boolean> agree) {
        public Judged {
            compared = List.copyOf(compared);
        }
    }

    private HostJudge(Known known, HostState state) {
        this.known = known;
        this.state = state;
        this.comparison = Comparison.of(state, known.inside(), known.outside());
        this.file = LocalJudge.judge(state, known.trusted());
        this.evidence = ProbeJudge.evidence(known.outside(), known.inside());
    }

    public static Judged judge(Known known) {
        if (known.state().isEmpty()) {
            return new Judged(
                    ProbeJudge.judge(known.outside(), known.inside()), Optional.empty(), List.of(), Optional.empty());
        }
        HostJudge judge = new HostJudge(known, known.state().get());
        Finding finding = judge.finding().with(judge.evidence);
        Optional<Boolean> agree = judge.openers().isEmpty() ? judge.comparison.agree() : Optional.of(false);
        Optional<Strangers> predicted = judge.state
                .model(List.of(), List.of(Strangers.FOUR, Strangers.SIX))
                .map(Strangers::of);
        return new Judged(finding, predicted, judge.comparison.rows(), agree);
    }

    private Finding finding() {
        Optional<Finding> shown = ProbeJudge.open(strangersOutside(), strangersInside(), evidence);
        Optional<Finding> contradiction = contradiction(shown.isPresent());
        if (shown.isPresent()) {
            return contradiction
                    .map(c -> besideFile(c.beside(List.of(shown.get()))))
                    .orElseGet(() -> explained(shown.get()));
        }
        if (contradiction.isPresent()) {
            return besideFile(contradiction.get());
        }
        if (!file.verdict().isDangerous()) {
            return notOpen();
        }
        return isShutByItsOwnList() ? opensLater() : open();
    }

    /** With what the file says beside it, where that is bad; what it says that is good is doubtful then. */
    private Finding besideFile(Finding finding) {
        return finding.beside(file.verdict().isDangerous() ? List.of(file) : file.also());
    }

    // who asked

    /** Reports in which this machine is a stranger to the daemon; an insider that gets nothing is one behind a NAT. */
    private List<AddressReport> strangersOutside() {
        return known.outside().map(ProbeReport::addresses).orElse(List.of()).stream()
                .filter(report -> !isAnsweredAsInsider(report))
                .toList();
    }

    /** A line, or the author's word, lets this machine ask, and keeps strangers out. */
    private boolean isAnsweredAsInsider(AddressReport report) {
        if (!report.isAnsweringQueries()) {
            return false;
        }
        int port = known.outside().map(r -> r.request().port()).orElse(ProbeRequest.NTP_PORT);
        Optional<IpAddress> sender = Comparison.sender(report, port);
        if (sender.isEmpty()) {
            return false;
        }
        Optional<EffectiveConfig> config = state.file().config();
        boolean isTrusted = known.trusted().stream().anyMatch(n -> n.contains(sender.get()));
        return config.map(c -> !Strangers.of(c).isOpen(sender.get().family()) && isLetIn(c, sender.get()))
                .orElse(isTrusted && state.daemon().family().readsNtpConf());
    }

    private static boolean isLetIn(EffectiveConfig config, IpAddress sender) {
        return !config.match(sender, Vantage.EPHEMERAL).closesQueries();
    }

    /** The view on the host without own addresses that a line lets ask. */
    private HostView strangersInside() {
        Optional<EffectiveConfig> config = state.file().config();
        List<HostView.Local> rest = known.inside().vantages().stream()
                .filter(v -> v.address().isLoopback()
                        || config.map(c -> Strangers.of(c).isOpen(v.address().family()) || !isLetIn(c, v.address()))
                                .orElse(true))
                .toList();
        return new HostView(rest, known.inside().reslist(), known.inside().notes());
    }

    // contradictions

    /** Where something was answered, what was not is no disagreement: distributions take single requests out. */
    private Optional<Finding> contradiction(boolean isShown) {
        if (state.daemon().family() == Daemon.Family.NONE
                && state.oddities().isEmpty()
                && known.outside().map(ProbeReport::isHeard).orElse(false)) {
            return Optional.of(Finding.of(
                    Verdict.CONTRADICTION,
                    "No NTP daemon was found on the host, and yet NTP is answered at its address: another machine stands"
                            + " behind that address, or a daemon runs where nobody looked (a container, a strange"
                            + " name); believe the answer"));
        }
        List<Comparison.Row> rows = comparison.disagreements().stream()
                .filter(row -> row.isAnswered() || !isShown)
                .toList();
        if (rows.isEmpty() || !state.isComparable() || isExplainedByItsOwnList()) {
            return Optional.empty();
        }
        Comparison.Row first =
                rows.stream().filter(Comparison.Row::isAnswered).findFirst().orElse(rows.get(0));
        String file = state.file().path().isEmpty() ? "the file" : state.file().path();
        String meaning = first.isAnswered()
                ? "Believe the answer. Restart the daemon, in case the date of its file lies; if it still answers, that is"
                        + " another daemon or another machine, or it reads another file than " + file
                : "Something filters on the way, or what answers is another daemon: take it for open as " + file
                        + " has it, until you know";
        return Optional.of(new Finding(
                Verdict.CONTRADICTION,
                first.words() + ". " + meaning,
                rows.stream().map(Comparison.Row::words).toList()));
    }

    /** The daemon's own list says otherwise than the file: it did not read the file as it stands. */
    private boolean isExplainedByItsOwnList() {
        return state.file()
                .config()
                .flatMap(c -> known.inside().reslist().map(r -> !r.against(c).isEmpty()))
                .orElse(false);
    }

    /** What the daemon's own list leaves open and the file closes. */
    private List<String> openers() {
        Optional<EffectiveConfig> config = state.file().config();
        Optional<Reslist> list = known.inside().reslist();
        if (config.isEmpty() || list.isEmpty()) {
            return List.of();
        }
        Strangers strangers = Strangers.of(config.get());
        List<String> out = new ArrayList<>();
        for (AddressFamily family : AddressFamily.values()) {
            boolean isOpen = list.get().closesQueries(family).filter(c -> !c).isPresent();
            if (isOpen && !strangers.isOpen(family)) {
                out.add("the running daemon lets strangers ask over " + family.words() + " by its own access list");
            }
        }
        // Entries for names have addresses that only the daemon knows.
        boolean isByName =
                config.get().remarks().stream().anyMatch(r -> r.says().contains("no name that resolves"));
        if (!isByName) {
            list.get().against(config.get()).stream()
                    .filter(Reslist.Difference::isOpener)
                    .forEach(d -> out.add(d.says()));
        }
        return out;
    }

    // open

    /** What was shown, with the reason the file gives and what to do about it. */
    private Finding explained(Finding shown) {
        Finding why = file.verdict() == Verdict.CLOSED_CONFIG ? notLoaded().orElse(file) : file;
        if (!CAUSES.contains(why.verdict())) {
            return shown.beside(List.of(why));
        }
        String both = shown.sentence() + ". " + why.sentence();
        // What the general reason promises was asked for, and did not come.
        if (why.verdict() != Verdict.EXPOSED_CONFIG && why.verdict().compareTo(shown.verdict()) < 0) {
            return why.as(why.verdict(), both).beside(List.of(shown));
        }
        // A reason that has a name of its own is told under it too.
        boolean isNamed = why.verdict() != Verdict.EXPOSED_CONFIG && why.verdict() != shown.verdict();
        return shown.as(shown.verdict(), both)
                .beside(isNamed ? List.of(why) : why.also())
                .with(why.evidence());
    }

    /** The file lets strangers ask and none was answered. */
    private Finding open() {
        if (known.outside().isEmpty() || file.verdict() == Verdict.FIXED_NOT_LOADED) {
            return file;
        }
        boolean isHeard = known.outside().map(ProbeReport::isHeard).orElse(false);
        String reason = isHeard
                ? comparison.disagreements().isEmpty()
                        ? "to this machine other lines apply than to strangers"
                        : "that does not go together with the file, but not enough is known of the daemon to say why"
                : "filtered on the way, or " + (state.isRunning() ? "not answering" : "the daemon does not run");
        return file.as(file.verdict(), file.sentence() + ". Asked from here nothing of it shows: " + reason);
    }

    private boolean isShutByItsOwnList() {
        boolean isListShut = known.inside()
                .reslist()
                .map(r -> List.of(AddressFamily.values()).stream()
                        .allMatch(f -> r.closesQueries(f).orElse(false)))
                .orElse(false);
        boolean isSilentAlive = strangersOutside().stream().anyMatch(AddressReport::isHeard);
        return state.isRunning()
                && state.file().isNewerThanDaemon()
                && (isListShut || isSilentAlive)
                && file.verdict() != Verdict.FIXED_NOT_LOADED
                && !state.file().openNextTime().isPresent();
    }

    private Finding opensLater() {
        return new Finding(
                Verdict.OPEN_NEXT_START,
                "The daemon still runs with an older, closed file; with its next start it opens: " + file.sentence(),
                file.evidence(),
                file.also().stream().filter(f -> f.verdict().isAside()).toList());
    }

    // not open

    private Finding notOpen() {
        Optional<Finding> notLoaded = file.verdict() == Verdict.CLOSED_CONFIG ? notLoaded() : Optional.empty();
        if (notLoaded.isPresent()) {
            return notLoaded.get().beside(file.also());
        }
        if (file.verdict() != Verdict.CLOSED_CONFIG) {
            return file.verdict() == Verdict.UNKNOWN ? unread() : file;
        }
        if (known.outside().isEmpty() && known.inside().vantages().isEmpty()) {
            return file;
        }
        Finding asked = ProbeJudge.judge(outsideOfStrangers(), strangersInside());
        if (isAnsweredAsInsider()) {
            return trustedOnly().beside(file.also());
        }
        if (!state.isRunning()) {
            return asked.verdict() == Verdict.NOT_A_SERVER ? asked.beside(file.also()) : file;
        }
        return switch (asked.verdict()) {
            case SAFE_CONFIRMED -> (isTimeless() ? withoutTime(asked) : confirmed(asked)).beside(file.also());
            case SAFE_BUT_NO_SYNC -> withoutTime(asked).beside(file.also());
            case GARBLED ->
                asked.as(Verdict.GARBLED, asked.sentence() + ". " + file.sentence())
                        .beside(file.also());
            default -> file.as(file.verdict(), file.sentence() + ". " + asked.sentence());
        };
    }

    private Optional<ProbeReport> outsideOfStrangers() {
        return known.outside().map(r -> new ProbeReport(r.request(), strangersOutside(), r.problems()));
    }

    /** By the daemon's own list: it runs with something more open than the file. */
    private Optional<Finding> notLoaded() {
        List<String> openers = openers();
        if (openers.isEmpty()) {
            return Optional.empty();
        }
        String remedy = state.file().isNewerThanDaemon()
                ? "restart it"
                : "restart it; if that changes nothing, it reads another file";
        return Optional.of(new Finding(
                Verdict.FIXED_NOT_LOADED,
                state.file().path() + " is right, but " + openers.get(0) + ": " + remedy,
                openers));
    }

    private Finding unread() {
        Finding asked = ProbeJudge.judge(outsideOfStrangers(), strangersInside());
        boolean isSilent = asked.verdict().isProvenSafe();
        return isSilent
                ? file.as(
                        Verdict.UNKNOWN,
                        "Asked from here it answers no query, but what it answers to others is not known: "
                                + file.sentence())
                : file;
    }

    private boolean isAnsweredAsInsider() {
        return known.outside().map(ProbeReport::addresses).orElse(List.of()).stream()
                .anyMatch(this::isAnsweredAsInsider);
    }

    private Finding trustedOnly() {
        AddressReport report = known.outside().orElseThrow().addresses().stream()
                .filter(this::isAnsweredAsInsider)
                .findFirst()
                .orElseThrow();
        int port = known.outside().orElseThrow().request().port();
        String line = state.file()
                .config()
                .flatMap(c -> Comparison.sender(report, port).map(s -> c.match(s, Vantage.EPHEMERAL)))
                .flatMap(e -> e.from().stream().filter(p -> p.line() > 0).findFirst())
                .map(Place::quoted)
                .orElse("the file");
        return Finding.of(
                Verdict.TRUSTED_ONLY,
                report.address() + " answers this machine because " + line + " trusts it; strangers are kept out by "
                        + state.file().path() + ": ask from an address nobody trusts to prove it");
    }

    private Finding confirmed(Finding asked) {
        String list = known.inside().reslist().isPresent() ? ", and so says the daemon's own list" : "";
        return asked.as(
                Verdict.SAFE_CONFIRMED, asked.sentence() + "; " + state.file().path() + " closes it" + list);
    }

    /** No upstream is heard, or none can be by the file, and nobody was told a time that is in step. */
    private boolean isTimeless() {
        boolean isTold = strangersOutside().stream().anyMatch(r -> r.time().isSynchronised());
        boolean isCut = state.file().config().map(HostJudge::isCutOff).orElse(false);
        return !isTold && !state.isReaching().orElse(!isCut);
    }

    private static boolean isCutOff(EffectiveConfig config) {
        List<Upstream> real =
                config.upstreams().stream().filter(u -> !u.isReferenceClock()).toList();
        return !real.isEmpty() && config.cutUpstreams().size() == real.size();
    }

    private Finding withoutTime(Finding asked) {
        String reason = file.also().stream()
                .filter(f -> f.verdict() == Verdict.CUT_OFF)
                .findFirst()
                .map(f -> ". " + f.sentence())
                .orElse(
                        asked.verdict() == Verdict.SAFE_BUT_NO_SYNC
                                ? ""
                                : ". It hears none of its upstreams: `ntpq -pn`");
        return asked.as(Verdict.SAFE_BUT_NO_SYNC, asked.sentence() + reason);
    }
}
