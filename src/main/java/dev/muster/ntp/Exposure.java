package dev.muster.ntp;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a daemon with a given configuration answers to whom, predicted. The same model drives the simulated daemon and
 * judges files of hosts that cannot be probed.
 */
public final class Exposure implements TimeService {
    /** Lines whose failure changes who gets what. */
    private static final Pattern ACCESS =
            Pattern.compile("\\P{Alpha}*(?i:(?:un)?restrict|enable|disable|interface|nic|include|end|crypto)");

    private final EffectiveConfig config;
    private final List<Vantage> clients;

    /**
     * @param own addresses of the host
     * @param clients who has sent a mode 3 packet before: monlist has something to tell only when one was recorded
     */
    public Exposure(EffectiveConfig config, List<IpAddress> own, List<Vantage> clients) {
        this.config = withOwnAddresses(config, own);
        this.clients = List.copyOf(clients);
    }

    /**
     * What a sender gets.
     *
     * @param otherMode7 sysinfo and its kin
     * @param mode6 READVAR
     * @param because the lines that decided, with what they do
     */
    public record Judgement(Answer monlist, Answer otherMode7, Answer mode6, Answer mode3, List<Remark> because) {
        public Judgement {
            because = List.copyOf(because);
        }

        /** Whether a sender gets more than it gave. */
        public boolean isAmplifier() {
            return monlist == Answer.DATA || otherMode7 == Answer.DATA || mode6 == Answer.DATA;
        }
    }

    public EffectiveConfig config() {
        return config;
    }

    @Override
    public List<Remark> remarks() {
        return config.remarks();
    }

    @Override
    public List<Upstream> cutUpstreams() {
        return config.fatal().isPresent() ? config.upstreams() : config.cutUpstreams();
    }

    @Override
    public List<Remark> reasons(Vantage vantage) {
        Judgement judgement = judge(vantage);
        if (config.fatal().isPresent() || !reaches(vantage)) {
            return judgement.because();
        }
        List<Remark> out = new ArrayList<>(deciding(config.match(vantage.source(), vantage.sourcePort())));
        out.addAll(monitoring());
        boolean queries = judgement.mode6() == Answer.DATA;
        if (queries && !config.hasMode7()) {
            Place place = config.mode7Place().orElse(Place.BUILT_IN);
            out.add(new Remark(
                    place,
                    config.daemon().family() == Daemon.Family.NTPSEC
                            ? "ntpsec has no mode 7"
                            : "mode 7 is off from 4.2.7p230 on, unless \"enable mode7\" stands and no disable"));
        } else if (judgement.monlist() == Answer.ERROR && !config.daemon().hasMonlist()) {
            Place place = config.mode7Place().orElse(Place.BUILT_IN);
            out.add(new Remark(place, "mode 7 is on, but monlist left with 4.2.7p26: error 4 for ever"));
        } else if (judgement.monlist() == Answer.ERROR && config.isMonitoring()) {
            out.add(new Remark(Place.BUILT_IN, "nobody was recorded yet: an empty list is answered with error 4"));
        }
        config.remarks().stream()
                .filter(r -> ACCESS.matcher(r.place().text()).lookingAt())
                .forEach(out::add);
        return List.copyOf(out);
    }

    @Override
    public Judgement judge(Vantage vantage) {
        if (config.fatal().isPresent()) {
            return silent(config.fatal().get());
        }
        if (!reaches(vantage)) {
            Remark why = new Remark(Place.BUILT_IN, "the daemon does not listen there or drops this source port");
            return silent(why);
        }
        AccessEntry entry = config.match(vantage.source(), vantage.sourcePort());
        boolean queries = config.daemon().family().readsNtpConf() && !entry.closesQueries() && !dropsOldVersions(entry);
        Answer mode7 = queries && config.hasMode7() ? Answer.DATA : Answer.SILENT;
        return new Judgement(
                mode7 == Answer.DATA ? monlist(vantage) : Answer.SILENT,
                mode7,
                queries ? Answer.DATA : Answer.SILENT,
                entry.closesTime() || isForSigning(entry) ? Answer.SILENT : Answer.DATA,
                because(entry));
    }

    /** ntpsec hands whoever {@code mssntp} is about to a signing daemon, and answers nothing itself. */
    private boolean isForSigning(AccessEntry entry) {
        return entry.has(RestrictFlag.MSSNTP) && config.daemon().family() == Daemon.Family.NTPSEC;
    }

    /** With {@code version}, ntpsec drops what is not version 4: the queries of probes and tools are version 2. */
    private boolean dropsOldVersions(AccessEntry entry) {
        return entry.has(RestrictFlag.VERSION) && config.daemon().family() == Daemon.Family.NTPSEC;
    }

    private static Judgement silent(Remark why) {
        return new Judgement(Answer.SILENT, Answer.SILENT, Answer.SILENT, Answer.SILENT, List.of(why));
    }

    /** Whether a mode 3 packet of this sender gets into the list that monlist prints. */
    public boolean records(Vantage client) {
        if (!config.isMonitoring() || !reaches(client)) {
            return false;
        }
        return config.daemon().recordsEveryPacket()
                || !config.match(client.source(), client.sourcePort()).closesTime();
    }

    private Answer monlist(Vantage asking) {
        if (!config.daemon().hasMonlist() || !config.isMonitoring()) {
            return Answer.ERROR;
        }
        boolean recorded =
                config.daemon().recordsEveryPacket() || clients.stream().anyMatch(this::records);
        return recorded && reaches(asking) ? Answer.DATA : Answer.ERROR;
    }

    private boolean reaches(Vantage vantage) {
        return vantage.sourcePort() >= config.daemon().lowestSourcePort()
                && config.listensOn(vantage.destination())
                && !vantage.source().isMulticast();
    }

    private List<Remark> because(AccessEntry entry) {
        List<Remark> out = new ArrayList<>();
        for (Place place : entry.from()) {
            out.add(new Remark(place, "for " + entry.network() + ": " + entry.flagWords()));
        }
        out.addAll(monitoring());
        return out;
    }

    /** The lines that made an entry, the built-in one only where it says something, with what the entry does. */
    private List<Remark> deciding(AccessEntry entry) {
        boolean isSpoken = entry.from().size() > 1 && config.daemon().family() == Daemon.Family.CLASSIC;
        String says = "for " + entry.network() + (entry.ntpPortOnly() ? " from port 123" : "") + ": "
                + entry.flagWords() + ": " + effect(entry);
        return entry.from().stream()
                .filter(place -> !(isSpoken && place.equals(Place.BUILT_IN)))
                .map(place -> new Remark(
                        place, entry.from().equals(List.of(Place.BUILT_IN)) ? says + "; no line is about it" : says))
                .toList();
    }

    private String effect(AccessEntry entry) {
        if (entry.has(RestrictFlag.IGNORE)) {
            return "everything is dropped";
        }
        boolean isQuiet = entry.closesQueries() || dropsOldVersions(entry);
        boolean isTimeless = entry.closesTime() || isForSigning(entry);
        return "modes 6 and 7 are " + (isQuiet ? "dropped" : "let through") + ", the time is "
                + (isTimeless ? "refused" : "told");
    }

    private List<Remark> monitoring() {
        List<Remark> out = new ArrayList<>();
        if (config.isMonitorTrap()) {
            config.monitorPlace()
                    .ifPresent(p -> out.add(new Remark(
                            p,
                            "has no effect: " + config.limited().get(0).words()
                                    + " says limited, which switches monitoring on again")));
        } else if (!config.monitorSwitch()) {
            config.monitorPlace().ifPresent(p -> out.add(new Remark(p, "monlist has nothing to tell")));
        }
        return out;
    }

    /** Each own address has an entry that drops packets from it with source port 123: ntpd talking to itself. */
    private static EffectiveConfig withOwnAddresses(EffectiveConfig config, List<IpAddress> own) {
        return config.withAccess(Stream.concat(
                        config.access().stream(),
                        own.stream()
                                .map(a -> new AccessEntry(
                                        Network.host(a), true, Set.of(RestrictFlag.IGNORE), List.of(Place.BUILT_IN))))
                .sorted(AccessEntry::compareRank)
                .toList());
    }
}
