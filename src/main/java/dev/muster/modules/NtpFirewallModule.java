package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Stakes;
import dev.muster.module.TaskContext;
import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import dev.muster.ntp.firewall.GateKeeper;
import dev.muster.ntp.firewall.Station;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps strangers from UDP port 123 where the configuration of the daemon cannot. A rule that only drops what comes to
 * that port would drop the answers to the host's own questions too, since ntpd asks from 123: these are let in first.
 *
 * <p>It judges by what rules mean, so a host that is closed already is left alone; it never opens anything, and touches
 * no packet but UDP to port 123.
 */
@ModuleInfo(
        name = "ntp_firewall",
        doc = "Keeps strangers from UDP port 123 with iptables, nftables, firewalld or ufw, in IPv4 and IPv6, now and "
                + "after a reboot, and lets in the answers to the host's own questions. Refuses where it cannot.",
        example = """
                - name: Nobody asks this host for the time but its neighbours
                  ntp_firewall:
                    trusted: [192.0.2.0/24, "2001:db8::/32"]

                - name: Take away what it added
                  ntp_firewall:
                    state: open
                """,
        results = {
            "manager: who writes the host's rules; state: closed or open, as asked for",
            "v4, v6: what they were to strangers: open, closed or unknown",
            "own_sync_v4, own_sync_v6: what became of answers to the host's own questions: kept, cut or unknown",
            "persistent: whether a reboot would have left it so: yes, no or unknown; evidence: the rules that decide",
            "rules: what is added"
        })
final class NtpFirewallModule implements Module<NtpFirewallModule.Parameters, NtpFirewallModule.Found> {

    /** Whether strangers are kept out; {@code present} and {@code absent} mean muster's rules. */
    enum State {
        CLOSED,
        PRESENT,
        OPEN,
        ABSENT;

        boolean closes() {
            return this == CLOSED || this == PRESENT;
        }
    }

    /** Who writes the rules. */
    enum Manager {
        AUTO,
        IPTABLES,
        NFTABLES,
        FIREWALLD,
        UFW,
        SUSEFIREWALL2
    }

    /** Versions of IP. */
    enum Family {
        IPV4,
        IPV6;

        AddressFamily address() {
            return AddressFamily.valueOf(name());
        }
    }

    record Parameters(
            @Param(doc = "closed: strangers cannot ask. open: what this module added is taken away.", orElse = "closed")
            State state,

            @Param(doc = "Networks that may go on asking, if they can now; nothing is opened.")
            List<String> trusted,

            @Param(
                    doc = "Addresses the host asks the time of, where connection tracking cannot tell their answers; "
                            + "without it those the daemon's file names as addresses.")
            List<String> upstreams,

            @Param(doc = "Who writes the rules; auto finds out.", orElse = "auto")
            Manager manager,

            @Param(doc = "Versions of IP; both by default.") List<Family> families,

            @Param(doc = "Whether it shall be so after a reboot too.", orElse = "true")
            boolean persist) {}

    /** What was found, and what is to be done about it. */
    record Found(HostFirewall firewall, FirewallWish wish, String manager, FirewallRemedy.Decision decision) {}

    @Override
    public Stakes stakes(Parameters parameters) {
        return Stakes.of(Stakes.Part.PACKET_FILTER);
    }

    @Override
    public Observation<Found> observe(Parameters p, TaskContext context) {
        List<Network> trusted = new ArrayList<>();
        for (String text : p.trusted()) {
            Network network = FirewallWish.parsed(text)
                    .orElseThrow(() -> new ModuleException(
                            "\"" + text + "\" in trusted is no network: 192.0.2.0/24 or " + "2001:db8::/32"));
            if (GateKeeper.isHalfTheWorld(network)) {
                throw new ModuleException(
                        "\"" + text + "\" in trusted is half the world: nothing shorter than /8, or /16 "
                                + "of IPv6, can be trusted");
            }
            trusted.add(network);
        }
        List<IpAddress> upstreams = new ArrayList<>();
        for (String text : p.upstreams()) {
            upstreams.add(IpAddress.parse(text)
                    .orElseThrow(() -> new ModuleException("\"" + text + "\" in upstreams is no address")));
        }
        List<AddressFamily> families = p.families().isEmpty()
                ? List.of(AddressFamily.values())
                : p.families().stream().map(Family::address).distinct().sorted().toList();
        return NtpFactsModule.survey(new RemotePath("/"), Optional.empty()).then(host -> {
            Station station = host.station();
            List<IpAddress> asked = upstreams.isEmpty() ? station.upstreams() : upstreams;
            FirewallWish wish =
                    new FirewallWish(p.state().closes(), trusted, asked, families, p.persist(), station.asking(asked));
            HostFirewall firewall = host.firewall();
            String manager = manager(p, firewall);
            return decision(firewall, wish, manager).map(d -> new Found(firewall, wish, manager, d));
        });
    }

    private static String manager(Parameters p, HostFirewall firewall) {
        if (p.manager() != Manager.AUTO) {
            return p.manager().name().toLowerCase(java.util.Locale.ROOT);
        }
        HostFirewall.Manager found = firewall.manager();
        if (found == HostFirewall.Manager.NONE && !p.persist()) {
            return firewall.hasTool("fw-nft") || !firewall.hasTool("fw-iptables") ? "nftables" : "iptables";
        }
        return found.word();
    }

    private static Observation<FirewallRemedy.Decision> decision(
            HostFirewall firewall, FirewallWish wish, String manager) {
        boolean plain = manager.equals("iptables") || manager.equals("nftables");
        Optional<String> unreadable = plain ? firewall.unreadable() : Optional.empty();
        if (unreadable.isPresent()) {
            return refused("not all rules of this host can be judged: " + unreadable.get());
        }
        return switch (manager) {
            case "iptables" -> new IptablesRemedy().decide(firewall, wish);
            case "nftables" -> new NftablesRemedy().decide(firewall, wish);
            case "firewalld" -> new FirewalldRemedy().decide(firewall, wish);
            case "ufw" -> new UfwRemedy().decide(firewall, wish);
            case "susefirewall2" ->
                refused("SuSEfirewall2 writes the rules here and would throw away others: add 0/0,udp,123 to "
                        + "FW_SERVICES_DROP_EXT in /etc/sysconfig/SuSEfirewall2 and restart it");
            case "none" ->
                wish.closed()
                        ? refused("this host has no rules, and no service that loads any at boot: enable nftables, "
                                + "iptables or netfilter-persistent first, or say persist: false")
                        : Observation.known(FirewallRemedy.Decision.nothing("there is nothing of muster's"));
            case "unknown" ->
                refused("who filters packets here is not known: "
                        + firewall.unreadable().orElse("no tool of Linux"));
            default ->
                refused(manager + " filters packets here, of which muster knows nothing: close UDP port 123 there");
        };
    }

    private static Observation<FirewallRemedy.Decision> refused(String why) {
        return Observation.known(FirewallRemedy.Decision.refused(why));
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Found found) {
        FirewallRemedy.Decision decision = found.decision();
        ModuleResult result = ModuleResult.of("manager", Value.of(found.manager()))
                .and("state", p.state().closes() ? "closed" : "open");
        for (var fact :
                FirewallFact.of(found.firewall(), found.wish().station()).entrySet()) {
            result = fact.getKey().equals("manager") ? result : result.and(fact.getKey(), fact.getValue());
        }
        result = result.and("rules", Value.texts(decision.rules()));
        for (String warning : decision.warnings()) {
            result = result.warning(warning);
        }
        if (decision.refusal().isPresent()) {
            return new Plan.Refusal(
                    decision.refusal().get(),
                    result.and("msg", decision.refusal().get()));
        }
        if (decision.steps().isEmpty()) {
            return Plan.unchanged(decision.reason(), result.and("msg", decision.reason()));
        }
        boolean closes = found.wish().closed();
        return Plan.change(
                closes ? Action.CREATE : Action.REMOVE,
                decision.diffs(),
                decision.steps(),
                result.and("msg", closes ? "strangers are kept from UDP port 123" : "muster's rules are gone"));
    }
}
