package dev.muster.ntp;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a daemon with a given configuration answers to whom, predicted. The same model drives the simulated daemon and
 * judges files of hosts that cannot be probed.
 */
public final class Exposure {
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

    /** What a sender gets from this daemon. */
    public Judgement judge(Vantage vantage) {
        if (!reaches(vantage)) {
            Remark why = new Remark(Place.BUILT_IN, "the daemon does not listen there or drops this source port");
            return new Judgement(Answer.SILENT, Answer.SILENT, Answer.SILENT, Answer.SILENT, List.of(why));
        }
        AccessEntry entry = config.match(vantage.source(), vantage.sourcePort());
        boolean queries = !entry.closesQueries() && config.daemon().family().readsNtpConf();
        Answer mode7 = queries && config.hasMode7() ? Answer.DATA : Answer.SILENT;
        return new Judgement(
                mode7 == Answer.DATA ? monlist(vantage) : Answer.SILENT,
                mode7,
                queries ? Answer.DATA : Answer.SILENT,
                entry.closesTime() ? Answer.SILENT : Answer.DATA,
                because(entry));
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
        return vantage.sourcePort() >= config.daemon().lowestSourcePort() && config.listensOn(vantage.destination());
    }

    private List<Remark> because(AccessEntry entry) {
        List<Remark> out = new ArrayList<>();
        for (Place place : entry.from()) {
            out.add(new Remark(place, "for " + entry.network() + ": " + entry.flagWords()));
        }
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
        List<AccessEntry> entries = Stream.concat(
                        config.access().stream(),
                        own.stream()
                                .map(a -> new AccessEntry(
                                        Network.host(a),
                                        true,
                                        java.util.Set.of(RestrictFlag.IGNORE),
                                        List.of(Place.BUILT_IN))))
                .sorted(AccessEntry::compareRank)
                .toList();
        return new EffectiveConfig(
                config.daemon(),
                entries,
                config.monitorSwitch(),
                config.monitorPlace(),
                config.limited(),
                config.hasMode7(),
                config.sourceFlags(),
                config.upstreams(),
                config.nicRules(),
                config.remoteControl(),
                config.remarks());
    }
}
