package dev.muster.ntp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A host for the judges, told in a few words: what it has, what its own tools say, what it answers. */
final class KnownHost {
    static final String FILE = "/etc/ntp.conf";

    private Daemon daemon = Daemon.classic("4.2.6p5");
    private boolean isRunning = true;
    private Optional<Boolean> isBound = Optional.of(true);
    private String path = FILE;
    private Optional<String> text = Optional.of("");
    private Optional<Boolean> isNewer = Optional.of(false);
    private List<String> decoys = List.of();
    private Optional<String> shadowed = Optional.empty();
    private Optional<String> openNextTime = Optional.empty();
    private Optional<Boolean> isReaching = Optional.empty();
    private List<String> oddities = List.of();
    private final List<HostView.Local> inside = new ArrayList<>();
    private Optional<Reslist> reslist = Optional.empty();
    private final List<AddressReport> outside = new ArrayList<>();
    private boolean isAsked;
    private String source = "192.0.2.50";
    private List<Network> trusted = List.of();

    static KnownHost with(String... lines) {
        KnownHost host = new KnownHost();
        host.text = Optional.of(String.join("\n", lines) + "\n");
        return host;
    }

    static KnownHost running(String daemon, String... lines) {
        KnownHost host = with(lines);
        host.daemon = Daemon.named(daemon).orElse(Daemon.NONE);
        return host;
    }

    KnownHost readsFrom(String file) {
        path = file;
        return this;
    }

    KnownHost unreadable() {
        text = Optional.empty();
        return this;
    }

    KnownHost stopped() {
        isRunning = false;
        isBound = Optional.of(false);
        return this;
    }

    KnownHost unbound() {
        isBound = Optional.of(false);
        return this;
    }

    KnownHost olderThanItsFile() {
        isNewer = Optional.of(true);
        return this;
    }

    KnownHost ofUnknownAge() {
        isNewer = Optional.empty();
        return this;
    }

    KnownHost decoy(String file) {
        decoys = List.of(file);
        return this;
    }

    KnownHost shadows(String file) {
        shadowed = Optional.of(file);
        return this;
    }

    KnownHost nextTime(String file) {
        openNextTime = Optional.of(file);
        return this;
    }

    KnownHost reaching(boolean is) {
        isReaching = Optional.of(is);
        return this;
    }

    KnownHost odd(String what) {
        oddities = List.of(what);
        return this;
    }

    KnownHost trusting(String network) {
        trusted = List.of(Network.parse(network).orElseThrow());
        return this;
    }

    /** The controller's address. */
    KnownHost askedFrom(String address) {
        source = address;
        return this;
    }

    /** What its own tools get at an address: mode 7, mode 6. */
    KnownHost inside(String address, Answer mode7, Answer mode6) {
        inside.add(new HostView.Local(
                IpAddress.of(address), mode7, mode7 == Answer.DATA ? 3 : 0, mode6, Optional.empty()));
        return this;
    }

    KnownHost reslist(String... rows) {
        reslist = Reslist.parse("address mask count flags\n=====\n" + String.join("\n", rows) + "\n");
        return this;
    }

    /** What strangers get at an address: the time, the list of clients, mode 6. */
    KnownHost outside(String address, Answer time, Answer list, Answer mode6) {
        return outside(address, time, 2, list, mode6);
    }

    KnownHost outside(String address, Answer time, int stratum, Answer list, Answer mode6) {
        isAsked = true;
        AddressFamily family = IpAddress.of(address).family();
        Optional<IpAddress> from = Optional.of(IpAddress.of(source)).filter(a -> a.family() == family);
        outside.add(new AddressReport(
                address,
                family,
                from,
                new AddressReport.TimeAnswer(
                        time, stratum, stratum == 0 ? 3 : 0, stratum == 0 ? "INIT" : "", new Traffic(48, 1, 48, 28)),
                new AddressReport.MonlistAnswer(
                        list,
                        "42/3",
                        list == Answer.ERROR ? 4 : 0,
                        list == Answer.DATA ? 600 : 0,
                        true,
                        List.of(),
                        list == Answer.DATA ? new Traffic(8, 100, 44_000, 28) : Traffic.NONE),
                AddressReport.SysinfoAnswer.NONE,
                new AddressReport.ControlAnswer(mode6, 0, "", "", new Traffic(12, 1, 384, 28))));
        return this;
    }

    /** Asked from outside, and nothing to ask was found. */
    KnownHost nowhere() {
        isAsked = true;
        return this;
    }

    HostState state() {
        Surroundings around = new Surroundings(Map.of(), Map.of("time.example.net", List.of(IpAddress.of("10.0.0.9"))));
        Optional<EffectiveConfig> config = daemon.family().readsNtpConf()
                ? text.map(t -> EffectiveConfig.of(path, t, daemon, around))
                : Optional.empty();
        Optional<TimeService> service = daemon.family().readsNtpConf() || daemon.family() == Daemon.Family.NONE
                ? Optional.empty()
                : text.map(t -> TimeService.of(new TimeService.Setting(daemon, path, t, around), List.of(), List.of()));
        return new HostState(
                daemon,
                isRunning,
                isBound,
                new HostState.File(path, config, isNewer, decoys, shadowed, openNextTime),
                service,
                isReaching,
                oddities);
    }

    HostJudge.Known known() {
        return new HostJudge.Known(Optional.of(state()), view(), report(), trusted);
    }

    /** The same with nothing known of the host itself. */
    HostJudge.Known fromOutside() {
        return new HostJudge.Known(Optional.empty(), view(), report(), trusted);
    }

    private HostView view() {
        return new HostView(inside, reslist, List.of());
    }

    private Optional<ProbeReport> report() {
        return isAsked
                ? Optional.of(new ProbeReport(
                        ProbeRequest.of(123, "host"),
                        outside,
                        outside.isEmpty() ? List.of("\"host\" does not resolve") : List.of()))
                : Optional.empty();
    }

    HostJudge.Judged judged() {
        return HostJudge.judge(known());
    }

    Finding finding() {
        return judged().finding();
    }

    /** Whether an outer address answered a query with data, asked from anywhere. */
    boolean isShowingData() {
        return outside.stream()
                .anyMatch(r ->
                        r.monlist().answer() == Answer.DATA || r.readVariables().answer() == Answer.DATA);
    }

    boolean isOdd() {
        return !oddities.isEmpty();
    }

    boolean isAnythingHeardOrRefused() {
        return outside.stream().anyMatch(r -> r.isHeard() || r.isRefused()) || view().isAlive() || view().isRefused();
    }
}
