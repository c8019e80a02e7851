package dev.muster.modules;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import dev.muster.ntp.firewall.Station;
import java.util.List;
import java.util.Optional;

/**
 * What a packet filter shall do to NTP.
 *
 * @param closed whether strangers shall be kept out; otherwise what muster added goes
 * @param trusted networks that may go on asking, none within another
 * @param upstreams whose answers come in even where connection tracking is none
 * @param persist whether it shall be so after a reboot
 */
record FirewallWish(
        boolean closed,
        List<Network> trusted,
        List<IpAddress> upstreams,
        List<AddressFamily> families,
        boolean persist,
        Station station) {
    /** The word muster's rules carry. */
    static final String MARK = "muster";

    FirewallWish {
        List<Network> all = List.copyOf(trusted);
        trusted = all.stream()
                .distinct()
                .filter(n -> all.stream().noneMatch(other -> !other.equals(n) && other.covers(n)))
                .toList();
        upstreams = upstreams.stream().distinct().sorted().toList();
        families = List.copyOf(families);
    }

    List<Network> trusted(AddressFamily family) {
        return trusted.stream().filter(n -> n.family() == family).sorted().toList();
    }

    List<IpAddress> upstreams(AddressFamily family) {
        return upstreams.stream().filter(a -> a.family() == family).toList();
    }

    /** How answers to the host's own questions are told from what strangers send; the first that works is taken. */
    enum Answers {
        /**
         * By connection tracking and by direction. Without the direction a stranger whose flow was let in before stays
         * in as long as it goes on sending.
         */
        BY_DIRECTION,
        /** By connection tracking alone: EL5 knows no more. */
        BY_STATE,
        /** By the addresses of upstreams and their port, which anybody can forge who knows them. */
        BY_ADDRESS
    }

    /** The ways this host's answers could be told. */
    List<Answers> ways(AddressFamily family) {
        return upstreams(family).isEmpty()
                ? List.of(Answers.BY_DIRECTION, Answers.BY_STATE)
                : List.of(Answers.values());
    }

    /** A network as rules are printed. */
    static String network(Network network) {
        return network.isSingleHost()
                ? network.address() + (network.family() == AddressFamily.IPV4 ? "/32" : "/128")
                : network.toString();
    }

    static Optional<Network> parsed(String text) {
        return Network.parse(text).filter(n -> n.mask().prefixLength().isPresent());
    }
}
