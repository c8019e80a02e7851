package dev.muster.ntp;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a daemon makes of its configuration: the access list as merged, the switches as they end up, and remarks on
 * what it passed over. Measured on 4.2.4p8, 4.2.6p5, 4.2.8p15 and ntpsec 1.2.2.
 *
 * @param access entries in the order of the daemon's list, the last match wins
 * @param monitorSwitch what enable and disable say; monitoring is on all the same when {@code limited} stands anywhere
 * @param monitorPlace the statement that decided {@code monitorSwitch}, if one did
 * @param limited lines that carry {@code limited}
 * @param hasMode7 whether mode 7 is answered at all
 * @param mode7Place the statement that decided {@code hasMode7}, if one did
 * @param sourceFlags of {@code restrict source}, when it has an effect
 * @param upstreams in order
 * @param remoteControl lines that name a key for requests or control: the daemon can be reconfigured over the network
 * @param remarks on lines that do nothing, or less than they say
 * @param fatal what makes the daemon exit at its start: then nobody gets anything
 */
public record EffectiveConfig(
        Daemon daemon,
        List<AccessEntry> access,
        boolean monitorSwitch,
        Optional<Place> monitorPlace,
        List<Place> limited,
        boolean hasMode7,
        Optional<Place> mode7Place,
        Optional<Set<RestrictFlag>> sourceFlags,
        List<Upstream> upstreams,
        List<NicRule> nicRules,
        List<Place> remoteControl,
        List<Remark> remarks,
        Optional<Remark> fatal) {

    public EffectiveConfig {
        access = List.copyOf(access);
        limited = List.copyOf(limited);
        upstreams = List.copyOf(upstreams);
        nicRules = List.copyOf(nicRules);
        remoteControl = List.copyOf(remoteControl);
        remarks = List.copyOf(remarks);
    }

    /** Reads a configuration as the daemon does that has started with it. */
    public static EffectiveConfig of(String text, Daemon daemon, Surroundings surroundings) {
        return of("ntp.conf", text, daemon, surroundings);
    }

    /** The same, for a file whose name shall stand in the remarks. */
    public static EffectiveConfig of(String file, String text, Daemon daemon, Surroundings surroundings) {
        StatementReader reader = new StatementReader(daemon, surroundings);
        reader.read(file, text);
        return new StatementInterpreter(daemon, surroundings, reader.remarks(), reader.fatal())
                .interpret(reader.statements());
    }

    /** Whether clients are recorded: the switch, or any {@code limited}. */
    public boolean isMonitoring() {
        return monitorSwitch || !limited.isEmpty();
    }

    /** {@code disable monitor} made void by {@code limited}. */
    public boolean isMonitorTrap() {
        return !monitorSwitch && !limited.isEmpty();
    }

    /** The same with other entries. */
    EffectiveConfig withAccess(List<AccessEntry> entries) {
        return new EffectiveConfig(
                daemon,
                entries,
                monitorSwitch,
                monitorPlace,
                limited,
                hasMode7,
                mode7Place,
                sourceFlags,
                upstreams,
                nicRules,
                remoteControl,
                remarks,
                fatal);
    }

    /** The entry that decides about a packet. There always is one: the default of its family. */
    public AccessEntry match(IpAddress source, int port) {
        return AccessEntry.match(access, source, port);
    }

    /** The entry of a family that is for everybody not named elsewhere. */
    public AccessEntry defaultOf(AddressFamily family) {
        return access.stream()
                .filter(e -> e.network().family() == family && e.network().isEverything() && !e.ntpPortOnly())
                .findFirst()
                .orElseGet(() -> new AccessEntry(Network.all(family), false, Set.of(), List.of(Place.BUILT_IN)));
    }

    /** Entries that leave modes 6 and 7 open for more than the host itself. */
    public List<AccessEntry> holes() {
        return access.stream()
                .filter(e -> !e.network().isEverything() && !e.closesQueries())
                .filter(e -> !e.network().address().isLoopback())
                .toList();
    }

    /** Names of upstreams, for somebody who can resolve them. */
    public List<String> upstreamNames() {
        return upstreams.stream()
                .filter(u -> !u.isReferenceClock() && !u.isLiteral())
                .map(Upstream::name)
                .distinct()
                .toList();
    }

    /** Upstreams whose answers the daemon would throw away. Those whose addresses are unknown meet the default. */
    public List<Upstream> cutUpstreams() {
        return upstreams.stream()
                .filter(u -> !u.isReferenceClock())
                .filter(this::isCut)
                .toList();
    }

    private boolean isCut(Upstream upstream) {
        if (!upstream.addresses().isEmpty()) {
            return upstream.used().stream()
                    .allMatch(a -> match(a, ProbeRequest.NTP_PORT).closesTime());
        }
        if (sourceFlags.isPresent()) {
            return sourceFlags.get().contains(RestrictFlag.IGNORE)
                    || sourceFlags.get().contains(RestrictFlag.NOSERVE);
        }
        boolean v4 = defaultOf(AddressFamily.IPV4).closesTime();
        boolean v6 = defaultOf(AddressFamily.IPV6).closesTime();
        return upstream.family().map(f -> f == AddressFamily.IPV4 ? v4 : v6).orElse(v4 && v6);
    }

    /**
     * Whether the daemon answers on one of its own addresses: on a socket of that address, or on the one for any
     * address when a rule has opened that. {@code interface_action} in ntpd/ntp_io.c.
     */
    boolean listensOn(IpAddress local) {
        NicRule.Action action = action(local, false);
        return action == NicRule.Action.LISTEN
                || (action == NicRule.Action.IGNORE
                        && action(IpAddress.zero(local.family()), true) == NicRule.Action.LISTEN);
    }

    private NicRule.Action action(IpAddress local, boolean isWildcard) {
        for (int i = nicRules.size() - 1; i >= 0; i--) {
            if (nicRules.get(i).matches(local, isWildcard)) {
                return nicRules.get(i).action();
            }
        }
        if (isWildcard) {
            return NicRule.Action.DROP;
        }
        return local.isLoopback() || nicRules.isEmpty() ? NicRule.Action.LISTEN : NicRule.Action.IGNORE;
    }
}
